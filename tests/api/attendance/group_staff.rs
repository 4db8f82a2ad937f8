//! Staff of a group: a leader and sub-admins, who may read and write exactly what their rights say, of their group alone.

use reqwest::Method;
use serde_json::{Value, json};

use super::shift_manage::hours;
use super::{company_with_site, employ_since_august, site};
use crate::organizations::departure_announce::{complete, member};
use crate::support::{Client, Company, Person, Reply};

/// In both groups the day on which the person in it was planned to work, and did not come.
const FRIDAY: &str = "2026-09-04";

/// A group with one person since September, another one with another, and somebody who is to look after the first.
struct Groups {
    company: Company,
    sub: Person,
    person: Person,
    other: Person,
    own: String,
    others: String,
    shift: String,
}

impl Groups {
    async fn begin() -> Self {
        let company = company_with_site().await;
        let (sub, person, other) = (
            company.hire("赵主管").await,
            company.hire("王小明").await,
            company.hire("李雷").await,
        );
        employ_since_august(&company).await;
        let body = json!({ "name": "早班", "hours": hours("06:00", "14:00") });
        let path = company.path("/attendance/shifts");
        let made = company.owner.client.post(&path, body).await.expect(201);
        let shift = made["id"].as_str().unwrap().to_owned();
        let mut groups = Self {
            company,
            sub,
            person,
            other,
            own: String::new(),
            others: String::new(),
            shift,
        };
        groups.own = groups.found("一厂", &groups.person).await;
        groups.others = groups.found("二厂", &groups.other).await;
        groups
    }

    fn owner(&self) -> &Client {
        &self.company.owner.client
    }

    /// A group that works by a roster, with one person, since September.
    async fn found(&self, name: &str, person: &Person) -> String {
        let body = json!({
            "name": name, "people": { "member_ids": [person.member_id] },
            "rules": { "calendar": "cn", "schedule": "roster", "week": [] },
        });
        let path = self.company.path("/attendance/groups");
        let made = self.owner().post(&path, body.clone()).await.expect(201);
        let id = made["id"].as_str().unwrap().to_owned();
        let since = json!({
            "people": body["people"], "rules": body["rules"],
            "from_date": "2026-09-01", "into_the_past": true,
        });
        self.edit(self.owner(), &id, since).await.expect(200);
        let roster = self.path(&id, "/roster");
        let mut cells = self.cells(person, FRIDAY);
        cells["into_the_past"] = json!(true);
        self.owner().put(&roster, cells).await.expect(200);
        id
    }

    fn cells(&self, person: &Person, date: &str) -> Value {
        let cells = json!([{ "date": date, "shift_id": self.shift }]);
        json!({ "people": [{ "member_id": person.member_id, "cells": cells }] })
    }

    fn path(&self, group: &str, rest: &str) -> String {
        let path = format!("/attendance/groups/{group}{rest}");
        self.company.path(&path)
    }

    async fn read(&self, group: &str) -> Value {
        self.owner().get(&self.path(group, "")).await.expect(200)
    }

    async fn edit(&self, client: &Client, group: &str, body: Value) -> Reply {
        let version = self.read(group).await["version"].as_i64().unwrap();
        client.patch(&self.path(group, ""), version, body).await
    }

    async fn set_by(&self, client: &Client, body: Value) -> Reply {
        let version = self.read(&self.own).await["version"].as_i64().unwrap();
        let path = self.path(&self.own, "/staff");
        client.on(version, Method::PUT, &path, Some(body)).await
    }

    async fn set(&self, body: Value) -> Reply {
        self.set_by(self.owner(), body).await
    }

    /// Gives the sub-admin these rights.
    async fn may(&self, rights: Value) {
        self.set(subs(&[(&self.sub, rights)])).await.expect(200);
    }

