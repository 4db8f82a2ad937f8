//! Many who decide about the same request at once, and one who withdraws it meanwhile.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::office::{Office, act, make_up};
use crate::support::Person;

/// Working days on which nobody punched.
const DAYS: [&str; 4] = ["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04"];

/// A chain of one step that asks these, of whom one suffices.
async fn judges(office: &Office, times: Value) -> Vec<Person> {
    let mut judges = Vec::new();
    for number in 0..6 {
        judges.push(office.company.hire(&format!("经理{number}")).await);
    }
    let ids: Vec<_> = judges.iter().map(|judge| &judge.member_id).collect();
    let rules = json!({
        "make_up": { "times": times, "period_starts_on": 1, "within_days": 30, "allowed": ["missing"] },
        "steps": [{ "approvers": { "kind": "members", "member_ids": ids } }],
    });
    office.rules(0, rules).await.expect(200);
    judges
}

async fn ask(office: &Office, date: &str) -> Value {
    let path = office.path("/attendance/make-up-requests");
    let body = make_up(date, "on_duty", &format!("{date}T00:58:00Z"));
    office.person.client.post(&path, body).await.expect(201)
}

async fn count(office: &Office, what: &str) -> usize {
    let path = format!("/members/{}/{what}?limit=100", office.person.member_id);
    let list = office
        .person
        .client
        .get(&office.path(&path))
        .await
        .expect(200);
    list["items"].as_array().unwrap().len()
}

/// Six approve or reject, and the employee withdraws, all at once, for four requests: each ends
/// once, and has an effect only where it was approved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_ends_once() {
    let office = Office::open().await;
    let judges = judges(&office, json!(null)).await;
    let (office, mut requests) = (&office, Vec::new());
    for date in DAYS {
        requests.push(ask(office, date).await);
    }
    let attempts = (0..28_usize).map(|number| {
        let (request, judge) = (requests[number % 4].clone(), number / 4);
        let judge = judges.get(judge).cloned();
        async move {
            let reply = match judge {
                Some(judge) => office.decide(&judge.client, &request, number % 3 > 0).await,
                None => {
                    let path = office.path(&act(&request, "withdraw"));
                    office.person.client.post(&path, json!({})).await
                }
            };
            let ended = (reply.status == 200).then(|| reply.json["state"].clone());
            if ended.is_none() {
                reply.problem(409, "already_decided");
            }
            (number % 4, ended)
        }
    });
    let replies = join_all(attempts).await;
    let mut approved = 0;
    for (number, request) in requests.iter().enumerate() {
        let ended = replies.iter().filter(|(of, _)| *of == number);
        let ended: Vec<_> = ended.filter_map(|(_, state)| state.clone()).collect();
        assert_eq!(ended.len(), 1, "{ended:?}");
        let path = format!("/attendance/requests/{}", request["id"].as_str().unwrap());
        let stored = office
            .person
            .client
            .get(&office.path(&path))
            .await
            .expect(200);
        assert_eq!(stored["state"], ended[0]);
        approved += usize::from(ended[0] == "approved");
    }
    assert_eq!(count(office, "attendance-corrections").await, approved);
}

/// Four make-ups are approved at once, and the quota is one: one passes, the others wait on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quota_is_used_once() {
    let office = Office::open().await;
    let judges = judges(&office, json!(1)).await;
    let (office, mut requests) = (&office, Vec::new());
    for date in DAYS {
        requests.push(ask(office, date).await);
    }
    let attempts = requests
        .iter()
        .zip(&judges)
        .map(|(request, judge)| office.decide(&judge.client, request, true));
    let replies = join_all(attempts).await;
    let mut passed = 0;
    for reply in replies {
        if reply.status == 200 {
            passed += 1;
        } else {
            let problem = reply.problem(409, "make_up_refused");
            assert_eq!(problem["context"]["reason"], "quota_used");
        }
    }
    assert_eq!(
        (passed, count(office, "attendance-corrections").await),
        (1, 1)
    );
    assert_eq!(office.waiting(&judges[5]).await.len(), 3);
}

/// The same point is asked for by many requests at once, and the same leave: one of each waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_waits_for_a_point_and_a_time() {
    let office = Office::open().await;
    let office = &office;
    let attempts = (0..16).map(|number| async move {
        if number % 2 == 0 {
            let path = office.path("/attendance/make-up-requests");
            let body = make_up(DAYS[0], "on_duty", &format!("{}T00:{}:00Z", DAYS[0], 30 + number));
            let reply = office.person.client.post(&path, body).await;
            (0, reply, "make_up_refused")
        } else {
            let path = office.path("/attendance/span-requests");
            let period = json!({ "unit": "day", "first_date": "2026-09-10", "last_date": format!("2026-09-{}", 10 + number) });
            let body = json!({ "kind": "leave", "period": period, "reason": "事假" });
            (1, office.person.client.post(&path, body).await, "span_overlaps")
        }
    });
    let mut passed = [0, 0];
    for (which, reply, code) in join_all(attempts).await {
        if reply.status == 201 {
            passed[which] += 1;
        } else {
            reply.problem(409, code);
        }
    }
    assert_eq!(passed, [1, 1]);
    assert_eq!(count(office, "attendance-requests").await, 2);
}

/// A period is closed while decisions are made: each is made before, or refused as a whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_period_closes_between_decisions() {
    let office = Office::open().await;
    let judges = judges(&office, json!(null)).await;
    let (office, mut requests) = (&office, Vec::new());
    for date in DAYS {
        requests.push(ask(office, date).await);
    }
    let decisions = requests
        .iter()
        .zip(&judges)
        .map(|(request, judge)| office.decide(&judge.client, request, true));
    let (replies, ()) = tokio::join!(
        join_all(decisions),
        office.close("2026-09-01", "2026-09-06")
    );
    let mut passed = 0;
    for reply in replies {
        match reply.status {
            200 => passed += 1,
            _ => drop(reply.problem(409, "period_closed")),
        }
    }
    assert_eq!(count(office, "attendance-corrections").await, passed);
}
