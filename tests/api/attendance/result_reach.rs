//! Whom a change of the rules has computed again, and on which dates: nobody else.

use serde_json::{Value, json};

use super::shift_manage::{edit, hours, usual};
use super::{check_in, company_with_site, fix, with};
use crate::support::{Company, Person};

const WAITING: &str = "SELECT count(*) FROM attendance_stale";

/// Who goes late comes later on the next day that is worked, and no sooner: what is stored of that one follows,
/// over the day of rest between.
#[tokio::test]
async fn going_late_reaches_the_next_work_day() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let owner = &company.owner.client;
    let mut late_off = hours("09:00", "18:00");
    late_off["late_off"] = json!([{ "late_off_minutes": 120, "late_on_minutes": 60 }]);
    let shift = json!({ "name": "弹性班", "hours": late_off });
    let shifts = company.path("/attendance/shifts");
    let shift = owner.post(&shifts, shift).await.expect(201)["id"].clone();
    let worked = |day: &str| json!({ "day": day, "shift_id": shift });
    let week = json!([worked("monday"), worked("wednesday")]);
    let people = json!({ "member_ids": [person.member_id] });
    let body = json!({ "name": "弹性组", "rules": { "calendar": "none", "week": week }, "people": people });
    let groups = company.path("/attendance/groups");
    owner.post(&groups, body).await.expect(201);
    let punch = |kind: &str| with(fix(0.0), json!({ "kind": kind }));
    check_in(&company, &person.client, punch("on_duty")).await;
    let own = company.at("2026-09-07T12:30:00Z", &person).await;
    company.compute().await;
    let due = |at: &str| {
        format!(
            "SELECT count(*) AS count FROM attendance_board WHERE work_date = '2026-09-09' \
             AND member_id = '{}' AND steps[array_position(statuses, 'overdue')] = '{at}'",
            person.member_id
        )
    };
    let nine = due("2026-09-09T01:00:00Z");
    assert_eq!(company.server.count(&nine).await, 1);
    // 20:30: by two hours and a half.
    check_in(&company, &own, punch("off_duty")).await;
    company.compute().await;
    let ten = due("2026-09-09T02:00:00Z");
    assert_eq!(company.server.count(&ten).await, 1);
    // In time at 10:00, also as it is stored in the end.
    let own = company.at("2026-09-09T02:00:00Z", &person).await;
    check_in(&company, &own, punch("on_duty")).await;
    company.compute().await;
    let in_time = "SELECT count(*) AS count FROM attendance_results \
                   WHERE work_date = '2026-09-09' AND first_in IS NOT NULL AND late_count = 0";
    assert_eq!(company.server.count(in_time).await, 1);
}

/// A company whose people work by this and that, of which nothing waits to be computed.
struct Plant {
    company: Company,
    /// The shift of a few of them.
    shift: String,
    /// Whose week has it; on whose special day it is worked; who is rostered for it; who has nothing of it.
    weekly: Person,
    special: Person,
    rostered: Person,
    other: Person,
}

impl Plant {
    async fn open() -> Self {
        let company = Company::found().await;
        let (weekly, special) = (company.hire("王小明").await, company.hire("韩梅梅").await);
        let (rostered, other) = (company.hire("李雷").await, company.hire("赵敏").await);
        let (day_shift, everybody) = usual(&company).await;
        let owner = &company.owner.client;
        let shift = json!({ "name": "晚班", "hours": hours("14:00", "22:00") });
        let shifts = company.path("/attendance/shifts");
        let shift = owner.post(&shifts, shift).await.expect(201)["id"].clone();
        let worked = |day: &str, shift: &Value| json!({ "day": day, "shift_id": shift });
        let week = |shift: &Value| json!([worked("monday", shift), worked("friday", shift)]);
        let rules = |week: Value| json!({ "calendar": "none", "week": week });
        let mut groups = Vec::new();
        for (name, rules, person) in [
            ("晚班组", rules(week(&shift)), &weekly),
            ("早班组", rules(week(&day_shift["id"])), &special),
            (
                "排班组",
                json!({ "calendar": "none", "schedule": "roster", "week": [] }),
                &rostered,
            ),
        ] {
            let people = json!({ "member_ids": [person.member_id] });
            let body = json!({ "name": name, "rules": rules, "people": people });
            let path = company.path("/attendance/groups");
            let made = owner.post(&path, body).await.expect(201);
            groups.push(made["id"].as_str().unwrap().to_owned());
        }
        assert_ne!(everybody["id"], groups[0].as_str());
        let worked =
            json!({ "date": "2026-09-09", "worked": true, "name": "盘点", "shift_id": shift });
        let body = json!({ "group_id": groups[1], "set": [worked] });
        let special_days = company.path("/attendance/special-days");
        let changed = owner.request(reqwest::Method::PATCH, &special_days);
        owner.send(changed.json(&body)).await.expect(204);
        let cell = |date: &str, shift: &Value| json!({ "date": date, "shift_id": shift });
        let cells = json!([
            cell("2026-09-08", &day_shift["id"]),
            cell("2026-09-10", &shift),
            cell("2026-09-12", &shift),
            cell("2026-10-01", &shift),
        ]);
        let body = json!({ "people": [{ "member_id": rostered.member_id, "cells": cells }] });
        let path = company.path(&format!("/attendance/groups/{}/roster", groups[2]));
        owner.put(&path, body).await.expect(200);
        company.compute().await;
        let shift = shift.as_str().unwrap().to_owned();
        let plant = Self {
            company,
            shift,
            weekly,
            special,
            rostered,
            other,
        };
        plant.expect(&[]).await;
        plant
    }

