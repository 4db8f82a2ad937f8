//! What a file is, and who may have it.

use serde_json::{Value, json};

use super::file_collect::send;
use super::group;
use super::messages::say;
use crate::support::tus::{begin, download, link, upload};
use crate::support::{Company, Person};

/// The content tells, whatever the name says.
#[tokio::test]
async fn the_type_is_the_contents() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    for (name, content, kind, shown) in [
        (
            "picture.jpg",
            b"<!DOCTYPE html><script>alert(1)</script>".as_slice(),
            "text/html",
            false,
        ),
        ("notes.png", "早上好\n".as_bytes(), "text/plain", true),
        (
            "program.txt",
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0",
            "application/vnd.microsoft.portable-executable",
            false,
        ),
        (
            "archive",
            b"PK\x03\x04\x14\0\0\0\0\0",
            "application/zip",
            false,
        ),
        (
            "broken.gif",
            b"\xff\xd8\xff\xe0 and no more of it",
            "application/octet-stream",
            false,
        ),
        (
            "data.html",
            b"\x01\x02\x03\xff",
            "application/octet-stream",
            false,
        ),
    ] {
        let id = upload(&company, &person, name, content).await;
        let file = person
            .client
            .get(&company.path(&format!("/files/{id}")))
            .await
            .expect(200);
        assert_eq!(
            (&file["name"], &file["content_type"]),
            (&name.into(), &kind.into())
        );
        assert_eq!(file["has_thumbnails"], false);
        let url = link(&company, &person, &id, "original").await;
        let reply = company.server.client.get(&url).await;
        assert_eq!(reply.bytes, content);
        assert!(reply.header("content-type").starts_with(kind));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(
            reply
                .header("content-security-policy")
                .starts_with("sandbox")
        );
        assert_eq!(
            reply.header("content-disposition").starts_with("inline"),
            shown,
            "{name}"
        );
    }
}

/// The uploader, and whoever is in a conversation with a message that carries it, while they are.
#[tokio::test]
async fn a_file_is_had_by_whoever_may_see_its_message() {
    let company = Company::found().await;
    let (author, reader, outsider) = (
        company.hire("作者").await,
        company.hire("读者").await,
        company.hire("旁人").await,
    );
    let file = upload(&company, &author, "报告 (1).pdf", b"%PDF-1.7\n").await;
    let path = company.path(&format!("/files/{file}"));
    let link_path = format!("{path}/link");
    let group = group(&company, &[&author, &reader]).await;
    for person in [&reader, &outsider] {
        person.client.get(&path).await.problem(404, "not_found");
        person
            .client
            .get(&link_path)
            .await
            .problem(404, "not_found");
    }
    send(&author, &group, &file).await;
    assert_eq!(
        reader.client.get(&path).await.expect(200)["name"],
        "报告 (1).pdf"
    );
    outsider.client.get(&path).await.problem(404, "not_found");
    let url = link(&company, &reader, &file, "original").await;
    let anonymous = &company.server.client;
    let reply = anonymous.get(&url).await;
    assert_eq!(
        reply.header("content-disposition"),
        "attachment; filename=\"__ (1).pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%20%281%29.pdf"
    );
    let small = reader
        .client
        .get(&format!("{link_path}?variant=thumbnail"))
        .await;
    small.problem(404, "not_found");
    reader
        .client
        .get(&format!("{link_path}?variant=huge"))
        .await
        .problem(400, "invalid_parameter");
    // Who leaves has nothing any more, not even by a link that still lives.
    let place = format!("{group}/members/{}", reader.member_id);
    reader.client.delete(&place).await.expect(204);
    reader.client.get(&path).await.problem(404, "not_found");
    anonymous.get(&url).await.problem(404, "not_found");
    download(&company, &author, &file).await;
    // The owner of the organization is nobody here.
    company
        .owner
        .client
        .get(&path)
        .await
        .problem(404, "not_found");
}

/// A message carries a file that is whole and that its author may have; who has it from a message
/// may post it themselves, and forwarded in one with others it is there once more.
#[tokio::test]
async fn a_message_carries_what_its_author_may_have() {
    let company = Company::found().await;
    let (author, reader, third) = (
        company.hire("作者").await,
        company.hire("读者").await,
        company.hire("第三人").await,
    );
    let first = group(&company, &[&author, &reader]).await;
    let second = group(&company, &[&reader, &third]).await;
    let file = upload(&company, &author, "1", b"1").await;
    let other = upload(&company, &author, "2", b"2").await;
    let half = begin(&company, &author, "3", 5).await.expect(201);
    let missing = crate::support::client_id().to_string();
    let refused = async |who: &Person, group: &str, file: &str| {
        let content = json!({ "kind": "file", "file_id": file });
        let reply = say(who, group, json!({ "content": content })).await;
        let problem = reply.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], "/content/file_id");
    };
    refused(&author, &first, &missing).await;
    refused(&author, &first, half["id"].as_str().unwrap()).await;
    refused(&reader, &first, &file).await;
    for id in [&file, &other] {
        send(&author, &first, id).await;
    }
    // Both have it now, and the second group's third member has not.
    send(&reader, &second, &file).await;
    assert_eq!(download(&company, &third, &file).await, b"1");
    refused(&third, &second, &other).await;
    let id = second.rsplit('/').next().unwrap();
    let merged =
        json!({ "seqs": [1, 2], "mode": "merged", "title": "文件", "conversation_ids": [id] });
    let forwards = format!("{first}/forwards");
    reader.client.post(&forwards, merged).await.expect(201);
    assert_eq!(download(&company, &third, &other).await, b"2");
    // Each is in the messages that carry it: three, and two.
    for (id, places) in [(&file, 3), (&other, 2)] {
        let query = format!("SELECT count(*) FROM message_attachments WHERE file_id = '{id}'");
        assert_eq!(company.server.count(&query).await, places);
    }
}

/// A file of a message from before one came, where newcomers see nothing of it, is not there: not to be read,
/// linked to, found by a guessed number or posted; of one that is posted later it is.
#[tokio::test]
async fn a_file_of_hidden_history_is_hidden() {
    let company = Company::found().await;
    let (author, newcomer) = (company.hire("作者").await, company.hire("新人").await);
    let group = group(&company, &[&author, &company.owner]).await;
    let policy = json!({ "history": "none" });
    author.client.patch(&group, 1, policy).await.expect(200);
    let file = upload(&company, &author, "报告.pdf", b"%PDF-1.7\n").await;
    let before = send(&author, &group, &file).await;
    let members = format!("{group}/members");
    let body = json!({ "member_ids": [newcomer.member_id] });
    author.client.post(&members, body).await.expect(200);
    let path = company.path(&format!("/files/{file}"));
    let message = format!("{group}/messages/{before}");
    for hidden in [&path, &format!("{path}/link"), &message] {
        newcomer.client.get(hidden).await.problem(404, "not_found");
    }
    let own = say(&newcomer, &group, carrying(&file)).await;
    own.problem(422, "validation_failed");
    send(&author, &group, &file).await;
    newcomer.client.get(&path).await.expect(200);
    assert_eq!(download(&company, &newcomer, &file).await, b"%PDF-1.7\n");
}

fn carrying(file: &str) -> Value {
    json!({ "content": { "kind": "file", "file_id": file } })
}
