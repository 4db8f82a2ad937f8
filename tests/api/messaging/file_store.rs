//! Files in a bucket of a real S3 server.

use crate::support::tus::{begin, download, link, part};
use crate::support::{Company, S3Server, TestServer};

/// What holds for a folder holds for a bucket: parts, a file of several pieces, ranges, removal.
#[tokio::test]
async fn files_are_kept_in_a_bucket() {
    let store = S3Server::start("muster-files").await;
    let endpoint = store.url.clone();
    let server = TestServer::start_with(move |settings| {
        settings.files = Some("s3://muster-files/a/prefix".parse().unwrap());
        settings.files_endpoint = Some(endpoint.parse().unwrap());
        settings.files_access_key = Some("key".to_owned().into());
        settings.files_secret_key = Some("secret".to_owned().into());
    })
    .await;
    let company = Company::found_on(server).await;
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
    super::file_collect::keep_house(&company).await;
    assert!(store.objects().await.is_empty());
}
