//! Results after any sequence of acts: those of a computation from nothing, and never another in a
//! closed period.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use muster::kernel::clock::Clock;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::office::{Office, act, make_up};
use super::{fix, with};
use crate::support::Client;

/// How many acts a sequence has.
const ACTS: usize = 60;

/// People at an office who do this and that.
struct Play {
    office: Office,
    dice: StdRng,
    /// Ids of requests and corrections that were made.
    requests: Vec<Value>,
    corrections: Vec<Value>,
    /// The last date that is closed, and the digest of what was closed.
    closed: Option<(NaiveDate, i64)>,
}

impl Play {
    async fn new(seed: u64) -> Self {
        Self {
            office: Office::open().await,
            dice: StdRng::seed_from_u64(seed),
            requests: Vec::new(),
            corrections: Vec::new(),
            closed: None,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.office.company.server.clock.now()
    }

    /// Of the last days, or of the next.
    fn date(&mut self) -> String {
        let today = self.now().date_naive();
        let back = self.dice.random_range(0..6);
        (today + Days::new(1) - Days::new(back)).to_string()
    }

    fn pick(&mut self, of: &[Value]) -> Option<Value> {
        let index = self.dice.random_range(0..of.len().max(1));
        of.get(index).cloned()
    }

    async fn client(&self, of: &crate::support::Person) -> Client {
        self.office.company.server.sign_in(of.account_id).await
    }

    /// Whatever comes of it: refusals are as good as anything else.
    async fn act(&mut self) {
        let minutes = self.dice.random_range(10..150);
        let server = &self.office.company.server;
        server.clock.advance(TimeDelta::minutes(minutes));
        let (person, boss, hr) = (
            self.client(&self.office.person).await,
            self.client(&self.office.boss).await,
            self.client(&self.office.hr).await,
        );
        let kind = ["on_duty", "off_duty"][self.dice.random_range(0..2)];
        match self.dice.random_range(0..12) {
            0..4 => {
                let metres = [0.0, 5_000.0][usize::from(self.dice.random_bool(0.2))];
                let said = [json!(null), json!(kind)][self.dice.random_range(0..2)].clone();
                let body = with(fix(metres), json!({ "kind": said }));
                let path = self.office.path("/check-ins");
                person.post(&path, body).await.expect(201);
            }
            4 => {
                let (date, hour) = (self.date(), self.dice.random_range(0..14));
                let body = make_up(&date, kind, &format!("{date}T{hour:02}:30:00Z"));
                let path = self.office.path("/attendance/make-up-requests");
                let asked = person.post(&path, body).await;
                self.requests
                    .extend((asked.status == 201).then_some(asked.json));
            }
            5 => {
                let (date, hour) = (self.date(), self.dice.random_range(0..8));
                let period = json!({
                    "unit": "hour", "starts_at": format!("{date}T{hour:02}:00:00Z"),
                    "ends_at": format!("{date}T{:02}:00:00Z", hour + self.dice.random_range(1..5)),
                });
                let body = json!({ "kind": "leave", "leave_type": "年假", "period": period, "reason": "有事" });
                let path = self.office.path("/attendance/span-requests");
                let asked = person.post(&path, body).await;
                self.requests
                    .extend((asked.status == 201).then_some(asked.json));
            }
            6 | 7 => {
                let Some(request) = self.pick(&self.requests.clone()) else {
                    return;
                };
                let approved = self.dice.random_bool(0.8);
                self.office.decide(&boss, &request, approved).await;
                self.office.decide(&hr, &request, approved).await;
            }
            8 => {
                let Some(request) = self.pick(&self.requests.clone()) else {
                    return;
                };
                let how = ["revoke", "withdraw"][self.dice.random_range(0..2)];
                let client = if how == "revoke" { &hr } else { &person };
                let path = self.office.path(&act(&request, how));
                client.post(&path, json!({ "reason": "不用了" })).await;
            }
            9 => {
                let date = self.date();
                let member = &self.office.person.member_id;
                let path = format!("/members/{member}/attendance/{date}/corrections");
                let result = ["normal", "late", "not_signed"][self.dice.random_range(0..3)];
                let body =
                    json!({ "section": 0, "kind": kind, "result": result, "reason": "核实过" });
                let set = hr.post(&self.office.path(&path), body).await;
                self.corrections
                    .extend((set.status == 201).then_some(set.json));
            }
            10 => {
                let Some(correction) = self.pick(&self.corrections.clone()) else {
                    return;
                };
                let id = correction["id"].as_str().unwrap();
                let path = self
                    .office
                    .path(&format!("/attendance/corrections/{id}/take-back"));
                hr.post(&path, json!({ "reason": "改错了" })).await;
            }
            _ => self.close(&hr).await,
        }
    }

    /// Closes what is over; what is not, because the last night's punches still count, is refused.
    async fn close(&mut self, hr: &Client) {
        let today = self
            .now()
            .with_timezone(&chrono_tz::Asia::Shanghai)
            .date_naive();
        let last = today - Days::new(1);
        let first = match self.closed {
            Some((closed, _)) => closed + Days::new(1),
            None => "2026-08-01".parse().unwrap(),
        };
        if first > last {
            return;
        }
        let body = json!({ "first_date": first, "last_date": last });
        let path = self.office.path("/attendance/periods");
        let reply = hr.post(&path, body).await;
        if reply.json["code"] == "period_not_over" {
            return;
        }
        reply.expect(201);
        self.closed = Some((last, self.digest("<=", last).await));
    }

    /// Of all results up to a date, or after it.
    async fn digest(&self, side: &str, date: NaiveDate) -> i64 {
        let sql = format!(
            "SELECT coalesce(hashtextextended(string_agg(r::text, ';' ORDER BY member_id, work_date), 0), 0) AS count \
             FROM attendance_results r WHERE work_date {side} '{date}'"
        );
        self.office.company.server.count(&sql).await
    }

    async fn closed_stays(&self, when: &str) {
        if let Some((last, digest)) = self.closed {
            assert_eq!(
                self.digest("<=", last).await,
                digest,
                "{when}: a closed period has changed"
            );
        }
    }
}

async fn plays(seed: u64) {
    let mut play = Play::new(seed).await;
    for number in 0..ACTS {
        play.act().await;
        if play.dice.random_bool(0.3) {
            play.office.company.compute().await;
            play.closed_stays(&format!("seed {seed}, act {number}"))
                .await;
        }
    }
    let company = &play.office.company;
    company.compute().await;
    play.closed_stays(&format!("seed {seed}, at the end")).await;
    let open_after = play
        .closed
        .map_or("2000-01-01".parse().unwrap(), |(last, _)| last);
    let results = play.digest(">", open_after).await;
    let from_nothing = format!(
        "DELETE FROM attendance_results WHERE work_date > '{open_after}'; \
         SELECT mark_attendance_stale('{}', NULL, '2026-08-01', '9999-12-31')",
        company.id
    );
    company.server.sql(&from_nothing).await;
    assert_ne!(play.digest(">", open_after).await, results);
    company.compute().await;
    assert_eq!(play.digest(">", open_after).await, results, "seed {seed}");
    play.closed_stays(&format!("seed {seed}, computed anew"))
        .await;
}

/// Punches, requests, approvals, refusals, revocations, corrections and closings in any order, with
/// computations in between.
#[tokio::test]
async fn any_sequence_comes_to_the_same() {
    tokio::join!(plays(1), plays(2), plays(3));
}
