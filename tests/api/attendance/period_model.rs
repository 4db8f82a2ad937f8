//! Punches, closings and reopenings in any order, against a model: a punch never changes a closed period, and
//! counts as soon as the period is open.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Asia::Shanghai;
use muster::kernel::clock::Clock;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::{company_with_site, employ_since_august, fix, with};
use crate::support::{Client, Company, Person};

/// How many acts a sequence has: ten days or so.
const ACTS: usize = 70;
/// The Monday on which a sequence begins.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2026, 9, 7).unwrap();

/// The check-in and the check-out that count, by the ids of their check-ins.
type Ends = [Value; 2];

/// A punch of one of the people, as the model knows it.
struct Punch {
    person: usize,
    /// The date that it belongs to, and which end of it it may be.
    date: NaiveDate,
    end: usize,
    id: Value,
}

struct Closed {
    id: String,
    first: NaiveDate,
    last: NaiveDate,
    frozen: BTreeMap<(usize, NaiveDate), Ends>,
}

/// What must be, by the rules as somebody would tell them: Monday to Friday, the earliest check-in and the latest
/// check-out; and in a closed period what was when it was closed.
#[derive(Default)]
struct Model {
    /// In the order in which they were made.
    punches: Vec<Punch>,
    closed: Vec<Closed>,
}

impl Model {
    fn closed_on(&self, date: NaiveDate) -> Option<&Closed> {
        let mut closed = self.closed.iter();
        closed.find(|period| period.first <= date && date <= period.last)
    }

    fn overlaps(&self, first: NaiveDate, last: NaiveDate) -> bool {
        let mut closed = self.closed.iter();
        closed.any(|period| period.first <= last && first <= period.last)
    }

    fn by_punches(&self, person: usize, date: NaiveDate) -> Ends {
        let of = |end| {
            let own = self.punches.iter();
            own.filter(move |punch| (punch.person, punch.date, punch.end) == (person, date, end))
        };
        let id = |punch: Option<&Punch>| punch.map_or(Value::Null, |punch| punch.id.clone());
        [id(of(0).next()), id(of(1).next_back())]
    }

    fn expected(&self, person: usize, date: NaiveDate) -> Ends {
        match self.closed_on(date) {
            Some(period) => period.frozen[&(person, date)].clone(),
            None => self.by_punches(person, date),
        }
    }
}

