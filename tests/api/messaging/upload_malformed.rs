//! Parts that are broken on their way, and those that hold a place for long: the answer says what
//! was wrong, what came is kept, and others go on as if nothing had been.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::select_all;
use muster::messaging::attachments::{Attachments, Limits, Location, Store};
use reqwest::Method;
use ring::hmac;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::{group, post};
use crate::support::tus::{MEDIA, begin, download, half, named, offset, part, raw, tus, until};
use crate::support::{Client, Company, Reply, Socket, TestServer};

/// Everything that is answered until the service hangs up.
async fn answers(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let reading = stream.read_to_end(&mut said);
    tokio::time::timeout(Duration::from_secs(60), reading)
        .await
        .expect("it did not hang up")
        .unwrap();
    String::from_utf8(said).unwrap()
}

/// Somebody is in the middle of a part and listens meanwhile, while another one does everything
/// wrong; both end with their files.
#[tokio::test]
async fn what_breaks_costs_nobody_else_anything() {
    let company = Company::found().await;
    let (person, other) = (company.hire("员工").await, company.hire("同事").await);
    let path = group(&company, &[&person, &other]).await;
    let (mut witness, _) = Socket::open(&company, &other, None).await;
    let theirs = begin(&company, &other, "b.txt", 10).await;
    let their_path = theirs.header("location").to_owned();
    let their_id = theirs.expect(201)["id"].as_str().unwrap().to_owned();
    let mut waiting = half(&other, &their_path, 0, 10, b"01234").await;

    let begun = begin(&company, &person, "a.txt", 30).await;
    let mine = begun.header("location").to_owned();
    let id = begun.expect(201)["id"].as_str().unwrap().to_owned();
    // The second half before the first, and the first twice.
    let ahead = part(&person, &mine, 5, b"56789").await;
    let ahead = ahead.problem(409, "upload_offset_mismatch");
    assert_eq!(ahead["context"]["offset"], 0);
    part(&person, &mine, 0, b"01234").await.expect(204);
    let twice = part(&person, &mine, 0, b"01234").await;
    let twice = twice.problem(409, "upload_offset_mismatch");
    assert_eq!(twice["context"]["offset"], 5);
    // A body that goes on after its end is a part, and after it no request.
    let longer = raw(
        &person,
        &mine,
        5,
        "Content-Length: 5",
        b"56789and more\r\n\r\n",
    )
    .await;
    let said = answers(longer).await;
    assert!(said.starts_with("HTTP/1.1 204"), "{said}");
    assert!(said.contains("HTTP/1.1 400"), "{said}");
    assert_eq!(offset(&person, &mine).await, 10);
    // Pieces whose lengths cannot be read: what came before is kept.
    let chunks = b"5\r\n01234\r\nfive\r\n56789\r\n";
    let stream = raw(&person, &mine, 10, "Transfer-Encoding: chunked", chunks).await;
    until(&person, &mine, 15).await;
    drop(stream);
    // Two lengths are none.
    let lengths = "Content-Length: 5\r\nContent-Length: 6";
    let said = answers(raw(&person, &mine, 15, lengths, b"01234").await).await;
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
    // What is to be checked counts as a whole or not at all.
    let sum = "Upload-Checksum: sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\nContent-Length: 10";
    drop(raw(&person, &mine, 15, sum, b"01234").await);
    // The connection ends in the middle, and the client goes on after it.
    drop(half(&person, &mine, 15, 15, b"01234").await);
    until(&person, &mine, 20).await;
    part(&person, &mine, 20, b"5678901234").await.expect(204);
    assert_eq!(offset(&person, &mine).await, 30);
    let there = download(&company, &person, &id).await;
    assert_eq!(there, b"012345678901234012345678901234");
    // An upload that nobody began.
    let unknown = company.path(&format!("/uploads/{}", crate::support::client_id()));
    part(&person, &unknown, 0, b"x")
        .await
        .problem(404, "not_found");

    post(&person, &path, "好").await.expect(201);
    witness.event("message.posted").await;
    witness.quiet().await;
    tokio::io::AsyncWriteExt::write_all(&mut waiting, b"56789")
        .await
        .unwrap();
    until(&other, &their_path, 10).await;
    assert_eq!(download(&company, &other, &their_id).await, b"0123456789");
}

/// Many slow parts of one member take no place of another's.
#[tokio::test]
async fn slow_parts_hold_up_nobody_else() {
    let company = Company::found().await;
    let (person, other) = (company.hire("员工").await, company.hire("同事").await);
    let mut paths = Vec::new();
    for _ in 0..17 {
        let begun = begin(&company, &person, "a.txt", 5000).await;
        paths.push(begun.header("location").to_owned());
    }
    let mut slow = Vec::new();
    for path in &paths {
        slow.push(half(&person, path, 0, 5000, b"01234").await);
    }
    // Sixteen of them wait for the rest; whichever came last is answered.
    let answers = slow.iter_mut().map(|stream| Box::pin(first_answer(stream)));
    let (said, refused, _) = select_all(answers).await;
    assert!(said.starts_with("HTTP/1.1 429"), "{said}");
    assert!(said.contains("retry-after: 1\r\n"), "{said}");
    let theirs = begin(&company, &other, "b.txt", 3).await;
    let path = theirs.header("location").to_owned();
    part(&other, &path, 0, b"abc").await.expect(204);
    drop(slow);
    let last = paths.remove(refused);
    for path in &paths {
        until(&person, path, 5).await;
    }
    part(&person, &last, 0, b"x").await.expect(204);
}