    /// What each act on a group, and on a person who is in it, is answered to the sub-admin.
    async fn answers(&self, group: &str, person: &Person) -> Vec<(&'static str, u16)> {
        let client = &self.sub.client;
        let seen = self.read(group).await;
        let edit = async |body: Value| self.edit(client, group, body).await;
        let get = async |rest: String| client.get(&self.company.path(&rest)).await;
        let of = |rest: &str| format!("/members/{}{rest}", person.member_id);
        let in_group = format!("group_id={group}");
        let day = json!({ "date": "2026-12-24", "name": "年会", "worked": false });
        let day = json!({ "group_id": group, "set": [day] });
        let special = self.company.path("/attendance/special-days");
        let correct = self
            .company
            .path(&of(&format!("/attendance/{FRIDAY}/corrections")));
        let replies = [
            ("group", client.get(&self.path(group, "")).await),
            ("staff", client.get(&self.path(group, "/staff")).await),
            ("people", edit(json!({ "people": seen["people"] })).await),
            ("shifts", edit(json!({ "rules": seen["rules"] })).await),
            ("sites", edit(json!({ "site_ids": seen["site_ids"] })).await),
            (
                "calendar read",
                get(format!("/attendance/special-days?year=2026&{in_group}")).await,
            ),
            (
                "calendar export",
                get(format!("/attendance/special-days/export?{in_group}")).await,
            ),
            ("calendar", client.patch(&special, 1, day).await),
            ("rosters read", get(of("/roster?month=2026-09")).await),
            (
                "rosters page",
                get(format!("/attendance/rosters?month=2026-09&{in_group}")).await,
            ),
            (
                "rosters",
                client
                    .put(
                        &self.path(group, "/roster"),
                        self.cells(person, "2026-09-08"),
                    )
                    .await,
            ),
            (
                "results read",
                get(of(&format!("/attendance/{FRIDAY}"))).await,
            ),
            (
                "results list",
                get(of(&format!("/attendance?from={FRIDAY}&to={FRIDAY}"))).await,
            ),
            ("corrections", get(of("/attendance-corrections")).await),
            ("spans", get(of("/attendance-spans")).await),
            ("results", client.post(&correct, correction()).await),
            // For nobody of the staff.
            ("requests", get(of("/attendance-requests")).await),
        ];
        let answer = |(name, reply): (_, Reply)| (name, reply.status);
        replies.into_iter().map(answer).collect()
    }

    /// What of that is not refused.
    async fn opened(&self, group: &str, person: &Person) -> Vec<&'static str> {
        let answers = self.answers(group, person).await;
        let known = |(_, status): &(_, u16)| [200, 201, 204, 403].contains(status);
        assert!(answers.iter().all(known), "{answers:?}");
        let opened = answers.iter().filter(|(_, status)| *status != 403);
        opened.map(|(name, _)| *name).collect()
    }

    async fn nothing_is_open(&self) {
        assert_eq!(
            self.opened(&self.own, &self.person).await,
            Vec::<&str>::new()
        );
        let path = self.company.path("/attendance/groups");
        self.sub.client.get(&path).await.problem(403, "forbidden");
    }
}

fn correction() -> Value {
    json!({ "section": 0, "kind": "on_duty", "result": "normal", "reason": "核实过" })
}

/// Sub-admins, and no leader.
fn subs(subs: &[(&Person, Value)]) -> Value {
    let sub = |(person, rights): &(&Person, Value)| json!({ "member_id": person.member_id, "rights": rights });
    json!({ "leader_id": null, "sub_admins": subs.iter().map(sub).collect::<Vec<_>>() })
}

fn leader(person: &Person) -> Value {
    json!({ "leader_id": person.member_id, "sub_admins": [] })
}

/// Each right opens its kind of setting, and no other; `write` also reads.
#[tokio::test]
async fn may_do_what_their_rights_say() {
    let groups = Groups::begin().await;
    groups.nothing_is_open().await;
    let read: &[(&str, &[&str])] = &[
        ("people", &[]),
        ("shifts", &[]),
        ("sites", &[]),
        ("calendar", &["calendar read", "calendar export"]),
        ("rosters", &["rosters read", "rosters page"]),
        (
            "results",
            &["results read", "results list", "corrections", "spans"],
        ),
    ];
    for (setting, reads) in read {
        for access in ["read", "write"] {
            groups.may(json!({ (*setting): access })).await;
            let mut expected = ["group", "staff"].to_vec();
            expected.extend(*reads);
            expected.extend((access == "write").then_some(*setting));
            let mut opened = groups.opened(&groups.own, &groups.person).await;
            opened.sort_unstable();
            expected.sort_unstable();
            assert_eq!(opened, expected, "{setting}: {access}");
        }
    }
    // Of another group, and of those who are in it, nothing.
    groups.set(leader(&groups.sub)).await.expect(200);
    let opened = groups.opened(&groups.others, &groups.other).await;
    assert_eq!(opened, Vec::<&str>::new());
    let cells = groups.cells(&groups.other, "2026-09-08");
    let own = groups.path(&groups.own, "/roster");
    let refused = groups.sub.client.put(&own, cells).await;
    let refused = refused.problem(422, "validation_failed").to_string();
    assert!(!refused.contains("二厂"), "{refused}");
}

