//! Headers with garbage in them.

use reqwest::header::HeaderValue;

use super::super::document::operations;
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
        let keys = operation.spec["requestBody"].is_object();
        for key in [b"".as_slice(), &[b'k'; 201], b"\xff\xfe", "键".as_bytes()] {
            let request = target
                .whole(&target.request.path)
                .header("idempotency-key", value(key));
            target
                .send(
                    &format!("Idempotency-Key {:.20}", String::from_utf8_lossy(key)),
                    request,
                    keys,
                )
                .await;
        }
        for (name, bytes) in [
            ("x-request-id", [b'x'; 5000].as_slice()),
            ("x-request-id", b"\xff"),
            ("x-forwarded-for", b"\xff, 1.2.3.4"),
            ("accept-encoding", b"\xff"),
        ] {
            let request = target
                .whole(&target.request.path)
                .header(name, value(bytes));
            target
                .send(&format!("garbage for {name}"), request, false)
                .await;
        }
        wrong.push(target.wrong);
    }
    report(wrong);
}
