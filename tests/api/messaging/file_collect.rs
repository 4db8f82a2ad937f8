//! What nobody waits for any more is removed, with its objects and its room.

use std::path::Path;

use serde_json::json;
use uuid::Uuid;

use super::group;
use super::messages::{recall, say};
use crate::support::tus::{begin, download, part, upload};
use crate::support::{Company, Person};

/// How many objects there are in the store of files.
pub fn objects(company: &Company) -> usize {
    count(&company.server.data_dir.path().join("files"))
}

fn count(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| if path.is_dir() { count(&path) } else { 1 })
        .sum()
}

/// What is done every hour, and once a day.
pub async fn keep_house(company: &Company) {
    let services = company.server.services.clone();
    let work = move || {
        actix_web::rt::System::new().block_on(async {
            services.forget_expired().await.unwrap();
            services.sweep_files().await.unwrap();
        });
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

/// Posts a file; the message's number.
pub async fn send(person: &Person, group: &str, file: &str) -> i64 {
    let content = json!({ "kind": "file", "file_id": file });
    let posted = say(person, group, json!({ "content": content })).await;
    posted.expect(201)["seq"].as_i64().unwrap()
}

#[tokio::test]
async fn orphans_are_collected() {
    let company = Company::found().await;
    let mut person = company.hire("员工").await;
    let colleague = company.hire("同事").await;
    let carried = upload(&company, &person, "a.txt", b"carried").await;
    let loose = upload(&company, &person, "b.txt", b"loose").await;
    let path = begin(&company, &person, "c.txt", 100)
        .await
        .header("location")
        .to_owned();
    part(&person, &path, 0, b"not all of it").await.expect(204);
    let group = group(&company, &[&person, &colleague]).await;
    send(&person, &group, &carried).await;
    assert_eq!(objects(&company), 3);
    // An object of a request that died, one of a file that was half made, and what is not ours.
    let store = company
        .server
        .data_dir
        .path()
        .join("files")
        .join(&company.id);
    let stray = |folder: String, name: String| {
        std::fs::create_dir_all(store.join(&folder)).unwrap();
        std::fs::write(store.join(folder).join(name), b"stray").unwrap();
    };
    let id = |_: u8| -> Uuid { company.server.services.db.ids().next() };
    stray(format!("parts/{}", id(0)), id(1).to_string());
    stray(format!("files/{}", id(0)), "original".to_owned());
    stray("of-somebody-else".to_owned(), "x".to_owned());
    keep_house(&company).await;
    assert_eq!(objects(&company), 6, "all are young");
    person.client = company.at("2026-09-08T02:00:00Z", &person).await;
    keep_house(&company).await;
    assert_eq!(objects(&company), 3, "the upload and the strays are gone");
    let usage = "SELECT used_bytes AS count FROM file_usage";
    assert_eq!(company.server.count(usage).await, 12);
    person.client = company.at("2026-09-14T02:00:00Z", &person).await;
    keep_house(&company).await;
    person
        .client
        .get(&company.path(&format!("/files/{loose}")))
        .await
        .problem(404, "not_found");
    assert_eq!(download(&company, &person, &carried).await, b"carried");
    assert_eq!(objects(&company), 2, "the file and what is not ours");
    assert_eq!(company.server.count(usage).await, 7);
}

/// A recalled message carries its file no longer: at once for its readers, and for the store a week
/// later, unless it was posted again. What waits to be posted keeps its file.
#[tokio::test]
async fn recalled_files_are_collected() {
    let company = Company::found().await;
    let (mut person, mut reader) = (company.hire("作者").await, company.hire("读者").await);
    let group = group(&company, &[&person, &reader]).await;
    let file = |id: &str| company.path(&format!("/files/{id}"));
    let mut files = Vec::new();
    for (name, content) in [
        ("a", b"recalled!"),
        ("b", b"and again"),
        ("c", b"scheduled"),
    ] {
        files.push(upload(&company, &person, name, content).await);
    }
    person.client = company.at("2026-09-10T00:50:00Z", &person).await;
    reader.client = company.server.sign_in(reader.account_id).await;
    for id in &files[..2] {
        let seq = send(&person, &group, id).await;
        reader.client.get(&file(id)).await.expect(200);
        recall(&person, &group, seq).await.expect(200);
        reader.client.get(&file(id)).await.problem(404, "not_found");
    }
    send(&person, &group, &files[1]).await;
    let message = json!({
        "id": crate::support::client_id(),
        "content": { "kind": "file", "file_id": files[2] },
    });
    let body = json!({ "send_at": "2026-09-28T02:00:00Z", "message": message });
    let later = format!("{group}/scheduled-messages");
    person.client.post(&later, body).await.expect(201);
    for (at, left) in [("2026-09-17T00:49:00Z", 3), ("2026-09-17T00:51:00Z", 2)] {
        person.client = company.at(at, &person).await;
        keep_house(&company).await;
        assert_eq!(objects(&company), left, "{at}");
    }
    person
        .client
        .get(&file(&files[0]))
        .await
        .problem(404, "not_found");
    reader.client = company.server.sign_in(reader.account_id).await;
    assert_eq!(download(&company, &reader, &files[1]).await, b"and again");
    assert_eq!(download(&company, &person, &files[2]).await, b"scheduled");
    let used = "SELECT used_bytes AS count FROM file_usage";
    assert_eq!(company.server.count(used).await, 18);
    // The tombstone is as it was.
    let list = reader
        .client
        .get(&format!("{group}/messages"))
        .await
        .expect(200);
    assert_eq!(list["items"][0]["content"], json!(null));
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
}
