//! What nobody waits for any more is removed, with its objects and its room.

use std::path::Path;

use uuid::Uuid;

use super::{group, post};
use crate::support::Company;
use crate::support::tus::{begin, download, part, upload};

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

/// A message that carries a file: written as the messages' own operation does it.
pub async fn carry(company: &Company, group: &str, seq: i64, file: &str) {
    let conversation = group.rsplit('/').next().unwrap();
    company
        .server
        .sql(&format!(
            "INSERT INTO message_attachments (org_id, conversation_id, seq, place, file_id) \
             VALUES ('{}', '{conversation}', {seq}, 0, '{file}')",
            company.id
        ))
        .await;
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
    post(&person, &group, "文件").await.expect(201);
    carry(&company, &group, 1, &carried).await;
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