/// A leader may write everything of the group; what concerns other groups stays with whoever manages them all.
#[tokio::test]
async fn a_leader_writes_everything_of_the_group() {
    let groups = Groups::begin().await;
    groups.set(leader(&groups.sub)).await.expect(200);
    let answers = groups.answers(&groups.own, &groups.person).await;
    let refused = answers.iter().filter(|(_, status)| *status == 403);
    let refused: Vec<_> = refused.map(|(name, _)| *name).collect();
    assert_eq!(refused, ["requests"], "{answers:?}");
    let client = &groups.sub.client;
    let renamed = groups
        .edit(client, &groups.own, json!({ "name": "一号工厂" }))
        .await;
    assert_eq!(renamed.expect(200)["name"], "一号工厂");
    let ahead =
        json!({ "rules": { "calendar": "cn", "schedule": "roster", "week": [], "priority": 9 } });
    let edited = groups.edit(client, &groups.own, ahead).await;
    edited.problem(403, "forbidden");
    let set = groups.set_by(client, leader(&groups.sub)).await;
    set.problem(403, "forbidden");
    let group = groups.path(&groups.own, "");
    client.delete(&group).await.problem(403, "forbidden");
    let body = json!({ "name": "三厂", "people": {}, "rules": { "calendar": "cn", "week": [] } });
    let path = groups.company.path("/attendance/groups");
    client.post(&path, body).await.problem(403, "forbidden");
    let day = json!({ "set": [{ "date": "2026-12-24", "name": "年会", "worked": false }] });
    let path = groups.company.path("/attendance/special-days");
    client.patch(&path, 1, day).await.problem(403, "forbidden");
    let staff = groups.path(&groups.own, "/staff");
    let staff = client.get(&staff).await.expect(200);
    assert_eq!(staff["leader_id"], json!(groups.sub.member_id));
    // The name is for whoever may write everything.
    groups
        .may(json!({ "people": "write", "shifts": "write" }))
        .await;
    let body = json!({ "name": "二号工厂", "people": {} });
    let edited = groups.edit(client, &groups.own, body).await;
    edited.problem(403, "forbidden");
    // Who may write nothing changes nothing, not even the version.
    groups.may(json!({ "people": "read" })).await;
    let edited = groups.edit(client, &groups.own, json!({})).await;
    edited.problem(403, "forbidden");
}

/// What has passed stays as it was, but for corrections of days on which people were in the group.
#[tokio::test]
async fn leaves_the_past_alone() {
    let groups = Groups::begin().await;
    groups.set(leader(&groups.sub)).await.expect(200);
    let client = &groups.sub.client;
    let people = json!({ "member_ids": [groups.person.member_id] });
    for body in [
        json!({ "people": people, "from_date": FRIDAY, "into_the_past": true }),
        json!({ "people": people, "into_the_past": true }),
    ] {
        let edited = groups.edit(client, &groups.own, body).await;
        edited.problem(403, "forbidden");
    }
    let edited = groups.edit(
        client,
        &groups.own,
        json!({ "people": people, "from_date": FRIDAY }),
    );
    edited.await.problem(422, "validation_failed");
    let day = json!([{ "date": FRIDAY, "name": "停电", "worked": false }]);
    let days = json!({ "group_id": groups.own, "set": day, "into_the_past": true });
    let path = groups.company.path("/attendance/special-days");
    client.patch(&path, 1, days).await.problem(403, "forbidden");
    let mut cells = groups.cells(&groups.person, FRIDAY);
    cells["into_the_past"] = json!(true);
    let path = groups.path(&groups.own, "/roster");
    client.put(&path, cells).await.problem(403, "forbidden");
    let corrections = |person: &Person, date: &str| {
        let path = format!(
            "/members/{}/attendance/{date}/corrections",
            person.member_id
        );
        groups.company.path(&path)
    };
    // On the last day of August the person was in the default group.
    let before = corrections(&groups.person, "2026-08-31");
    client
        .post(&before, correction())
        .await
        .problem(403, "forbidden");
    let on = corrections(&groups.person, FRIDAY);
    let made = client.post(&on, correction()).await.expect(201);
    let id = made["id"].as_str().unwrap();
    let back = groups
        .company
        .path(&format!("/attendance/corrections/{id}/take-back"));
    let why = json!({ "reason": "改错了" });
    let stranger = &groups.other.client;
    stranger
        .post(&back, why.clone())
        .await
        .problem(403, "forbidden");
    client.post(&back, why).await.expect(200);
    // Nobody corrects themselves.
    let results = json!({ "results": "write" });
    groups
        .set(subs(&[(&groups.person, results)]))
        .await
        .expect(200);
    let own = groups.person.client.post(&on, correction()).await;
    own.problem(409, "own_case");
}

