//! An office for the tests of requests: a person, their manager, and HR.

use reqwest::Method;
use serde_json::{Value, json};

use super::{close_period, company_with_site, employ_since_august, with};
use crate::support::{Client, Company, Person, Reply};

/// A Friday on which nobody punched.
pub const FRIDAY: &str = "2026-09-04";

/// A person, their manager, and HR.
pub struct Office {
    pub company: Company,
    pub person: Person,
    pub boss: Person,
    pub hr: Person,
}

impl Office {
    pub async fn open() -> Self {
        let company = company_with_site().await;
        let boss = company.hire("王经理").await;
        let hr = company.hire_as("人事", "hr", None).await;
        let person = company.hire("王小明").await;
        let office = Self {
            company,
            person,
            boss,
            hr,
        };
        office.manage(&office.person, &office.boss).await;
        employ_since_august(&office.company).await;
        office
    }

    /// Makes somebody the manager of somebody.
    pub async fn manage(&self, person: &Person, manager: &Person) {
        let path = self.path(&format!("/members/{}", person.member_id));
        let owner = &self.company.owner.client;
        let version = owner.get(&path).await.expect(200)["version"]
            .as_i64()
            .unwrap();
        let body = json!({ "manager_id": manager.member_id });
        owner.patch(&path, version, body).await.expect(200);
    }

    pub fn path(&self, rest: &str) -> String {
        self.company.path(rest)
    }

    pub async fn ask(&self, kind: &str, at: &str) -> Reply {
        let body = make_up(FRIDAY, kind, at);
        let path = self.path("/attendance/make-up-requests");
        self.person.client.post(&path, body).await
    }

    pub async fn decide(&self, client: &Client, request: &Value, approved: bool) -> Reply {
        let path = self.path(&act(request, "decision"));
        let body = json!({ "approved": approved, "reason": "核实过" });
        client.post(&path, body).await
    }

    /// The person's day.
    pub async fn day(&self, date: &str) -> Value {
        let path = format!("/members/{}/attendance/{date}", self.person.member_id);
        self.person.client.get(&self.path(&path)).await.expect(200)
    }

    /// Sets rules, from the usual ones.
    pub async fn rules(&self, version: i64, fields: Value) -> Reply {
        let body = with(
            json!({
                "make_up": { "times": 3, "period_starts_on": 1, "within_days": 30, "allowed": ["missing", "late", "early"] },
                "steps": [{ "approvers": { "kind": "manager", "level": 1 } }],
                "when_absent": "reroute",
            }),
            fields,
        );
        let path = self.path("/attendance/request-rules");
        let owner = &self.company.owner.client;
        owner.on(version, Method::PUT, &path, Some(body)).await
    }

    pub async fn waiting(&self, person: &Person) -> Vec<String> {
        let path = self.path("/attendance/waiting-requests");
        let list = person.client.get(&path).await.expect(200);
        let items = list["items"].as_array().unwrap().iter();
        items
            .map(|item| item["request"]["id"].as_str().unwrap().to_owned())
            .collect()
    }

    pub async fn close(&self, first: &str, last: &str) {
        employ_since_august(&self.company).await;
        close_period(&self.company, first, last).await;
    }

    /// Opens again what was closed last.
    pub async fn reopen(&self) {
        let owner = &self.company.owner.client;
        let list = owner
            .get(&self.path("/attendance/periods"))
            .await
            .expect(200);
        let id = list["items"][0]["id"].as_str().unwrap();
        let path = self.path(&format!("/attendance/periods/{id}/reopening"));
        let body = json!({ "reason": "一张表来晚了" });
        owner.put(&path, body).await.expect(200);
    }
}

pub fn make_up(date: &str, kind: &str, at: &str) -> Value {
    json!({ "work_date": date, "section": 0, "kind": kind, "at": at, "reason": "手机没电了" })
}

/// A path to do something with a request.
pub fn act(request: &Value, what: &str) -> String {
    format!(
        "/attendance/requests/{}/{what}",
        request["id"].as_str().unwrap()
    )
}
