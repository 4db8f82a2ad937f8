//! What a socket is told.

use muster::app::services::Services;
use muster::kernel::events::{Audience, Event};
use serde_json::json;

use crate::messaging::{group, post};
use crate::support::{Company, Socket};

/// Every device of everyone in the conversation is told each message, as the API shows it,
/// in the order of `seq`; nobody else is told anything.
#[tokio::test]
async fn tells_the_audience_in_order() {
    let company = Company::found().await;
    let (wang, li, outsider) = (
        company.hire("王小明").await,
        company.hire("李娜").await,
        company.hire("赵强").await,
    );
    let (mut author, start) = Socket::open(&company, &wang, None).await;
    let (mut phone, _) = Socket::open(&company, &li, None).await;
    let (mut laptop, _) = Socket::open(&company, &li, None).await;
    let (mut other, _) = Socket::open(&company, &outsider, None).await;
    let path = group(&company, &[&wang, &li]).await;
    for socket in [&mut author, &mut phone, &mut laptop] {
        let event = socket.event("conversation.created").await;
        assert_eq!(event["position"], start + 1);
        assert_eq!(event["payload"]["owner_id"], wang.member_id.as_str());
    }
    for n in 1..=5 {
        let posted = post(&wang, &path, &format!("第{n}条")).await.expect(201);
        for socket in [&mut author, &mut phone, &mut laptop] {
            let event = socket.event("message.posted").await;
            assert_eq!(event["payload"], posted);
            assert_eq!(
                (&event["payload"]["seq"], &event["position"]),
                (&json!(n), &json!(start + 1 + n))
            );
        }
    }
    other.quiet().await;
}

/// Who joins is told of what follows, who leaves of nothing more than that.
#[tokio::test]
async fn follows_who_is_in_the_conversation() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&company.owner, &wang]).await;
    let (mut socket, _) = Socket::open(&company, &li, None).await;
    post(&wang, &path, "一").await.expect(201);
    let me = json!({ "member_ids": [li.member_id] });
    wang.client
        .post(&format!("{path}/members"), me)
        .await
        .expect(200);
    post(&wang, &path, "二").await.expect(201);
    let joined = socket.event("conversation.members_changed").await;
    assert_eq!(joined["payload"]["added"], json!([li.member_id]));
    let notice = socket.event("message.posted").await;
    assert_eq!(notice["payload"]["kind"], "notice");
    assert_eq!(
        socket.event("message.posted").await["payload"]["text"],
        "二"
    );
    li.client
        .delete(&format!("{path}/members/{}", li.member_id))
        .await
        .expect(204);
    post(&wang, &path, "三").await.expect(201);
    let left = socket.event("conversation.members_changed").await;
    assert_eq!(
        (
            &left["payload"]["removed"],
            &left["payload"]["member_count"]
        ),
        (&json!([li.member_id]), &json!(2))
    );
    socket.quiet().await;
}

/// What is for the whole organization reaches everybody in it, and nobody of another one.
#[tokio::test]
async fn keeps_organizations_apart() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let (elsewhere, stranger) = company.stranger().await;
    let (mut here, _) = Socket::open(&company, &wang, None).await;
    let other = Company {
        id: elsewhere,
        owner: stranger.clone(),
        ..company
    };
    let (mut there, _) = Socket::open(&other, &stranger, None).await;
    let path = format!("/v1/organizations/{}/departments", other.id);
    let made = stranger
        .client
        .post(&path, json!({ "name": "Their department" }))
        .await
        .expect(201);
    // The department may be hidden from some: its id, and nothing else.
    assert_eq!(
        there.event("department.created").await["payload"],
        json!({ "department_id": made["id"] })
    );
    here.quiet().await;
}

/// What another process of the service writes is told as well: the log is the only source.
#[tokio::test]
async fn tells_what_other_processes_write() {
    let company = Company::found().await;
    let (mut socket, position) = Socket::open(&company, &company.owner, None).await;
    let mine = &company.server.services;
    let url = company.server.database.url().into();
    let other = Services::build((*mine.settings).clone(), &url, mine.senses.clone()).unwrap();
    let org = company.id.parse().unwrap();
    let event = || {
        Event::new(
            "weather.changed",
            Audience::Organization,
            json!({ "sky": "clear" }),
        )
    };
    other
        .tenancy
        .as_system(org, async |tx| {
            tx.emit(event()?);
            Ok(())
        })
        .await
        .unwrap();
    let told = socket.event("weather.changed").await;
    assert_eq!(
        (&told["position"], &told["payload"]["sky"]),
        (&json!(position + 1), &json!("clear"))
    );
}
