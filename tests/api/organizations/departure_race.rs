//! Owners who go at the same moment, by every path; people who hand over to each other; two
//! who make a circle of managers.

use std::collections::HashSet;

use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::json;

use super::departure_announce::{departure, member};
use crate::support::{Company, Person, Reply};

/// A way in which an organization may lose an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    Announced,
    AtOnce,
    Suspended,
    Revoked,
}

const PATHS: [Path; 4] = [
    Path::Announced,
    Path::AtOnce,
    Path::Suspended,
    Path::Revoked,
];

impl Path {
    async fn take(self, company: &Company, by: &Person, owner: &Person) -> Reply {
        let departure = departure(company, owner);
        let at_once = format!("{departure}/complete");
        let own = company.path(&format!("/members/{}", owner.member_id));
        let post = async |path: &str, body| by.client.on(1, Method::POST, path, Some(body)).await;
        match self {
            Self::Announced => post(&departure, json!({ "last_day": "2026-09-30" })).await,
            Self::AtOnce => post(&at_once, json!({})).await,
            Self::Suspended => by.client.patch(&own, 1, json!({ "suspended": true })).await,
            Self::Revoked => {
                let grants = by.client.get(&format!("{own}/role-grants")).await;
                // Whoever was an owner a moment ago may be none now.
                let Some(grant) = grants.json["items"][0]["id"].as_str() else {
                    return grants;
                };
                by.client
                    .delete(&company.path(&format!("/role-grants/{grant}")))
                    .await
            }
        }
    }
}

/// Two owners go at the same moment, each by one of four paths: one goes, the other stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_always_stays() {
    for first in PATHS {
        for second in PATHS {
            let company = Company::found().await;
            let other = company.hire_as("李娜", "owner", None).await;
            let owner = company.owner.clone();
            let (one, two) = join(
                first.take(&company, &owner, &owner),
                second.take(&company, &other, &other),
            )
            .await;
            let statuses = [one.status, two.status];
            assert!(statuses.iter().all(|status| *status < 500), "{statuses:?}");
            let gone = statuses
                .iter()
                .filter(|status| (200..300).contains(*status));
            assert_eq!(gone.count(), 1, "{first:?} and {second:?}: {one:?} {two:?}");
            let stays = "SELECT count(*) FROM role_grants AS g JOIN roles AS r ON r.id = role_id \
                         JOIN members AS m ON m.id = member_id \
                         WHERE builtin = 'owner' AND status = 'active' AND account_id IS NOT NULL";
            assert_eq!(
                company.server.count(stays).await,
                1,
                "{first:?} and {second:?}"
            );
        }
    }
}

/// Ten people leave at once, each with the next as successor: all things end up with somebody
/// who is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_circle_of_successors_orphans_nothing() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for number in 0..10 {
        let person = company.hire(&format!("员工{number}")).await;
        let body =
            json!({ "name": format!("组{number}"), "member_ids": [company.owner.member_id] });
        person
            .client
            .post(&company.path("/conversations"), body)
            .await
            .expect(201);
        people.push(person);
    }
    let leave = (0..10).map(|number| {
        let path = format!("{}/complete", departure(&company, &people[number]));
        let body = json!({ "successor_id": people[(number + 1) % 10].member_id });
        let client = company.owner.client.clone();
        async move { client.on(1, Method::POST, &path, Some(body)).await }
    });
    let mut left = HashSet::new();
    for (number, reply) in join_all(leave).await.into_iter().enumerate() {
        // Whose successor had left before is told so.
        if reply.status == 200 {
            left.insert(people[number].member_id.clone());
        } else {
            reply.problem(422, "validation_failed");
        }
    }
    assert!(!left.is_empty());
    let orphans = "SELECT count(*) FROM conversations JOIN members ON members.id = owner_id WHERE status = 'left'";
    assert_eq!(company.server.count(orphans).await, 0);
    let owned = "SELECT count(*) FROM conversations JOIN conversation_members AS m \
                 ON m.conversation_id = conversations.id AND m.member_id = owner_id";
    assert_eq!(company.server.count(owned).await, 10);
}

/// Twenty administrators let the same person leave at once: it happens once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_leaves_once() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = format!("{}/complete", departure(&company, &wang));
    let attempts = (0..20).map(|_| {
        let (client, path) = (company.owner.client.clone(), path.clone());
        async move {
            client
                .on(1, Method::POST, &path, Some(json!({})))
                .await
                .status
        }
    });
    let statuses = join_all(attempts).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses.iter().all(|status| [200, 412].contains(status)),
        "{statuses:?}"
    );
    assert_eq!(
        member(&company.owner.client, &company, &wang).await["version"],
        2
    );
    let entries = "SELECT count(*) FROM audit_entries WHERE action = 'member.left'";
    assert_eq!(company.server.count(entries).await, 1);
}

/// Two administrators put two people above each other at once: one succeeds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn managers_make_no_circle() {
    let company = Company::found().await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(company.hire(&format!("员工{number}")).await);
    }
    let edits = (0..6).map(|number| {
        let path = company.path(&format!("/members/{}", people[number].member_id));
        let body = json!({ "manager_id": people[(number + 1) % 6].member_id });
        let client = company.owner.client.clone();
        async move { client.patch(&path, 1, body).await }
    });
    let mut refused = 0;
    for reply in join_all(edits).await {
        if reply.status != 200 {
            reply.problem(409, "manager_cycle");
            refused += 1;
        }
    }
    assert_eq!(refused, 1);
}
