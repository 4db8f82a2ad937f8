//! Any sequence of edits, against a model that knows nothing of how meetings are stored.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use super::{held, id, room};
use crate::support::Company;

#[derive(Debug, Clone, Copy)]
enum Act {
    Create {
        day: i64,
        hour: i64,
        every: i64,
        count: usize,
    },
    /// All of a meeting, by minutes.
    Shift(i64),
    /// One occurrence, by minutes.
    Move {
        which: usize,
        by: i64,
    },
    Cancel {
        which: usize,
    },
    /// This and following, by minutes.
    Split {
        which: usize,
        by: i64,
    },
    End {
        which: usize,
    },
}

fn act() -> impl Strategy<Value = (usize, Act)> {
    let which = 0..6_usize;
    let by = -6..7_i64;
    let acts = prop_oneof![
        2 => (0..5_i64, 0..8_i64, 1..3_i64, 1..6_usize)
            .prop_map(|(day, hour, every, count)| Act::Create { day, hour, every, count }),
        2 => by.clone().prop_map(|by| Act::Shift(by * 30)),
        3 => (which.clone(), by.clone()).prop_map(|(which, by)| Act::Move { which, by: by * 30 }),
        1 => which.clone().prop_map(|which| Act::Cancel { which }),
        2 => (which.clone(), by).prop_map(|(which, by)| Act::Split { which, by: by * 30 }),
        1 => which.prop_map(|which| Act::End { which }),
    ];
    (0..8_usize, acts)
}

/// What the model knows of a meeting: each original start, and where it takes place; nothing where
/// it was cancelled.
#[derive(Debug, Clone)]
struct Model {
    id: String,
    version: i64,
    times: BTreeMap<NaiveDateTime, Option<NaiveDateTime>>,
    series: bool,
}

const LENGTH: TimeDelta = TimeDelta::minutes(45);

fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    (local - TimeDelta::hours(8)).and_utc()
}

fn shifted(
    times: &BTreeMap<NaiveDateTime, Option<NaiveDateTime>>,
    by: TimeDelta,
) -> BTreeMap<NaiveDateTime, Option<NaiveDateTime>> {
    // What was moved stays where it was moved to.
    let place = |name: NaiveDateTime, at: Option<NaiveDateTime>| match at {
        Some(at) if at == name => Some(name + by),
        other => other,
    };
    times
        .iter()
        .map(|(name, at)| (*name + by, place(*name, *at)))
        .collect()
}

fn slots(models: &[Model]) -> Vec<DateTime<Utc>> {
    let mut all: Vec<_> = models
        .iter()
        .flat_map(|model| model.times.values().flatten().map(|at| instant(*at)))
        .collect();
    all.sort_unstable();
    all
}

fn clashes(models: &[Model]) -> bool {
    slots(models)
        .windows(2)
        .any(|pair| pair[1] < pair[0] + LENGTH)
}

/// All meetings want one room. An act that would hold it twice is refused and changes nothing; every
/// other one is done, and then what is listed is what the model says.
#[tokio::test]
async fn lists_what_was_meant() {
    let company = Company::found().await;
    let room = room(&company, "静安").await;
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let mut models: Vec<Model> = Vec::new();
    let (mut done, mut refused) = (0, 0);
    for _ in 0..70 {
        let (of, act) = act().new_tree(&mut runner).unwrap().current();
        match play(&company, &room, &mut models, of, act).await {
            Some(true) => done += 1,
            Some(false) => refused += 1,
            None => {}
        }
        check(&company, &room, &models).await;
    }
    assert!(done > 20 && refused > 0, "{done} done, {refused} refused");
}

