//! Headers with garbage in them.

use reqwest::header::HeaderValue;

use super::super::document::{operation, operations};
use super::super::world::World;
use super::{Target, report};

/// What cannot be read in a header is refused.
#[tokio::test]
async fn strange_headers_are_refused() {
    let world = World::start().await;
    let value = |bytes: &[u8]| HeaderValue::from_bytes(bytes).unwrap();
    let mut wrong = Vec::new();
    for operation in operations() {
        let mut target = Target::new(&world, operation).await;
        let edits = operation
            .parameters("header")
            .iter()
            .any(|parameter| parameter["name"] == "If-Match");
        if edits {
            target.request.headers.clear();
            let request = target.whole(&target.request.path);
            target.send("no If-Match", request, true).await;
            for tag in [
                "",
                "*",
                "v1",
                "\"v\"",
                "\"v99999999999999\"",
                "\"v-7\"",
                "W/\"v1\"",
                "\"v1\", \"v2\"",
                "\"v2147483647\"",
                "\u{ff}",
            ] {
                target.request.headers.clear();
                let request = target
                    .whole(&target.request.path)
                    .header("if-match", value(tag.as_bytes()));
                target.send(&format!("If-Match {tag}"), request, true).await;
            }
            wrong.push(target.wrong);
            continue;
        }
        let repeats = operation
            .parameters("header")
            .iter()
            .any(|parameter| parameter["name"] == "Idempotency-Key");
        if operation.body().is_some() || repeats {
            for key in [b"".as_slice(), &[b'k'; 201], b"\xff\xfe", "键".as_bytes()] {
                let request = target
                    .whole(&target.request.path)
                    .header("idempotency-key", value(key));
                let what = format!("Idempotency-Key {:.20}", String::from_utf8_lossy(key));
                target.send(&what, request, true).await;
            }
        }
        wrong.push(target.wrong);
    }
    report(wrong);
}

/// What every request passes on its way in takes any header as it comes.
#[tokio::test]
async fn strange_headers_of_any_request_do_no_harm() {
    let world = World::start().await;
    let mut wrong = Vec::new();
    for name in ["read_organization", "create_department", "sign_in"] {
        let mut target = Target::new(&world, operation(name)).await;
        for (header, bytes) in [
            ("x-request-id", [b'x'; 5000].as_slice()),
            ("x-request-id", b"\xff"),
            ("x-forwarded-for", b"\xff, 1.2.3.4"),
            ("forwarded", b"for=\xff;;;=,"),
            ("user-agent", b"\xff\xfe"),
            ("accept", b"\xff"),
            ("accept-encoding", b"\xff"),
            ("accept-language", b"\xff"),
            ("expect", b"nothing"),
            ("range", b"bytes=0-1,0-1"),
        ] {
            let value = HeaderValue::from_bytes(bytes).unwrap();
            let request = target.whole(&target.request.path).header(header, value);
            let what = format!("garbage for {header}");
            target.send(&what, request, false).await;
        }
        wrong.push(target.wrong);
    }
    report(wrong);
}