/// Who is in another group stays there, whichever way staff would take them: by name, by their department, later, or by
/// rules that begin before the people do. Who is in none but the default group may be taken in.
#[tokio::test]
async fn takes_nobody_out_of_another_group() {
    let groups = Groups::begin().await;
    let department = groups.company.department("装配", None).await;
    let fitter = groups.company.hire_into("韩梅梅", &[&department]).await;
    let owner = groups.owner();
    let department = json!([{ "department_id": department }]);
    let body = json!({
        "name": "三厂", "people": { "departments": department }, "rules": { "calendar": "cn", "week": [] },
    });
    let path = groups.company.path("/attendance/groups");
    let third = owner.post(&path, body).await.expect(201);
    groups
        .may(json!({ "people": "write", "shifts": "write" }))
        .await;
    let client = &groups.sub.client;
    let (own, other) = (&groups.person.member_id, &groups.other.member_id);
    for people in [
        json!({ "people": { "member_ids": [own, other] } }),
        json!({ "people": { "member_ids": [own, other] }, "from_date": "2026-10-01" }),
        json!({ "people": { "member_ids": [own, fitter.member_id] } }),
        json!({ "people": { "member_ids": [own], "departments": department } }),
    ] {
        let refused = groups.edit(client, &groups.own, people.clone()).await;
        let refused = refused.problem(422, "validation_failed");
        assert_eq!(refused["errors"][0]["pointer"], "/people", "{people}");
    }
    let free = json!({ "people": { "member_ids": [groups.sub.member_id] } });
    groups.edit(client, &groups.own, free).await.expect(200);
    // Whom the other group has let go is free, too.
    let nobody = json!({ "people": {} });
    groups.edit(owner, &groups.others, nobody).await.expect(200);
    let both = json!({ "people": { "member_ids": [own, other] } });
    groups.edit(client, &groups.own, both).await.expect(200);
    // Rules that begin before the group does would take its people earlier.
    let rules = json!({ "calendar": "cn", "week": [], "priority": 5 });
    let body = json!({
        "name": "四厂", "people": { "member_ids": [fitter.member_id] }, "rules": rules,
        "from_date": "2026-10-01",
    });
    let fourth = owner.post(&path, body).await.expect(201);
    let fourth = fourth["id"].as_str().unwrap();
    let staff = groups.path(fourth, "/staff");
    let staff = owner
        .on(1, Method::PUT, &staff, Some(leader(&groups.sub)))
        .await;
    staff.expect(200);
    let early = groups.edit(client, fourth, json!({ "rules": rules })).await;
    early.problem(422, "validation_failed");
    let then = json!({ "rules": rules, "from_date": "2026-10-01" });
    groups.edit(client, fourth, then).await.expect(200);
    let third = third["id"].as_str().unwrap();
    let effective = format!("/members/{}/attendance-group/today", fitter.member_id);
    let effective = owner
        .get(&groups.company.path(&effective))
        .await
        .expect(200);
    assert_eq!(effective["group_id"], third);
}

