//! The files of a console: which one answers to what, how it is kept, and what its pages may do.

use std::path::Path;

use reqwest::{Method, header};
use serde_json::json;

use crate::support::{Reply, TestServer};

const INDEX: &str = "<!doctype html><meta property=\"csp-nonce\" nonce=\"{{CSP_NONCE}}\">\
                     <link nonce=\"{{CSP_NONCE}}\"><script type=module src=/console/assets/main-1a2b.js></script>";

/// As the bundler leaves it.
fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    write("index.html", INDEX.as_bytes());
    write("index.html.br", b"an index without its nonce");
    write("assets/main-1a2b.js", b"console.log('whole')");
    write("assets/main-1a2b.js.br", b"brotli");
    write("assets/main-1a2b.js.gz", b"gzip");
    write("assets/page-3c4d.css", b"body {}");
    write("logo.svg", b"<svg/>");
    folder
}

async fn serving(folder: &Path) -> TestServer {
    TestServer::start_with(|settings| settings.console_dir = Some(folder.to_owned())).await
}

async fn get(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Reply {
    let request = server.client.request(Method::GET, path);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    server.client.send(request).await
}

fn nonce_of(reply: &Reply) -> String {
    let text = String::from_utf8(reply.bytes.clone()).unwrap();
    assert!(!text.contains("NONCE"), "{text}");
    let nonces: Vec<_> = text
        .split("nonce=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(nonces.len(), 2);
    assert_eq!(nonces[0], nonces[1]);
    nonces[0].to_owned()
}

/// Every address below it that is no file is the page, with a policy that lets only its own styles in.
#[tokio::test]
async fn pages_have_a_strict_policy() {
    let folder = built();
    let server = serving(folder.path()).await;
    let mut seen = Vec::new();
    for path in [
        "/console",
        "/console/",
        "/console/index.html",
        "/console/people/1?tab=roles",
        "/console/v1.2/x",
    ] {
        let page = get(&server, path, &[("accept-encoding", "br")]).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-cache");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert!(
            page.header("permissions-policy")
                .contains("geolocation=(self)")
        );
        let nonce = nonce_of(&page);
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'self'",
            "script-src 'self'",
            &format!("style-src 'self' 'nonce-{nonce}'"),
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(
                policy.split("; ").any(|given| given == part),
                "{part}: {policy}"
            );
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        seen.push(nonce);
    }
    seen.dedup();
    assert_eq!(seen.len(), 5, "a nonce came twice");
    let posted = server.client.post("/console/", json!({})).await;
    assert_eq!(posted.header("allow"), "GET, HEAD");
    posted.problem(405, "method_not_allowed");
    let head = server.client.request(Method::HEAD, "/console/people");
    assert_eq!(server.client.send(head).await.status, 200);
}

/// Files whose names tell their content are kept for ever, others are asked for again; each comes
/// compressed to who can read it. What was there once is no page.
#[tokio::test]
async fn files_are_kept_and_compressed() {
    let folder = built();
    let server = serving(folder.path()).await;
    let script = "/console/assets/main-1a2b.js";
    for (accepted, encoding, content) in [
        (Some("gzip, deflate, br"), Some("br"), "brotli"),
        (Some("gzip"), Some("gzip"), "gzip"),
        (Some("br;q=0, gzip;q=0.5"), Some("gzip"), "gzip"),
        (Some("identity"), None, "console.log('whole')"),
        (Some("zstd"), None, "console.log('whole')"),
        (None, None, "console.log('whole')"),
    ] {
        let headers: Vec<_> = accepted
            .map(|accepted| ("accept-encoding", accepted))
            .into_iter()
            .collect();
        let file = get(&server, script, &headers).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.bytes, content.as_bytes(), "{accepted:?}");
        let encoded = file
            .headers
            .get(header::CONTENT_ENCODING)
            .map(|value| value.to_str().unwrap());
        assert_eq!(encoded, encoding, "{accepted:?}");
        assert_eq!(file.header("vary"), "accept-encoding");
        assert_eq!(
            file.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(
            file.header("content-type"),
            "text/javascript; charset=utf-8"
        );
        assert!(
            file.header("content-security-policy")
                .contains("style-src 'self';")
        );
    }
    let logo = get(&server, "/console/logo.svg", &[]).await;
    assert_eq!(logo.header("content-type"), "image/svg+xml");
    assert_eq!(logo.header("cache-control"), "no-cache");
    let tag = logo.header("etag").to_owned();
    let again = get(
        &server,
        "/console/logo.svg",
        &[("if-none-match", &format!("W/{tag}"))],
    )
    .await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let other = get(
        &server,
        "/console/logo.svg",
        &[("if-none-match", "\"other\"")],
    )
    .await;
    assert_eq!(other.status, 200);
    for gone in [
        "/console/assets/main-0000.js",
        "/console/assets/",
        "/console/assets/main-1a2b.js.br",
    ] {
        get(&server, gone, &[]).await.problem(404, "not_found");
    }
    // A path is a name among the files and nothing on the disk.
    for path in [
        "/console/..%2f..%2fetc%2fpasswd",
        "/console/%2e%2e/Cargo.toml",
        "/console/%00",
    ] {
        let reply = get(&server, path, &[]).await;
        assert!(
            matches!(reply.status, 200 | 400 | 404),
            "{path} answered {}",
            reply.status
        );
        assert!(!String::from_utf8_lossy(&reply.bytes).contains("root:"));
    }
}

/// Where the console was not built, the page says what to type.
#[tokio::test]
async fn says_how_to_build_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = serving(folder.path()).await;
    let page = get(&server, "/console/people", &[]).await;
    assert_eq!(page.status, 404);
    assert!(
        String::from_utf8(page.bytes)
            .unwrap()
            .contains("make console")
    );
}

/// Without a map server no other host is named; with one, it is the only one.
#[tokio::test]
async fn maps_are_what_was_configured() {
    let folder = built();
    let plain = serving(folder.path()).await;
    let config = plain.client.get("/v1/console/config").await.expect(200);
    assert_eq!(config["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(config["languages"], json!(["zh-CN", "en"]));
    assert_eq!(config["map"], json!(null));
    let template = "https://{s}.tiles.example/{z}/{x}/{y}.png";
    let arguments = [
        "muster",
        "serve",
        "--map-tiles",
        template,
        "--map-coordinates",
        "gcj02",
    ];
    let with_map = muster::app::config::try_parse(arguments.map(Into::into).to_vec())
        .unwrap()
        .settings;
    let server = TestServer::start_with(|settings| {
        settings.console_dir = Some(folder.path().to_owned());
        settings.map_tiles = with_map.map_tiles;
        settings.map_coordinates = with_map.map_coordinates;
    })
    .await;
    let config = server.client.get("/v1/console/config").await.expect(200);
    let expected =
        json!({ "url_template": template, "coordinate_system": "gcj02", "attribution": null });
    assert_eq!(config["map"], expected);
    let policy = get(&server, "/console/", &[]).await;
    let policy = policy.header("content-security-policy").to_owned();
    assert!(
        policy.contains("img-src 'self' data: blob: https://*.tiles.example;"),
        "{policy}"
    );
    assert_eq!(policy.matches("://").count(), 1, "{policy}");
}