    /// These rows wait and no others; then none does.
    async fn expect(&self, rows: &[(&Person, &str, &str)]) {
        let all = self.company.server.count(WAITING).await;
        for (person, first, last) in rows {
            let own = format!(
                "{WAITING} WHERE member_id = '{}' AND first_date = '{first}' AND last_date = '{last}'",
                person.member_id
            );
            let found = self.company.server.count(&own).await;
            assert_eq!(found, 1, "{} from {first} to {last}", person.member_id);
        }
        assert_eq!(usize::try_from(all).unwrap(), rows.len(), "rows of others");
        self.company.compute().await;
        assert_eq!(self.company.server.count(WAITING).await, 0);
    }

    async fn change_shift(&self, version: i64, from: &str, off: &str) {
        let path = format!("/attendance/shifts/{}", self.shift);
        let body = json!({ "hours": hours("14:00", off), "from_date": from });
        edit(&self.company, &path, version, body).await.expect(200);
    }
}

/// Of a shift: who works by it, by the week, by a special day or by a roster, on the dates on which they do and the new
/// hours hold. Of a special day of a group: its people on that date. A new shift concerns nobody.
#[tokio::test]
async fn a_change_reaches_whom_it_concerns() {
    let plant = Plant::open().await;
    let (weekly, special, rostered) = (&plant.weekly, &plant.special, &plant.rostered);
    plant.change_shift(1, "2026-09-21", "22:30").await;
    plant
        .expect(&[
            (weekly, "2026-09-21", "9999-12-31"),
            (rostered, "2026-10-01", "2026-10-01"),
        ])
        .await;
    // Until the other one takes over.
    plant.change_shift(2, "2026-09-07", "21:00").await;
    plant
        .expect(&[
            (weekly, "2026-09-07", "2026-09-20"),
            (special, "2026-09-09", "2026-09-09"),
            (rostered, "2026-09-10", "2026-09-12"),
        ])
        .await;
    let path = format!("/members/{}/attendance/2026-09-07", weekly.member_id);
    let path = plant.company.path(&path);
    let day = plant.company.owner.client.get(&path).await.expect(200);
    assert_eq!(
        day["points"][1]["due_at"], "2026-09-07T13:00:00Z",
        "{day:#}"
    );

    let owner = &plant.company.owner.client;
    let new = json!({ "name": "新班", "hours": hours("08:00", "16:00") });
    let shifts = plant.company.path("/attendance/shifts");
    owner.post(&shifts, new).await.expect(201);
    plant.expect(&[]).await;

    // Whoever comes into a group is reached as long as they are in it.
    let groups = plant.company.path("/attendance/groups?limit=50");
    let groups = owner.get(&groups).await.expect(200);
    let named = |name: &str| {
        let mut groups = groups["items"].as_array().unwrap().iter();
        groups.find(|group| group["name"] == name).unwrap().clone()
    };
    let late = format!(
        "/attendance/groups/{}",
        named("晚班组")["id"].as_str().unwrap()
    );
    let both = json!({ "member_ids": [weekly.member_id, plant.other.member_id] });
    let later = json!({ "people": both, "from_date": "2026-09-14" });
    edit(&plant.company, &late, 1, later).await.expect(200);
    plant.company.compute().await;
    plant.change_shift(3, "2026-09-10", "21:30").await;
    plant
        .expect(&[
            (weekly, "2026-09-10", "2026-09-20"),
            (&plant.other, "2026-09-14", "2026-09-20"),
            (rostered, "2026-09-10", "2026-09-12"),
        ])
        .await;

    let day = json!({ "date": "2026-09-11", "worked": false, "name": "停电" });
    let body = json!({ "group_id": named("早班组")["id"], "set": [day] });
    let special_days = plant.company.path("/attendance/special-days");
    let changed = owner.request(reqwest::Method::PATCH, &special_days);
    owner.send(changed.json(&body)).await.expect(204);
    plant.expect(&[(special, "2026-09-11", "2026-09-11")]).await;
}
