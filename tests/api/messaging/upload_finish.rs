//! Uploads as they should be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use sha2::{Digest, Sha256};

use crate::support::Company;
use crate::support::tus::{MEDIA, begin, download, named, offset, part, tus};

/// The protocol from the first request to the last, with its headers.
#[tokio::test]
async fn an_upload_becomes_a_file() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let client = &person.client;
    let uploads = company.path("/uploads");
    let options = client.send(client.request(Method::OPTIONS, &uploads)).await;
    assert_eq!(options.status, 204);
    for (header, value) in [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        (
            "tus-extension",
            "creation,creation-with-upload,expiration,termination,checksum",
        ),
        ("tus-max-size", "536870912"),
        ("tus-checksum-algorithm", "sha1,sha256"),
    ] {
        assert_eq!(options.header(header), value);
    }
    let metadata = format!("{},filetype aW1hZ2UvcG5n,draft", named("会议纪要.txt"));
    let create = |length: usize| {
        tus(client, Method::POST, &uploads)
            .header("upload-length", length)
            .header("upload-metadata", &metadata)
            .header("idempotency-key", "one")
    };
    let begun = client.send(create(20)).await;
    assert_eq!(begun.header("tus-resumable"), "1.0.0");
    assert_eq!(
        begun.header("upload-expires"),
        "Tue, 08 Sep 2026 00:50:00 GMT"
    );
    let path = begun.header("location").to_owned();
    let again = client.send(create(20)).await;
    assert_eq!(again.header("location"), path, "a repeat finds the first");
    assert_eq!(again.header("idempotency-replayed"), "true");
    client
        .send(create(21))
        .await
        .problem(422, "idempotency_mismatch");
    let id = begun.expect(201)["id"].as_str().unwrap().to_owned();
    let head = client.send(tus(client, Method::HEAD, &path)).await;
    for (header, value) in [
        ("upload-offset", "0"),
        ("upload-length", "20"),
        ("upload-metadata", metadata.as_str()),
        ("cache-control", "no-store"),
        ("tus-resumable", "1.0.0"),
    ] {
        assert_eq!(head.header(header), value);
    }
    let file = company.path(&format!("/files/{id}"));
    client.get(&file).await.problem(404, "not_found");
    // Checked parts; the first is wrong, and does not count.
    let content = "一二三四五六ab".as_bytes();
    assert_eq!(content.len(), 20);
    let checked = |content: &[u8], sum: &str| {
        tus(client, Method::PATCH, &path)
            .header("upload-offset", 0)
            .header("upload-checksum", sum)
            .header("content-type", MEDIA)
            .body(content.to_vec())
    };
    let sum = format!("sha256 {}", STANDARD.encode(Sha256::digest(&content[..7])));
    let wrong = client.send(checked(&content[..6], &sum)).await;
    wrong.problem(460, "checksum_mismatch");
    assert_eq!(offset(&person, &path).await, 0);
    assert_eq!(super::file_collect::objects(&company), 0);
    let right = client.send(checked(&content[..7], &sum)).await;
    assert_eq!((right.status, right.header("upload-offset")), (204, "7"));
    // Nothing is a part, too.
    let nothing = part(&person, &path, 7, b"").await;
    assert_eq!(
        (nothing.status, nothing.header("upload-offset")),
        (204, "7")
    );
    let rest = part(&person, &path, 7, &content[7..]).await;
    assert_eq!((rest.status, rest.header("upload-offset")), (204, "20"));
    assert_eq!(offset(&person, &path).await, 20);
    let read = client.get(&file).await.expect(200);
    assert_eq!(read["name"], "会议纪要.txt");
    assert_eq!(read["content_type"], "text/plain");
    assert_eq!(read["uploader_id"], person.member_id.as_str());
    assert_eq!(download(&company, &person, &id).await, content);
    // Nobody waits for more; the end can be asked for again.
    part(&person, &path, 20, b"x")
        .await
        .problem(413, "upload_too_large");
    assert_eq!(part(&person, &path, 20, b"").await.status, 204);
}

/// Files without content, and an upload that is given up.
#[tokio::test]
async fn what_is_empty_and_what_is_terminated() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let client = &person.client;
    let begun = begin(&company, &person, "空.txt", 0).await.expect(201);
    let file = company.path(&format!("/files/{}", begun["id"].as_str().unwrap()));
    assert_eq!(client.get(&file).await.expect(200)["size"], 0);
    let empty = begun["id"].as_str().unwrap();
    assert!(download(&company, &person, empty).await.is_empty());
    let begun = begin(&company, &person, "a.txt", 10).await;
    let path = begun.header("location").to_owned();
    part(&person, &path, 0, b"12345").await.expect(204);
    assert_eq!(super::file_collect::objects(&company), 2);
    let terminate = |path: &str| client.send(tus(client, Method::DELETE, path));
    terminate(&path).await.expect(204);
    assert_eq!(super::file_collect::objects(&company), 1);
    terminate(&path).await.problem(404, "not_found");
    part(&person, &path, 5, b"12345")
        .await
        .problem(404, "not_found");
    // With the file, if no message carries it.
    terminate(&company.path(&format!("/uploads/{empty}")))
        .await
        .expect(204);
    client.get(&file).await.problem(404, "not_found");
    assert_eq!(super::file_collect::objects(&company), 0);
    assert_eq!(
        company
            .server
            .count("SELECT used_bytes AS count FROM file_usage")
            .await,
        0
    );
}

/// Of a request that died with everything there, others make the file: who ask at once all hear
/// that it is done, and it is made once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_ask_make_one_file() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let content = vec![b'x'; 3 * 1024 * 1024];
    let begun = begin(&company, &person, "a.txt", content.len() + 1).await;
    let path = begun.header("location").to_owned();
    let id = begun.expect(201)["id"].as_str().unwrap().to_owned();
    part(&person, &path, 0, &content).await.expect(204);
    // All of it was there, and nobody made the file.
    let server = &company.server;
    server.sql("UPDATE uploads SET size = received").await;
    let asks = (0..12).map(async |number| match number % 2 {
        0 => offset(&person, &path).await,
        _ => {
            let reply = part(&person, &path, content.len(), b"").await;
            assert_eq!(reply.status, 204, "{}", reply.json);
            content.len()
        }
    });
    for at in futures_util::future::join_all(asks).await {
        assert_eq!(at, content.len());
    }
    assert_eq!(super::file_collect::objects(&company), 1);
    assert!(download(&company, &person, &id).await == content);
}