/// The list has the groups that one looks after, what one may not read is empty, and the roster of a month has the dates
/// on which people are in the group.
#[tokio::test]
async fn sees_what_they_may_read() {
    let groups = Groups::begin().await;
    let path = groups.company.path("/attendance/groups");
    let (client, owner) = (&groups.sub.client, groups.owner());
    let place = site(&groups.company, "一厂").await;
    let sites = json!({ "site_ids": [place] });
    groups.edit(owner, &groups.own, sites).await.expect(200);
    groups.may(json!({ "sites": "read" })).await;
    let list = client.get(&path).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let group = &list["items"][0];
    assert_eq!(group["rights"]["sites"], "read");
    assert_eq!(group["site_ids"], json!([place]));
    for version in group["versions"].as_array().unwrap().iter().chain([group]) {
        assert_eq!(version["people"]["member_ids"], json!([]));
        assert_eq!(
            version["rules"]["schedule"], "week",
            "the rules are not shown"
        );
    }
    groups
        .may(json!({ "people": "read", "shifts": "read", "rosters": "read" }))
        .await;
    let group = client.get(&groups.path(&groups.own, "")).await.expect(200);
    assert_eq!(group["site_ids"], json!([]));
    assert_eq!(
        group["people"]["member_ids"],
        json!([groups.person.member_id])
    );
    assert_eq!(group["rules"]["schedule"], "roster");
    let all = owner.get(&path).await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 3);
    assert!(all["items"][0].get("rights").is_none());

    let page = |month: &str, more: &str| {
        let path = format!("/attendance/rosters?month={month}{more}");
        groups.company.path(&path)
    };
    let own = format!("&group_id={}", groups.own);
    let until = json!({ "people": {}, "from_date": "2026-09-10" });
    groups.edit(owner, &groups.own, until).await.expect(200);
    let month = client.get(&page("2026-09", &own)).await.expect(200);
    let rows = month["items"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["member"]["id"], json!(groups.person.member_id));
    let days = rows[0]["days"].as_array().unwrap();
    let dates: Vec<_> = days
        .iter()
        .map(|day| day["date"].as_str().unwrap())
        .collect();
    assert_eq!(
        (dates.len(), dates[0], dates[8]),
        (9, "2026-09-01", "2026-09-09")
    );
    let others = format!("&group_id={}", groups.others);
    for more in ["", &others] {
        let refused = client.get(&page("2026-09", more)).await;
        refused.problem(403, "forbidden");
    }
}

