//! Policies of rooms, as they are set and as they are applied.

use serde_json::json;

use super::holding::{claim, refused, slot};
use super::{audited, id, put_on, room};
use crate::support::Company;
use muster::meetings::rooms::terms::Standing;

/// Monday the 7th at 10:00 in Shanghai.
const TEN: &str = "2026-09-07T02:00:00Z";

/// Lists of members, departments and user groups; denied wins; who manages is exempt.
#[tokio::test]
async fn lists_say_who_may_book() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let department = company.department("研发部", None).await;
    let below = company.department("平台组", Some(&department)).await;
    let developer = company.hire_into("开发", &[&below]).await;
    let (guest, grouped) = (company.hire("访客").await, company.hire("组员").await);
    let group = json!({ "name": "志愿者", "member_ids": [grouped.member_id] });
    let group = id(&client
        .post(&company.path("/user-groups"), group)
        .await
        .expect(201));
    let room = room(&company, "静安").await;
    let path = company.path(&format!("/rooms/{room}/policy"));
    let body = json!({
        "policy": {},
        "allowed": [
            { "kind": "department", "id": department }, { "kind": "user_group", "id": group },
            { "kind": "member", "id": guest.member_id },
        ],
    });
    let set = put_on(client, &path, 1, body).await.expect(200);
    assert_eq!(
        (&set["by_list"], &set["version"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(set["policy"]["days_ahead"], 365);
    let outsider = company.hire("外人").await;
    for (who, hour, answer) in [
        (&developer, 0, "granted"),
        (&grouped, 60, "granted"),
        (&guest, 120, "granted"),
        (&company.owner, 180, "granted"),
        (&outsider, 240, "room_policy"),
    ] {
        let slots = [slot(TEN, 30 + hour)].map(|mut wide| {
            wide.starts_at = wide.ends_at - chrono::TimeDelta::minutes(30);
            wide
        });
        assert_eq!(refused(&company, &room, who, &slots).await, answer);
    }
    // Others see the rules and not whom they name.
    let seen = outsider.client.get(&path).await.expect(200);
    assert_eq!((seen.get("allowed"), seen.get("denied")), (None, None));
    assert_eq!(
        client.get(&path).await.expect(200)["allowed"],
        set["allowed"]
    );
    let body = json!({ "policy": {}, "denied": [{ "kind": "department", "id": department }] });
    put_on(client, &path, 2, body).await.expect(200);
    let later = [slot("2026-09-08T02:00:00Z", 60)];
    assert_eq!(
        refused(&company, &room, &developer, &later).await,
        "room_policy"
    );
    assert_eq!(refused(&company, &room, &outsider, &later).await, "granted");
    assert_eq!(
        audited(&company, "room.policy_set").await["target_id"],
        room
    );
}

/// Quotas count what is held; the refusal says what is allowed; managers are exempt.
#[tokio::test]
async fn quotas_and_managers() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let (person, manager) = (company.hire("王小明").await, company.hire("行政").await);
    let room = room(&company, "静安").await;
    let policy =
        json!({ "policy": { "quotas": [{ "per": "day", "bookings": 1 }], "approval": "always" } });
    let path = company.path(&format!("/rooms/{room}/policy"));
    put_on(client, &path, 1, policy).await.expect(200);
    let managers = company.path(&format!("/rooms/{room}/managers"));
    let body = json!({ "member_ids": [manager.member_id, manager.member_id] });
    let set = client.put(&managers, body).await.expect(200);
    assert_eq!(
        set["items"],
        json!([{ "id": manager.member_id, "name": "行政" }])
    );
    assert_eq!(person.client.get(&managers).await.expect(200), set);
    let (_, standing) = claim(&company, &room, &person, &[slot(TEN, 60)])
        .await
        .unwrap();
    assert_eq!(standing, Standing::Pending);
    let problem = claim(
        &company,
        &room,
        &person,
        &[slot("2026-09-07T05:00:00Z", 60)],
    )
    .await
    .unwrap_err();
    assert_eq!(problem.code().name, "room_policy");
    assert!(
        problem.detail().contains("1 bookings a day"),
        "{}",
        problem.detail()
    );
    for hour in ["2026-09-07T06:00:00Z", "2026-09-07T07:00:00Z"] {
        let (_, standing) = claim(&company, &room, &manager, &[slot(hour, 60)])
            .await
            .unwrap();
        assert_eq!(standing, Standing::Confirmed);
    }
    // What is pending is taken for everybody.
    assert_eq!(
        refused(&company, &room, &manager, &[slot(TEN, 30)]).await,
        "room_taken"
    );
    // A leaver's rooms are the successor's.
    let leave = company.path(&format!(
        "/members/{}/departure/complete",
        manager.member_id
    ));
    let successor = json!({ "successor_id": person.member_id });
    let left = client
        .on(1, reqwest::Method::POST, &leave, Some(successor))
        .await;
    left.expect(200);
    let after = client.get(&managers).await.expect(200);
    assert_eq!(after["items"][0]["id"], person.member_id);
}

/// What makes no sense is refused and named.
#[tokio::test]
async fn refuses_bad_policies() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let person = company.hire("王小明").await;
    let room = room(&company, "静安").await;
    let path = company.path(&format!("/rooms/{room}/policy"));
    let stranger = crate::support::client_id();
    for (body, pointer) in [
        (
            json!({ "policy": { "days_ahead": 731 } }),
            "/policy/days_ahead",
        ),
        (
            json!({ "policy": { "opens_at_hour": 24 } }),
            "/policy/opens_at_hour",
        ),
        (
            json!({ "policy": { "shortest_minutes": 30, "longest_minutes": 15 } }),
            "/policy/longest_minutes",
        ),
        (
            json!({ "policy": { "approval": "longer" } }),
            "/policy/approval_above_minutes",
        ),
        (
            json!({ "policy": { "quotas": [{ "per": "day" }] } }),
            "/policy/quotas/0",
        ),
        (
            json!({ "policy": { "quotas": [{ "per": "day", "bookings": 1 }, { "per": "day", "minutes": 9 }] } }),
            "/policy/quotas/1/per",
        ),
        (json!({ "policy": {}, "allowed": [] }), "/allowed"),
        (
            json!({ "policy": {}, "denied": [{ "kind": "member", "id": stranger }] }),
            "/denied/0/id",
        ),
        (
            json!({ "policy": {}, "denied": [{ "kind": "department", "id": person.member_id }] }),
            "/denied/0/id",
        ),
    ] {
        let problem = put_on(client, &path, 1, body)
            .await
            .problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    put_on(&person.client, &path, 1, json!({ "policy": {} }))
        .await
        .problem(403, "forbidden");
    put_on(client, &path, 2, json!({ "policy": {} }))
        .await
        .problem(412, "version_mismatch");
}
