//! Mail through a real SMTP server.

use serde_json::json;

use super::{EMAIL, PASSWORD, registration, sign_in};
use crate::support::{SmtpServer, TestServer, plain_text};

/// A registration's mail goes over SMTP to the one recipient, and its link works; an address
/// that the server refuses for good is not tried again.
#[tokio::test]
async fn the_link_arrives_over_smtp() {
    let mut smtp = SmtpServer::start().await;
    let url = format!("smtp://127.0.0.1:{}", smtp.port);
    let server = TestServer::start_with(|settings| settings.smtp_url = Some(url.into())).await;
    let refused = registration("nobody@refused.example", PASSWORD);
    server
        .client
        .post("/v1/accounts", refused)
        .await
        .expect(202);
    server
        .client
        .post("/v1/accounts", registration(EMAIL, PASSWORD))
        .await
        .expect(202);
    server.run_jobs().await;

    let mail = smtp.next().await;
    assert_eq!(mail["to"], json!([EMAIL]));
    assert_eq!(mail["from"], "muster@localhost");
    let content = mail["content"].as_str().unwrap();
    let text = plain_text(content);
    let (_, rest) = text.split_once("#token=").unwrap();
    let token = json!({ "token": rest.split_whitespace().next().unwrap() });
    server
        .client
        .post("/v1/accounts/verify", token)
        .await
        .expect(204);
    sign_in(&server, EMAIL, PASSWORD).await;
    let dead = server.count("SELECT count(*) FROM jobs WHERE dead_at IS NOT NULL");
    assert_eq!(dead.await, 1);
    assert!(!server.data_dir.path().join("mail").exists());
}
