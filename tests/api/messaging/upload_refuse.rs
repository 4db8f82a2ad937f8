//! Every kind of bad upload gets a clear error, and costs nobody else anything.

use reqwest::Method;

use crate::support::tus::{MEDIA, begin, named, offset, part, tus, upload};
use crate::support::{Company, TestServer};

/// What is wrong when an upload begins.
#[tokio::test]
async fn bad_beginnings() {
    let server = TestServer::start_with(|settings| settings.max_upload = 1).await;
    let company = Company::found_on(server).await;
    let person = company.hire("员工").await;
    let client = &person.client;
    let uploads = company.path("/uploads");
    // The version comes first.
    for version in [None, Some("0.2.2"), Some("1.0.1"), Some("")] {
        let request = client.request(Method::POST, &uploads);
        let request = match version {
            Some(version) => request.header("tus-resumable", version),
            None => request,
        };
        let reply = client.send(request).await;
        assert_eq!(reply.header("tus-version"), "1.0.0");
        reply.problem(412, "tus_version_unsupported");
    }
    let good = named("a.txt");
    let (long, twice) = (named(&"a".repeat(4000)), format!("{good},{good}"));
    for (length, metadata, what) in [
        ("", good.as_str(), "no length"),
        ("-1", &good, "a negative length"),
        ("+1", &good, "a sign"),
        ("1.5", &good, "half a byte"),
        ("99999999999999999999", &good, "more than there is"),
        ("5", "", "no name"),
        ("5", "filetype YQ==", "no name"),
        ("5", "filename", "an empty name"),
        ("5", "filename a b c", "not base64"),
        ("5", "filename /////w==", "not UTF-8"),
        ("5", "filename Li4=", "a folder above"),
        ("5", "filename YQBi", "NUL"),
        ("5", &long, "a long name"),
        ("5", &twice, "two names"),
    ] {
        let request = tus(client, Method::POST, &uploads)
            .header("upload-length", length)
            .header("upload-metadata", metadata);
        let problem = client.send(request).await.problem(400, "invalid_parameter");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with("Upload-"), "{what}: {detail}");
    }
    let request = tus(client, Method::POST, &uploads)
        .header("upload-defer-length", "1")
        .header("upload-metadata", &good);
    client.send(request).await.problem(400, "invalid_parameter");
    let problem = begin(&company, &person, "a", 1024 * 1024 + 1)
        .await
        .problem(413, "upload_too_large");
    assert_eq!(problem["context"]["max_bytes"], 1024 * 1024);
    // Nothing of all that was begun.
    assert_eq!(
        company.server.count("SELECT count(*) FROM uploads").await,
        0
    );
    // So many at once, and for everybody by themselves.
    for _ in 0..50 {
        begin(&company, &person, "a", 1).await.expect(201);
    }
    begin(&company, &person, "a", 1)
        .await
        .problem(409, "upload_limit");
    begin(&company, &company.owner, "a", 1).await.expect(201);
    assert_eq!(
        company
            .server
            .count("SELECT used_bytes AS count FROM file_usage")
            .await,
        51
    );
}

/// What is wrong with a part; the upload stays as it was.
#[tokio::test]
async fn bad_parts() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let client = &person.client;
    let begun = begin(&company, &person, "a.txt", 10).await;
    let path = begun.header("location").to_owned();
    part(&person, &path, 0, b"1234").await.expect(204);
    let patch = || {
        tus(client, Method::PATCH, &path)
            .header("content-type", MEDIA)
            .body("5")
    };
    for (offset, what) in [
        ("", "nothing"),
        ("-1", "below"),
        ("x", "no number"),
        ("4 ", "4"),
    ] {
        let reply = client.send(patch().header("upload-offset", offset)).await;
        // Blanks around a value are no part of it.
        let expected = if what == "4" { 204 } else { 400 };
        assert_eq!(reply.status, expected, "{what}");
    }
    for offset in [0, 4, 6, 10, 11] {
        let problem = part(&person, &path, offset, b"x")
            .await
            .problem(409, "upload_offset_mismatch");
        assert_eq!(problem["context"]["offset"], 5);
    }
    client.send(patch()).await.problem(400, "invalid_parameter");
    for kind in ["text/plain", "application/octet-stream", "nonsense"] {
        let request = tus(client, Method::PATCH, &path)
            .header("content-type", kind)
            .header("upload-offset", 5)
            .body("x");
        client
            .send(request)
            .await
            .problem(415, "unsupported_media_type");
    }
    for sum in ["md5 x", "sha256", "sha256 x", "sha1 AAAA", "crc32 AAAAAA=="] {
        let request = patch()
            .header("upload-offset", 5)
            .header("upload-checksum", sum);
        client.send(request).await.problem(400, "invalid_parameter");
    }
    // More than was announced, with its length and without.
    part(&person, &path, 5, b"123456")
        .await
        .problem(413, "upload_too_large");
    let chunks = futures_util::stream::iter((0..6).map(|_| Ok::<_, std::io::Error>("x")));
    let request = tus(client, Method::PATCH, &path)
        .header("content-type", MEDIA)
        .header("upload-offset", 5)
        .body(reqwest::Body::wrap_stream(chunks));
    client.send(request).await.problem(413, "upload_too_large");
    assert_eq!(offset(&person, &path).await, 5);
    // Somebody else's, and another organization's.
    let (_, stranger) = company.stranger().await;
    for other in [&company.owner, &stranger] {
        part(other, &path, 5, b"x").await.problem(404, "not_found");
        let head = other
            .client
            .send(tus(&other.client, Method::HEAD, &path))
            .await;
        assert_eq!(head.status, 404);
        let delete = tus(&other.client, Method::DELETE, &path);
        other.client.send(delete).await.problem(404, "not_found");
    }
    company
        .server
        .sql("UPDATE uploads SET part_count = 10000")
        .await;
    part(&person, &path, 5, b"x")
        .await
        .problem(409, "upload_in_too_many_parts");
    company
        .server
        .sql("UPDATE uploads SET part_count = 2")
        .await;
    // Others were not held up, and the upload can still be finished.
    upload(&company, &company.owner, "b.txt", b"b").await;
    part(&person, &path, 5, b"67890").await.expect(204);
    assert_eq!(super::file_collect::objects(&company), 2);
}

/// A day without a part ends an upload; each part gives it another day.
#[tokio::test]
async fn what_nobody_goes_on_with_expires() {
    let company = Company::found().await;
    let mut person = company.hire("员工").await;
    let begun = begin(&company, &person, "a.txt", 10).await;
    let path = begun.header("location").to_owned();
    person.client = company.at("2026-09-07T20:00:00Z", &person).await;
    part(&person, &path, 0, b"12345").await.expect(204);
    person.client = company.at("2026-09-08T19:59:59Z", &person).await;
    assert_eq!(offset(&person, &path).await, 5);
    person.client = company.at("2026-09-08T20:00:00Z", &person).await;
    part(&person, &path, 5, b"67890")
        .await
        .problem(410, "upload_expired");
    let head = person
        .client
        .send(tus(&person.client, Method::HEAD, &path))
        .await;
    assert_eq!(head.status, 410);
    super::file_collect::keep_house(&company).await;
    part(&person, &path, 5, b"67890")
        .await
        .problem(404, "not_found");
    assert_eq!(super::file_collect::objects(&company), 0);
    assert_eq!(
        company
            .server
            .count("SELECT used_bytes AS count FROM file_usage")
            .await,
        0
    );
}
