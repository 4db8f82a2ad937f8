//! What the service itself says.

use muster::kernel::ids::ConversationId;
use muster::messaging::messages::notices::{self, Notice};
use serde_json::json;

use super::messages::{edit, say, seen};
use super::{group, post, texts};
use crate::support::{Company, Socket};

/// A notice has a number and no author; everyone is told, and nobody changes or forwards it.
#[tokio::test]
async fn stands_among_the_messages() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    post(&wang, &path, "早").await.expect(201);
    let (mut socket, _) = Socket::open(&company, &li, None).await;
    let conversation: ConversationId = path.rsplit('/').next().unwrap().parse().unwrap();
    let notice = Notice::Renamed {
        by: Some(wang.member_id.parse().unwrap()),
        name: "研发二组".to_owned(),
    };
    company
        .server
        .services
        .tenancy
        .as_system(company.id.parse().unwrap(), async |tx| {
            notices::post(tx, conversation, notice).await
        })
        .await
        .unwrap();
    let shown = seen(&li, &path, 2).await;
    assert_eq!(
        (&shown["kind"], &shown["author_id"], &shown["text"]),
        (&json!("notice"), &json!(null), &json!(""))
    );
    let said = json!({ "event": "renamed", "by": wang.member_id, "name": "研发二组" });
    assert_eq!(
        shown["content"],
        json!({ "kind": "notice", "notice": said })
    );
    assert_eq!(socket.frame().await["payload"], shown);
    say(&li, &path, json!({ "text": "好名字", "reply_to_seq": 2 }))
        .await
        .expect(201);
    let list = li.client.get(&format!("{path}/messages")).await.expect(200);
    assert_eq!(texts(&list), ["早", "", "好名字"]);

    let recall = format!("{path}/messages/2/recall");
    wang.client
        .post(&recall, json!(null))
        .await
        .problem(409, "message_not_recallable");
    edit(&wang, &path, 2, 1, "x")
        .await
        .problem(403, "not_message_author");
    let forward = json!({ "seqs": [2], "mode": "each", "conversation_ids": [conversation] });
    wang.client
        .post(&format!("{path}/forwards"), forward)
        .await
        .problem(422, "validation_failed");
}
