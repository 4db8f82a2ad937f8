//! Files in a bucket of a real S3 server.

use serde_json::json;

use super::file_collect::{keep_house, send};
use super::group;
use crate::support::tus::{begin, download, link, offset, part, upload};
use crate::support::{Company, Gate, Reply, S3Server, TestServer, Way};

/// A company whose files are in a bucket.
async fn company(endpoint: &str) -> Company {
    let endpoint = endpoint.to_owned();
    let server = TestServer::start_with(move |settings| {
        settings.files = Some("s3://muster-files/a/prefix".parse().unwrap());
        settings.files_endpoint = Some(endpoint.parse().unwrap());
        settings.files_access_key = Some("key".to_owned().into());
        settings.files_secret_key = Some("secret".to_owned().into());
    })
    .await;
    Company::found_on(server).await
}

/// What holds for a folder holds for a bucket: parts, a file of several pieces, ranges, removal.
#[tokio::test]
async fn files_are_kept_in_a_bucket() {
    let store = S3Server::start("muster-files").await;
    let company = company(&store.url).await;
    let person = company.hire("员工").await;
    // More than one piece of the store's, of more than one part.
    let content: Vec<u8> = (0..17 * 1024 * 1024_u32)
        .map(|at| (at % 253) as u8)
        .collect();
    let path = begin(&company, &person, "影片.bin", content.len())
        .await
        .header("location")
        .to_owned();
    let half = content.len() / 2;
    part(&person, &path, 0, &content[..half]).await.expect(204);
    assert!(
        store
            .objects()
            .await
            .iter()
            .all(|name| name.starts_with(&format!("a/prefix/{}/parts/", company.id)))
    );
    part(&person, &path, half, &content[half..])
        .await
        .expect(204);
    let id = path.rsplit('/').next().unwrap();
    let name = format!("a/prefix/{}/files/{id}/original", company.id);
    assert_eq!(store.objects().await, [name]);
    assert!(download(&company, &person, id).await == content);
    let url = link(&company, &person, id, "original").await;
    let anonymous = &company.server.client;
    let request = anonymous
        .request(reqwest::Method::GET, &url)
        .header("range", "bytes=16777000-16778000");
    let reply = anonymous.send(request).await;
    assert_eq!(reply.status, 206);
    assert!(reply.bytes == content[16_777_000..=16_778_000]);
    company.server.clock.set("2026-09-20T00:00:00Z");
    keep_house(&company).await;
    assert!(store.objects().await.is_empty());
}

const MIB: usize = 1024 * 1024;

/// Says that it does not work now, and when to come back; without having asked the store for long.
#[track_caller]
fn is_away(reply: Reply, gate: &Gate) {
    assert_eq!(reply.header("retry-after"), "5");
    let problem = reply.problem(503, "overloaded");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("store of files"), "{detail}");
    let asked = gate.turned_away();
    assert!(
        (1..=4).contains(&asked),
        "the store was asked {asked} times"
    );
}

/// While the store is gone, or refuses, uploads and downloads say so and nothing is half done; all else works,
/// and afterwards everything goes on where it was.
#[tokio::test]
async fn a_store_may_be_away_for_a_while() {
    let store = S3Server::start("muster-files").await;
    let gate = Gate::before(&store.url).await;
    let company = company(&gate.url).await;
    let (person, colleague) = (company.hire("员工").await, company.hire("同事").await);
    let path = group(&company, &[&person, &colleague]).await;
    let whole = upload(&company, &person, "a.txt", b"all of it").await;
    let content: Vec<u8> = (0..3 * MIB).map(|at| (at % 251) as u8).collect();
    let half = content.len() / 2;
    for way in [Way::Cut, Way::Refusing] {
        let begun = begin(&company, &person, "影片.bin", content.len()).await;
        let at = begun.header("location").to_owned();
        part(&person, &at, 0, &content[..half]).await.expect(204);
        let before = store.objects().await;
        gate.set(way);
        is_away(part(&person, &at, half, &content[half..]).await, &gate);
        gate.set(way);
        let url = link(&company, &person, &whole, "original").await;
        is_away(company.server.client.get(&url).await, &gate);
        // What is no matter of the store's goes on, also with files that are there.
        assert_eq!(offset(&person, &at).await, half);
        send(&person, &path, &whole).await;
        assert_eq!(store.objects().await, before);

        gate.set(Way::Open);
        assert_eq!(offset(&person, &at).await, half);
        part(&person, &at, half, &content[half..]).await.expect(204);
        let id = at.rsplit('/').next().unwrap();
        assert!(download(&company, &person, id).await == content, "{way:?}");
        assert_eq!(download(&company, &person, &whole).await, b"all of it");
        // The parts are gone; of the file there is one object.
        assert_eq!(store.objects().await.len(), before.len());
    }
}

/// The store goes away while a file is put together: the upload is whole, the file is not there, and asking how far
/// it is makes it.
#[tokio::test]
async fn a_store_may_go_away_while_a_file_is_made() {
    let store = S3Server::start("muster-files").await;
    let gate = Gate::before(&store.url).await;
    let company = company(&gate.url).await;
    let person = company.hire("员工").await;
    let content: Vec<u8> = (0..3 * MIB).map(|at| (at % 241) as u8).collect();
    let begun = begin(&company, &person, "影片.bin", content.len()).await;
    let at = begun.header("location").to_owned();
    let id = begun.expect(201)["id"].as_str().unwrap().to_owned();
    // The part passes, and a third of the whole.
    gate.cut_after(content.len() + MIB);
    is_away(part(&person, &at, 0, &content).await, &gate);
    let file = company.path(&format!("/files/{id}"));
    person.client.get(&file).await.problem(404, "not_found");
    let body =
        json!({ "id": crate::support::client_id(), "content": { "kind": "file", "file_id": id } });
    let path = group(&company, &[&person, &company.owner]).await;
    let messages = format!("{path}/messages");
    let posted = person.client.post(&messages, body).await;
    posted.problem(422, "validation_failed");
    let objects = store.objects().await;
    assert!(
        objects.len() == 1 && objects[0].contains("/parts/"),
        "{objects:?}"
    );

    gate.set(Way::Open);
    assert_eq!(offset(&person, &at).await, content.len());
    person.client.get(&file).await.expect(200);
    assert!(download(&company, &person, &id).await == content);
    let objects = store.objects().await;
    assert!(
        objects.len() == 1 && objects[0].contains("/files/"),
        "{objects:?}"
    );
}