/// The beginning of what is answered, while the connection stays open.
async fn first_answer(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    while !said.windows(4).any(|four| four == b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut said).await.unwrap(), 0, "hung up");
    }
    String::from_utf8(said).unwrap()
}

/// Whoever pauses for too long within a part is told how far the upload is.
#[tokio::test]
async fn a_long_pause_ends_a_part() {
    let server = TestServer::start_shaped(
        |_| {},
        |services| {
            let folder = services.settings.data_dir.join("files");
            let store = Store::open(&Location::Folder(folder)).unwrap();
            let key = hmac::Key::new(hmac::HMAC_SHA256, b"of this test");
            let limits = Limits {
                upload: 1 << 20,
                quota: 1 << 30,
            };
            let attachments = Attachments::new(store, key, limits);
            services.attachments = Arc::new(attachments.with_patience(Duration::from_millis(300)));
        },
    );
    let company = Company::found_on(server.await).await;
    let person = company.hire("员工").await;
    let begun = begin(&company, &person, "a.txt", 10).await;
    let path = begun.header("location").to_owned();
    let said = answers(half(&person, &path, 0, 10, b"01234").await).await;
    assert!(
        said.contains("malformed_body") && said.contains("offset 5"),
        "{said}"
    );
    part(&person, &path, 5, b"56789").await.expect(204);
}

/// A beginning that brings content (creation-with-upload).
async fn with_content(company: &Company, client: &Client, size: usize, content: &[u8]) -> Reply {
    let request = tus(client, Method::POST, &company.path("/uploads"))
        .header("upload-length", size)
        .header("upload-metadata", named("a.txt"))
        .header("content-type", MEDIA)
        .body(content.to_vec());
    client.send(request).await
}

/// A beginning may bring all of the content or a first part; one that is refused for it has begun
/// nothing.
#[tokio::test]
async fn a_beginning_brings_content() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let client = &person.client;
    let whole = with_content(&company, client, 5, b"01234").await;
    assert_eq!(whole.header("upload-offset"), "5");
    let whole = whole.expect(201);
    assert_eq!((&whole["offset"], &whole["size"]), (&5.into(), &5.into()));
    let id = whole["id"].as_str().unwrap();
    assert_eq!(download(&company, &person, id).await, b"01234");
    let first = with_content(&company, client, 10, b"01234").await;
    assert_eq!(first.header("upload-offset"), "5");
    let path = first.header("location").to_owned();
    part(&person, &path, 5, b"56789").await.expect(204);
    let uploads = company.path("/uploads");
    let bare = |size: usize| {
        tus(client, Method::POST, &uploads)
            .header("upload-length", size)
            .header("upload-metadata", named("b.txt"))
    };
    // Repeated, it is the same, and says how far it is by now.
    let keyed = || {
        bare(10)
            .header("idempotency-key", "one")
            .header("content-type", MEDIA)
    };
    let begun = client.send(keyed().body("012")).await;
    let path = begun.header("location").to_owned();
    part(&person, &path, 3, b"3456").await.expect(204);
    let again = client.send(keyed().body("012")).await;
    assert_eq!(again.header("location"), path);
    assert_eq!(again.header("upload-offset"), "7");
    let there = company.server.count("SELECT count(*) FROM uploads").await;
    assert_eq!(there, 3);
    let chunks = futures_util::stream::iter((0..6).map(|_| Ok::<_, std::io::Error>("x")));
    let unmeasured = reqwest::Body::wrap_stream(chunks);
    let sum = "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for (request, status, code) in [
        (
            bare(5).header("content-type", MEDIA).body("012345"),
            413,
            "upload_too_large",
        ),
        (
            bare(5).header("content-type", MEDIA).body(unmeasured),
            413,
            "upload_too_large",
        ),
        (
            bare(5)
                .header("content-type", MEDIA)
                .header("upload-checksum", sum)
                .body("01234"),
            460,
            "checksum_mismatch",
        ),
        (
            bare(5)
                .header("content-type", MEDIA)
                .header("upload-checksum", "md5 x")
                .body("01234"),
            400,
            "invalid_parameter",
        ),
        (
            bare(5).header("content-type", "text/plain").body("01234"),
            415,
            "unsupported_media_type",
        ),
    ] {
        client.send(request).await.problem(status, code);
    }
    assert_eq!(
        company.server.count("SELECT count(*) FROM uploads").await,
        there
    );
    let used = "SELECT used_bytes AS count FROM file_usage";
    assert_eq!(company.server.count(used).await, 25);
}