/// Whether it was done; nothing where there was nothing to do.
async fn play(
    company: &Company,
    room: &str,
    models: &mut Vec<Model>,
    of: usize,
    act: Act,
) -> Option<bool> {
    let client = &company.owner.client;
    let base: NaiveDateTime = "2026-09-12T09:00:00".parse().unwrap();
    let written =
        |local: NaiveDateTime| instant(local).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    if let Act::Create {
        day,
        hour,
        every,
        count,
    } = act
    {
        let start = base + TimeDelta::days(day) + TimeDelta::hours(hour);
        let name = |at: usize| start + TimeDelta::days(every) * i32::try_from(at).unwrap();
        let times = (0..count).map(|at| (name(at), Some(name(at)))).collect();
        let mut fresh = Model {
            id: String::new(),
            version: 1,
            times,
            series: count > 1,
        };
        let body = json!({
            "title": "t", "room_ids": [room], "starts_at": written(start), "ends_at": written(start + LENGTH),
            "rule": (count > 1).then(|| format!("FREQ=DAILY;INTERVAL={every};COUNT={count}")),
        });
        let reply = client.post(&company.path("/meetings"), body).await;
        models.push(fresh.clone());
        if clashes(models) {
            models.pop();
            reply.problem(409, "room_taken");
            return Some(false);
        }
        fresh.id = id(&reply.expect(201));
        *models.last_mut().unwrap() = fresh;
        return Some(true);
    }
    let count = models.len();
    if count == 0 {
        return None;
    }
    let at = of % count;
    let model = models[at].clone();
    let path = company.path(&format!("/meetings/{}", model.id));
    let pick = |which: usize| {
        let mut living = model
            .times
            .iter()
            .filter_map(|(name, at)| Some((*name, (*at)?)));
        living.nth(which % model.times.len())
    };
    let first = *model.times.keys().next().unwrap();
    let (mut head, mut tail) = (model.clone(), None);
    let (body, cancels) = match act {
        Act::Create { .. } => return None,
        Act::Shift(by) => {
            head.times = shifted(&model.times, TimeDelta::minutes(by));
            let start = first + TimeDelta::minutes(by);
            (
                json!({ "starts_at": written(start), "ends_at": written(start + LENGTH) }),
                false,
            )
        }
        Act::Move { which, by } => {
            let (name, place) = pick(which)?;
            let to = place + TimeDelta::minutes(by);
            match model.series {
                true => _ = head.times.insert(name, Some(to)),
                false => head.times = BTreeMap::from([(to, Some(to))]),
            }
            (
                json!({ "scope": "one", "occurrence": name, "starts_at": written(to), "ends_at": written(to + LENGTH) }),
                false,
            )
        }
        Act::Cancel { which } => {
            let (name, _) = pick(which)?;
            match model.series {
                true => _ = head.times.insert(name, None),
                false => head.times.clear(),
            }
            (json!({ "scope": "one", "occurrence": name }), true)
        }
        Act::Split { which, by } => {
            let (name, _) = pick(which).filter(|_| model.series)?;
            let start = name + TimeDelta::minutes(by);
            let rest = head.times.split_off(&name);
            let rest = shifted(&rest, TimeDelta::minutes(by));
            match name == first {
                true => head.times = rest,
                false => {
                    tail = Some(Model {
                        id: String::new(),
                        version: 1,
                        times: rest,
                        series: true,
                    })
                }
            }
            (
                json!({
                    "scope": "following", "occurrence": name,
                    "starts_at": written(start), "ends_at": written(start + LENGTH),
                }),
                false,
            )
        }
        Act::End { which } => {
            let (name, _) = pick(which)?;
            head.times.split_off(&name);
            if !model.series {
                head.times.clear();
            }
            (json!({ "scope": "following", "occurrence": name }), true)
        }
    };
    let reply = match cancels {
        true => client.post(&format!("{path}/cancel"), body).await,
        false => client.patch(&path, model.version, body).await,
    };
    let mut after = models.clone();
    after[at] = head;
    after.extend(tail.clone());
    if clashes(&after) {
        reply.problem(409, "room_taken");
        return Some(false);
    }
    let made = reply.expect(200);
    if tail.is_some() {
        after.last_mut().unwrap().id = id(&made);
        after[at].version += 1;
    } else {
        after[at].version = made["version"].as_i64().unwrap();
    }
    after.retain(|model| !model.times.is_empty());
    *models = after;
    Some(true)
}

async fn check(company: &Company, room: &str, models: &[Model]) {
    let client = &company.owner.client;
    for model in models {
        let meeting = json!({ "id": model.id });
        let list = super::occurrences(client, company, &meeting).await;
        let mut listed: Vec<(NaiveDateTime, DateTime<Utc>)> = list
            .iter()
            .map(|one| {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let name = text(&one["original_start"]).parse().unwrap();
                (name, text(&one["starts_at"]).parse().unwrap())
            })
            .collect();
        listed.sort_unstable();
        let meant: Vec<_> = model
            .times
            .iter()
            .filter_map(|(name, at)| Some((*name, instant((*at)?))))
            .collect();
        assert_eq!(listed, meant, "{model:?}");
    }
    let held: Vec<DateTime<Utc>> = held(company, room)
        .await
        .iter()
        .map(|at| at.parse().unwrap())
        .collect();
    assert_eq!(held, slots(models));
}