fn is_worked(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// What a punch at this time of the wall is of, well inside the windows: the morning's a check-in, the afternoon's a
/// check-out, and that of the first hour yesterday's check-out.
fn meant(at: DateTime<Utc>) -> Option<(NaiveDate, usize)> {
    let wall = at.with_timezone(&Shanghai).naive_local();
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let (date, time) = (wall.date(), wall.time());
    if time < hour(1) {
        return Some((date.pred_opt()?, 1));
    }
    if time > hour(4) && time < hour(13) {
        return Some((date, 0));
    }
    (time > hour(14)).then_some((date, 1))
}

struct Play {
    company: Company,
    people: Vec<Person>,
    hr: Person,
    dice: StdRng,
    model: Model,
    log: Vec<String>,
}

impl Play {
    async fn new(seed: u64) -> Self {
        let company = company_with_site().await;
        let hr = company.hire_as("人事", "hr", None).await;
        let people = vec![company.hire("王小明").await, company.hire("李雷").await];
        employ_since_august(&company).await;
        // HR does not reopen by itself.
        let role = json!({ "name": "重开", "permissions": ["attendance.reopen_periods"] });
        let roles = company.path("/roles");
        let role = company.owner.client.post(&roles, role).await.expect(201);
        let grant = json!({ "member_id": hr.member_id, "role_id": role["id"] });
        let grants = company.path("/role-grants");
        company.owner.client.post(&grants, grant).await.expect(201);
        Self {
            company,
            people,
            hr,
            dice: StdRng::seed_from_u64(seed),
            model: Model::default(),
            log: Vec::new(),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.company.server.clock.now()
    }

    fn today(&self) -> NaiveDate {
        self.now().with_timezone(&Shanghai).date_naive()
    }

    async fn hr(&self) -> Client {
        self.company.server.sign_in(self.hr.account_id).await
    }

    async fn act(&mut self) {
        let minutes = self.dice.random_range(20..330);
        let clock = &self.company.server.clock;
        clock.advance(TimeDelta::minutes(minutes));
        match self.dice.random_range(0..10) {
            0..6 => self.punch().await,
            6 | 7 => self.close().await,
            8 => self.reopen().await,
            _ => self.correct_closed().await,
        }
    }

    /// Of a shift, of a day of rest, or of a date that is closed already.
    async fn punch(&mut self) {
        let Some((date, end)) = meant(self.now()) else {
            return;
        };
        let person = self.dice.random_range(0..self.people.len());
        let account = self.people[person].account_id;
        let client = self.company.server.sign_in(account).await;
        let kind = ["on_duty", "off_duty"][end];
        let body = with(fix(0.0), json!({ "kind": kind }));
        let made = client.post(&self.company.path("/check-ins"), body).await;
        let id = made.expect(201)["id"].clone();
        self.log.push(format!(
            "{} punches, {end} of {date}: {id}, at {}",
            person,
            self.now()
        ));
        self.model.punches.push(Punch {
            person,
            date,
            end,
            id,
        });
    }

    /// Some dates up to yesterday, whose last window may be open.
    async fn close(&mut self) {
        let last = self.today() - Days::new(self.dice.random_range(1..3));
        let first = (last - Days::new(self.dice.random_range(0..4))).max(FIRST);
        if last < first {
            return;
        }
        let body = json!({ "first_date": first, "last_date": last });
        let path = self.company.path("/attendance/periods");
        let answer = self.hr().await.post(&path, body).await;
        if self.model.overlaps(first, last) {
            answer.problem(409, "period_closed");
            return;
        }
        let id = answer.expect(201)["id"].as_str().unwrap().to_owned();
        let dates = first.iter_days().take_while(|date| *date <= last);
        let keys = dates.flat_map(|date| (0..self.people.len()).map(move |person| (person, date)));
        let frozen = keys.map(|key| (key, self.model.by_punches(key.0, key.1)));
        let frozen = frozen.collect();
        self.log
            .push(format!("closes {first} to {last} at {}", self.now()));
        self.model.closed.push(Closed {
            id,
            first,
            last,
            frozen,
        });
    }

    async fn reopen(&mut self) {
        if self.model.closed.is_empty() {
            return;
        }
        let index = self.dice.random_range(0..self.model.closed.len());
        let period = self.model.closed.remove(index);
        let path = format!("/attendance/periods/{}/reopening", period.id);
        let why = json!({ "reason": "补录" });
        let path = self.company.path(&path);
        self.hr().await.put(&path, why).await.expect(200);
        self.log.push(format!(
            "reopens {} to {} at {}",
            period.first,
            period.last,
            self.now()
        ));
    }

    /// Nothing else changes it either.
    async fn correct_closed(&mut self) {
        let closed = self.model.closed.iter().map(|period| period.last);
        let Some(date) = closed.filter(|date| is_worked(*date)).max() else {
            return;
        };
        let member = &self.people[0].member_id;
        let path = format!("/members/{member}/attendance/{date}/corrections");
        let body = json!({ "section": 0, "kind": "on_duty", "result": "late", "reason": "核实过" });
        let path = self.company.path(&path);
        let refused = self.hr().await.post(&path, body).await;
        refused.problem(409, "period_closed");
    }

    /// What anybody reads is what the model says, of closed dates and of those whose last window is over.
    async fn check(&self) {
        let last = self.today() - Days::new(1);
        let last = self
            .model
            .closed
            .iter()
            .map(|period| period.last)
            .max()
            .unwrap_or(last)
            .max(last);
        if last < FIRST {
            return;
        }
        let client = self.hr().await;
        for (person, who) in self.people.iter().enumerate() {
            let path = format!(
                "/members/{}/attendance?from={FIRST}&to={last}",
                who.member_id
            );
            let days = client.get(&self.company.path(&path)).await.expect(200);
            for day in days["items"].as_array().unwrap() {
                let day = &day["day"];
                let date: NaiveDate = day["work_date"].as_str().unwrap().parse().unwrap();
                let ends = |end: usize| day["points"][end]["punch"]["id"].clone();
                let expected = match is_worked(date) {
                    true => self.model.expected(person, date),
                    false => [Value::Null, Value::Null],
                };
                assert_eq!(
                    [ends(0), ends(1)],
                    expected,
                    "{date} of {person} at {}, {}:\n{}\n{day:#}",
                    self.now(),
                    match self.model.closed_on(date) {
                        Some(_) => "closed",
                        None => "open",
                    },
                    self.log.join("\n")
                );
            }
        }
    }
}

async fn plays(seed: u64) {
    let mut play = Play::new(seed).await;
    for _ in 0..ACTS {
        play.act().await;
        if play.dice.random_bool(0.25) {
            play.company.compute().await;
            play.check().await;
        }
    }
    play.company.compute().await;
    play.check().await;
    // All of it open again: nothing was lost meanwhile.
    while !play.model.closed.is_empty() {
        play.reopen().await;
    }
    play.company.compute().await;
    play.check().await;
    let late = play.model.punches.iter().map(|punch| punch.date).max();
    assert!(late > Some(FIRST + Days::new(5)), "too short a sequence");
}

#[tokio::test]
async fn a_punch_never_changes_a_closed_period() {
    tokio::join!(plays(11), plays(12));
}
