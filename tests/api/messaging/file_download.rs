//! Downloads: ranges, versions, and links that are worth nothing any more.

use reqwest::Method;

use crate::support::tus::{link, upload};
use crate::support::{Company, Reply};

/// Some bytes, the rest, the last ones, and none (RFC 9110 section 14).
#[tokio::test]
async fn ranges_are_answered() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let content: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
    let id = upload(&company, &person, "a.bin", &content).await;
    let url = link(&company, &person, &id, "original").await;
    let anonymous = &company.server.client;
    let get = async |headers: &[(&'static str, &str)]| -> Reply {
        let request = headers.iter().fold(
            anonymous.request(Method::GET, &url),
            |request, (name, value)| request.header(*name, *value),
        );
        anonymous.send(request).await
    };
    let whole = get(&[]).await;
    assert_eq!(
        (whole.status, whole.header("accept-ranges")),
        (200, "bytes")
    );
    assert_eq!(whole.header("content-length"), "200000");
    assert!(whole.bytes == content);
    let tag = whole.header("etag").to_owned();
    for (range, told, from, to) in [
        ("bytes=0-0", "bytes 0-0/200000", 0, 1),
        ("bytes=100-", "bytes 100-199999/200000", 100, 200_000),
        ("bytes=-5", "bytes 199995-199999/200000", 199_995, 200_000),
        (
            "bytes=70000-150000",
            "bytes 70000-150000/200000",
            70_000,
            150_001,
        ),
    ] {
        let reply = get(&[("range", range), ("if-range", &tag)]).await;
        assert_eq!((reply.status, reply.header("content-range")), (206, told));
        assert_eq!(reply.header("content-length"), (to - from).to_string());
        assert!(reply.bytes == content[from..to], "{range}");
    }
    for headers in [
        [("range", "bytes=0-1,5-6"), ("x-request-id", "several")],
        [("range", "lines=0-1"), ("x-request-id", "unit")],
        [("range", "bytes=0-1"), ("if-range", "\"another\"")],
    ] {
        let reply = get(&headers).await;
        assert_eq!(
            (reply.status, reply.bytes.len()),
            (200, 200_000),
            "{headers:?}"
        );
    }
    let none = get(&[("range", "bytes=200000-")]).await;
    assert_eq!(none.header("content-range"), "bytes */200000");
    none.problem(416, "range_not_satisfiable");
    for tags in [tag.as_str(), "*", &format!("\"x\", W/{tag}")] {
        let reply = get(&[("if-none-match", tags)]).await;
        assert_eq!((reply.status, reply.header("etag")), (304, tag.as_str()));
    }
    assert_eq!(get(&[("if-none-match", "\"x\"")]).await.status, 200);
}

/// A link ends, and is good only as it was given.
#[tokio::test]
async fn links_are_short_lived_and_unforgeable() {
    let company = Company::found().await;
    let person = company.hire("员工").await;
    let id = upload(&company, &person, "a.txt", b"a").await;
    let path = company.path(&format!("/files/{id}/link"));
    let given = person.client.get(&path).await;
    assert_eq!(given.header("cache-control"), "no-store");
    let given = given.expect(200);
    // At 08:50, so that it ends on a multiple of five minutes, after ten.
    assert_eq!(given["expires_at"], "2026-09-07T01:05:00Z");
    assert_eq!(person.client.get(&path).await.expect(200), given);
    let url = given["url"].as_str().unwrap();
    let anonymous = &company.server.client;
    assert_eq!(anonymous.get(url).await.status, 200);
    // Another character, another organization's, another service's, and nonsense.
    let middle = url.len() - 60;
    let other = if &url[middle..=middle] == "A" {
        "B"
    } else {
        "A"
    };
    let forged = format!("{}{other}{}", &url[..middle], &url[middle + 1..]);
    let elsewhere = Company::found().await;
    let theirs = upload(&elsewhere, &elsewhere.owner, "b", b"b").await;
    let theirs = link(&elsewhere, &elsewhere.owner, &theirs, "original").await;
    for bad in [
        forged.as_str(),
        &theirs,
        &url[..url.len() - 1],
        "/v1/files/x",
        "/v1/files/%ff",
    ] {
        let reply = anonymous.get(bad).await;
        assert!(
            matches!(reply.status, 400 | 404),
            "{bad} answered {}",
            reply.status
        );
    }
    company.server.clock.set("2026-09-07T01:04:59Z");
    assert_eq!(anonymous.get(url).await.status, 200);
    company.server.clock.set("2026-09-07T01:05:00Z");
    anonymous.get(url).await.problem(410, "link_expired");
}

/// A link is worth nothing while its holder may not act: not of one's own files, nor of what a
/// group has.
#[tokio::test]
async fn links_end_with_the_right_to_act() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let group = super::group(&company, &[&wang, &li]).await;
    let own = upload(&company, &li, "a.txt", b"own").await;
    let shared = upload(&company, &wang, "b.txt", b"shared").await;
    super::file_collect::send(&wang, &group, &shared).await;
    let mut urls = Vec::new();
    for id in [&own, &shared] {
        urls.push(link(&company, &li, id, "original").await);
    }
    let had = async |status: u16| {
        for url in &urls {
            let reply = company.server.client.get(url).await;
            assert_eq!(reply.status, status, "{}", reply.json);
        }
    };
    let owner = &company.owner.client;
    let member = company.path(&format!("/members/{}", li.member_id));
    let suspend = async |suspended: bool| {
        let version = owner.get(&member).await.expect(200)["version"].as_i64();
        let body = serde_json::json!({ "suspended": suspended });
        let done = owner.patch(&member, version.unwrap(), body).await;
        done.expect(200);
    };
    had(200).await;
    suspend(true).await;
    had(404).await;
    suspend(false).await;
    had(200).await;
    let version = owner.get(&member).await.expect(200)["version"].as_i64();
    let leave = format!("{member}/departure/complete");
    let body = Some(serde_json::json!({}));
    let left = owner.on(version.unwrap(), Method::POST, &leave, body).await;
    left.expect(200);
    had(404).await;
}
