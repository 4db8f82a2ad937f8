//! What a file is, and who may have it.

use muster::kernel::ids::{FileId, MemberId};
use muster::messaging::attachments;

use super::file_collect::carry;
use super::{group, post};
use crate::support::tus::{download, link, upload};
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
    post(&author, &group, "见附件").await.expect(201);
    for person in [&reader, &outsider] {
        person.client.get(&path).await.problem(404, "not_found");
        person
            .client
            .get(&link_path)
            .await
            .problem(404, "not_found");
    }
    carry(&company, &group, 1, &file).await;
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

/// What a message may carry: at most ten whole files, each once, that its author may have.
#[tokio::test]
async fn a_message_carries_what_its_author_may_have() {
    let company = Company::found().await;
    let (author, reader) = (company.hire("作者").await, company.hire("读者").await);
    let group = group(&company, &[&author, &reader]).await;
    for text in ["一", "二", "三"] {
        post(&author, &group, text).await.expect(201);
    }
    let first = upload(&company, &author, "1", b"1").await;
    let second = upload(&company, &author, "2", b"2").await;
    let missing = crate::support::client_id().to_string();
    attach(&company, &group, 1, &author, &[&second, &first])
        .await
        .unwrap();
    // Forwarded by somebody who has it from a message.
    attach(&company, &group, 2, &reader, &[&first])
        .await
        .unwrap();
    let theirs = upload(&company, &reader, "3", b"3").await;
    let eleven = vec![first.as_str(); 11];
    for (files, wrong) in [
        (vec![first.as_str(), &theirs], "/file_ids/1"),
        (vec![&first, &first], "/file_ids/1"),
        (vec![&missing], "/file_ids/0"),
        (eleven, "/file_ids "),
    ] {
        let problem = attach(&company, &group, 3, &author, &files)
            .await
            .unwrap_err();
        assert!(problem.contains(wrong), "{problem}");
    }
    let of = run(&company, {
        let conversation = conversation(&group);
        async move |tx| attachments::of(tx, conversation, &[1, 2, 3]).await
    });
    let of = of.await.unwrap();
    let names =
        |seq: i64| -> Vec<&str> { of[&seq].iter().map(|file| file.name.as_str()).collect() };
    assert_eq!(
        (names(1), names(2), of.len()),
        (vec!["2", "1"], vec!["1"], 2)
    );
}

fn conversation(group: &str) -> muster::kernel::ids::ConversationId {
    group.rsplit('/').next().unwrap().parse().unwrap()
}

async fn attach(
    company: &Company,
    group: &str,
    seq: i64,
    author: &Person,
    files: &[&str],
) -> Result<(), String> {
    let author: MemberId = author.member_id.parse().unwrap();
    let files: Vec<FileId> = files.iter().map(|file| file.parse().unwrap()).collect();
    let conversation = conversation(group);
    run(company, async move |tx| {
        attachments::attach(tx, conversation, seq, author, &files).await
    })
    .await
    .map_err(|problem| problem.to_string())
}

/// Work in a transaction of the organization.
async fn run<T: Send + 'static>(
    company: &Company,
    work: impl AsyncFnOnce(&mut muster::kernel::tenancy::Tx) -> muster::kernel::Result<T>
    + Send
    + 'static,
) -> muster::kernel::Result<T> {
    let tenancy = company.server.services.tenancy.clone();
    let org_id = company.id.parse().unwrap();
    let work = move || {
        actix_web::rt::System::new().block_on(async { tenancy.as_system(org_id, work).await })
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}
