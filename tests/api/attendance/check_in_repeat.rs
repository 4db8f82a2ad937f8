//! Check-ins that are sent twice, at once, or against the rules of the record.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use muster::kernel::events;
use serde_json::{Value, json};

use super::{check_in, company_with_site, fix, with};
use crate::support::{Company, Person};

const ID: &str = "0192aaaa-0000-7000-8000-0000000000c1";

async fn count(company: &Company, person: &Person) -> usize {
    let list = person
        .client
        .get(&company.path("/check-ins"))
        .await
        .expect(200);
    list["items"].as_array().unwrap().len()
}

/// The same check-in sent again answers the same receipt; another one under its id is refused.
#[tokio::test]
async fn repeats_are_recognized() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let body = with(fix(10.0), json!({ "id": ID }));
    let first = check_in(&company, &person.client, body.clone()).await;
    assert_eq!(first["id"], ID);
    company.server.clock.set("2026-09-07T00:58:00Z");
    let again = person
        .client
        .post(&company.path("/check-ins"), body.clone())
        .await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201), first);
    let other = with(fix(20.0), json!({ "id": ID }));
    person
        .client
        .post(&company.path("/check-ins"), other)
        .await
        .problem(422, "idempotency_mismatch");
    let rival = company.hire("李雷").await;
    rival
        .client
        .post(&company.path("/check-ins"), body)
        .await
        .problem(409, "already_exists");
    assert_eq!(
        (
            count(&company, &person).await,
            count(&company, &rival).await
        ),
        (1, 0)
    );
}

/// Two equal check-ins at once are one, and both get its receipt.
#[tokio::test]
async fn two_at_once_are_one() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let path = company.path("/check-ins");
    let body = with(fix(10.0), json!({ "id": ID }));
    let (first, second) = tokio::join!(
        person.client.post(&path, body.clone()),
        person.client.post(&path, body.clone())
    );
    assert_eq!(first.expect(201), second.expect(201));
    assert_eq!(count(&company, &person).await, 1);
}

/// The database gives the service no right to change or remove a check-in.
#[tokio::test]
async fn never_changes() {
    let company = company_with_site().await;
    check_in(&company, &company.owner.client, fix(10.0)).await;
    let mut conn = AsyncPgConnection::establish(&company.server.database.url())
        .await
        .unwrap();
    for statement in [
        "UPDATE check_ins SET at = now()",
        "DELETE FROM check_ins",
        "TRUNCATE check_ins",
    ] {
        let refused = conn.batch_execute(statement).await.unwrap_err().to_string();
        assert!(
            refused.contains("permission denied"),
            "{statement}: {refused}"
        );
    }
}

/// The person's own devices are told, without the place; nobody else is, not even the owner.
#[tokio::test]
async fn tells_only_oneself() {
    let company = company_with_site().await;
    let person = company.hire("王小明").await;
    let receipt = check_in(&company, &person.client, fix(10.0)).await;
    let told = async |member: &str| {
        let member = member.parse().unwrap();
        let read = company
            .server
            .services
            .tenancy
            .as_system(company.id.parse().unwrap(), async |tx| {
                events::seen_by(tx, member, 0, 1000).await
            });
        let kinds = read
            .await
            .unwrap()
            .into_iter()
            .filter(|event| event.kind == "attendance.checked_in");
        kinds
            .map(|event| event.payload.read().unwrap())
            .collect::<Vec<Value>>()
    };
    let own = told(&person.member_id).await;
    assert_eq!(own.len(), 1);
    assert_eq!(
        (&own[0]["check_in_id"], &own[0]["verdict"]),
        (&receipt["id"], &json!("inside"))
    );
    let text = own[0].to_string();
    assert!(
        !text.contains("latitude") && !text.contains("distance") && !text.contains("总部"),
        "{text}"
    );
    assert!(told(&company.owner.member_id).await.is_empty());
}