/// Who is named wrongly is refused, and each change is in the audit log, whose ever it is.
#[tokio::test]
async fn is_set_by_who_manages_all() {
    let groups = Groups::begin().await;
    let (sub, person) = (&groups.sub, &groups.person);
    let reads = || json!({ "people": "read" });
    let mut leads = subs(&[(sub, reads())]);
    leads["leader_id"] = json!(sub.member_id);
    let unknown = "00000000-0000-7000-8000-000000000000";
    let nobody = json!({ "member_id": unknown, "rights": reads() });
    for (staff, pointer) in [
        (leads, "/sub_admins/0/member_id"),
        (
            subs(&[(sub, reads()), (sub, reads())]),
            "/sub_admins/1/member_id",
        ),
        (subs(&[(sub, json!({}))]), "/sub_admins/0/rights"),
        (
            json!({ "leader_id": unknown, "sub_admins": [] }),
            "/leader_id",
        ),
        (json!({ "sub_admins": [nobody] }), "/sub_admins/0/member_id"),
    ] {
        let refused = groups.set(staff).await;
        let refused = refused.problem(422, "validation_failed");
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    let many = vec![(sub, reads()); 51];
    groups
        .set(subs(&many))
        .await
        .problem(422, "validation_failed");
    let stale = groups.path(&groups.own, "/staff");
    let stale = groups
        .owner()
        .on(1, Method::PUT, &stale, Some(leader(sub)))
        .await;
    stale.problem(412, "version_mismatch");
    let two = subs(&[(sub, json!({ "people": "write" })), (person, reads())]);
    let set = groups.set(two).await.expect(200);
    assert_eq!(set["sub_admins"].as_array().unwrap().len(), 2);
    let people = json!({ "people": { "member_ids": [person.member_id] } });
    groups
        .edit(&sub.client, &groups.own, people)
        .await
        .expect(200);
    let log = groups.company.path("/audit-entries?limit=2");
    let log = groups.owner().get(&log).await.expect(200);
    let entry = |index: usize| {
        let entry = &log["items"][index];
        (&entry["action"], &entry["actor_id"])
    };
    let owner = json!(groups.company.owner.member_id);
    assert_eq!(
        entry(0),
        (&json!("attendance_group.edited"), &json!(sub.member_id))
    );
    assert_eq!(entry(1), (&json!("attendance_staff.set"), &owner));
    groups.set(json!({ "sub_admins": [] })).await.expect(200);
    groups.nothing_is_open().await;
}

/// `attendance.manage` alone opens nobody's days, nor a right to them: not by making oneself a leader either.
#[tokio::test]
async fn gives_and_takes_back_only_what_one_holds() {
    let groups = Groups::begin().await;
    let clerk = groups.company.hire("考勤员").await;
    let manages = json!({ "name": "考勤设置", "permissions": ["attendance.manage"] });
    let roles = groups.company.path("/roles");
    let role = groups.owner().post(&roles, manages).await.expect(201);
    let grant =
        json!({ "member_id": clerk.member_id, "role_id": role["id"], "department_id": null });
    let grants = groups.company.path("/role-grants");
    groups.owner().post(&grants, grant).await.expect(201);
    let exceeding = [
        leader(&clerk),
        subs(&[(&clerk, json!({ "results": "read" }))]),
        subs(&[(&clerk, json!({ "rosters": "write" }))]),
        subs(&[(&groups.sub, json!({ "people": "write", "rosters": "read" }))]),
    ];
    for staff in exceeding {
        let refused = groups.set_by(&clerk.client, staff).await;
        refused.problem(403, "grant_exceeds_own");
    }
    let sites =
        json!({ "sites": "write", "people": "read", "shifts": "write", "calendar": "write" });
    let given = groups
        .set_by(&clerk.client, subs(&[(&groups.sub, sites)]))
        .await;
    given.expect(200);
    // What they do not hold they leave as it is.
    groups.may(json!({ "results": "write" })).await;
    for less in [json!({ "results": "read" }), json!({ "sites": "read" })] {
        let refused = groups
            .set_by(&clerk.client, subs(&[(&groups.sub, less)]))
            .await;
        refused.problem(403, "grant_exceeds_own");
    }
    let more = subs(&[(&groups.sub, json!({ "results": "write", "sites": "read" }))]);
    groups.set_by(&clerk.client, more).await.expect(200);
}

/// Who is suspended may do nothing; who leaves is of no staff any more, nor when they come back; and nobody is of a group
/// that was removed.
#[tokio::test]
async fn ends_with_the_membership_and_with_the_group() {
    let groups = Groups::begin().await;
    let (company, owner, sub) = (&groups.company, groups.owner(), &groups.sub);
    groups.set(leader(sub)).await.expect(200);
    let list = company.path("/attendance/groups");
    let person = company.path(&format!("/members/{}", sub.member_id));
    let suspend = async |suspended: bool| {
        let version = member(owner, company, sub).await["version"]
            .as_i64()
            .unwrap();
        let body = json!({ "suspended": suspended });
        owner.patch(&person, version, body).await.expect(200);
    };
    suspend(true).await;
    sub.client.get(&list).await.problem(404, "not_found");
    // They keep their place meanwhile, and nobody is put into one.
    groups.set(leader(sub)).await.expect(200);
    let staff = subs(&[(&groups.person, json!({ "people": "read" }))]);
    groups.set(staff).await.expect(200);
    let refused = groups.set(leader(sub)).await;
    let refused = refused.problem(422, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/leader_id");
    suspend(false).await;
    groups.set(leader(sub)).await.expect(200);
    sub.client.get(&list).await.expect(200);

    complete(company, sub, json!({})).await.expect(200);
    let staff = owner
        .get(&groups.path(&groups.own, "/staff"))
        .await
        .expect(200);
    assert_eq!(staff["leader_id"], Value::Null);
    let version = member(owner, company, sub).await["version"]
        .as_i64()
        .unwrap();
    let back = format!("{person}/rejoin");
    let back = owner
        .on(version, Method::POST, &back, Some(json!({})))
        .await;
    back.expect(200);
    let again = company.server.sign_in(sub.account_id).await;
    again.get(&list).await.problem(403, "forbidden");

    groups.set(leader(&groups.person)).await.expect(200);
    let days = format!("/attendance/special-days?year=2026&group_id={}", groups.own);
    let days = company.path(&days);
    let client = &groups.person.client;
    client.get(&days).await.expect(200);
    owner
        .delete(&groups.path(&groups.own, ""))
        .await
        .expect(204);
    client.get(&days).await.problem(403, "forbidden");
    client.get(&list).await.problem(403, "forbidden");
}
