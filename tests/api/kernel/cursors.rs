//! Cursors that no list ever sent.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::support::Company;

/// A cursor made by hand, with what PostgreSQL cannot hold, is refused as any other.
#[tokio::test]
async fn forged_ones_are_refused() {
    let company = Company::found().await;
    let id = "0192aaaa-0000-7000-8000-00000000ffff";
    for (list, key) in [
        ("/members", json!(["a\0b", id])),
        ("/members", json!(["a"])),
        ("/rooms", json!("a\0b")),
        ("/audit-entries", json!(["-262000-01-01T00:00:00Z", id])),
        ("/departments", json!([0, 0, "x"])),
    ] {
        let cursor = URL_SAFE_NO_PAD.encode(key.to_string());
        let path = company.path(&format!("{list}?cursor={cursor}"));
        company
            .owner
            .client
            .get(&path)
            .await
            .problem(400, "invalid_parameter");
    }
}
