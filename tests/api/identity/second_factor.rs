//! The second factor: turning it on, using it, and living without the phone.

use chrono::TimeDelta;
use muster::identity::second_factor::totp::TotpSecret;
use muster::kernel::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};

use super::{EMAIL, PASSWORD, attempt, attempt_with, sign_in, somebody};
use crate::support::{Client, Reply, TestServer};

/// An authenticator app that has the secret.
pub struct App(TotpSecret);

impl App {
    pub fn scan(uri: &str) -> Self {
        let (_, rest) = uri.split_once("secret=").unwrap();
        let secret = rest.split('&').next().unwrap();
        let mut bits = 0_u64;
        let (mut held, mut bytes) = (0, Vec::new());
        for c in secret.bytes() {
            let value = if c.is_ascii_digit() {
                c - b'2' + 26
            } else {
                c - b'A'
            };
            bits = bits << 5 | u64::from(value);
            held += 5;
            if held >= 8 {
                held -= 8;
                bytes.push((bits >> held) as u8);
            }
        }
        Self(TotpSecret::from_bytes(&bytes).unwrap())
    }

    /// What it shows now.
    pub fn code(&self, server: &TestServer) -> String {
        self.0.code_at(server.clock.now())
    }

    /// What it shows half a minute later, when the code of now was used.
    fn next_code(&self, server: &TestServer) -> String {
        server.clock.advance(TimeDelta::seconds(30));
        self.code(server)
    }
}

async fn begin(client: &Client) -> App {
    let secret = client
        .post("/v1/me/second-factor", json!({ "password": PASSWORD }))
        .await
        .expect(201);
    App::scan(secret["otpauth_uri"].as_str().unwrap())
}

async fn confirm(client: &Client, code: &str) -> Reply {
    client
        .post("/v1/me/second-factor/confirm", json!({ "code": code }))
        .await
}

async fn remove(client: &Client, password: &str, code: &str) -> Reply {
    let request = client.request(Method::DELETE, "/v1/me/second-factor");
    client
        .send(request.json(&json!({ "password": password, "code": code })))
        .await
}

/// Somebody with the second factor on, their app and their recovery codes.
async fn protected() -> (TestServer, Client, App, Vec<String>) {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    let app = begin(&client).await;
    let codes = confirm(&client, &app.code(&server)).await.expect(200);
    (server, client, app, recovery_codes(&codes))
}

fn recovery_codes(answer: &Value) -> Vec<String> {
    let codes = answer["recovery_codes"].as_array().unwrap();
    codes
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

/// Once a first code has proved the app, a sign-in needs the password and a code.
#[tokio::test]
async fn a_sign_in_needs_a_code() {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    let app = begin(&client).await;
    sign_in(&server, EMAIL, PASSWORD).await;
    let wrong = if app.code(&server) == "000000" {
        "000001"
    } else {
        "000000"
    };
    confirm(&client, wrong).await.problem(403, "code_refused");
    let reply = confirm(&client, &app.code(&server)).await;
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(recovery_codes(&reply.expect(200)).len(), 10);
    let mail = server.mail_to(EMAIL).await;
    assert_eq!(mail.letter, "second-factor-changed");
    assert_eq!(
        client.get("/v1/me").await.expect(200)["second_factor"],
        true
    );

    attempt(&server, EMAIL, PASSWORD)
        .await
        .problem(401, "second_factor_required");
    attempt(&server, EMAIL, "a wrong password")
        .await
        .problem(401, "sign_in_refused");
    let code = app.next_code(&server);
    attempt_with(&server, &code).await.expect(201);
    // The phone's clock may be half a minute ahead.
    let ahead = app.0.code_at(server.clock.now() + TimeDelta::seconds(30));
    attempt_with(&server, &ahead).await.expect(201);
    server.clock.advance(TimeDelta::minutes(5));
    let stale = app.0.code_at(server.clock.now() - TimeDelta::minutes(2));
    attempt_with(&server, &stale)
        .await
        .problem(401, "second_factor_refused");
}

/// A code works once, also when two sign-ins come with it at the same moment.
#[tokio::test]
async fn a_code_works_once() {
    let (server, client, app, _) = protected().await;
    let used = app.code(&server);
    attempt_with(&server, &used)
        .await
        .problem(401, "second_factor_refused");
    let code = app.next_code(&server);
    let (one, two) = tokio::join!(attempt_with(&server, &code), attempt_with(&server, &code));
    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses, [201, 401]);
    // Nor does it work elsewhere.
    remove(&client, PASSWORD, &code)
        .await
        .problem(403, "code_refused");
}

/// A recovery code stands for the app once, however it is typed.
#[tokio::test]
async fn recovery_codes_work_once() {
    let (server, client, app, codes) = protected().await;
    attempt_with(&server, &codes[0].to_uppercase())
        .await
        .expect(201);
    attempt_with(&server, &codes[0])
        .await
        .problem(401, "second_factor_refused");
    attempt_with(&server, &codes[1].replace('-', ""))
        .await
        .expect(201);
    let renew = json!({ "code": app.next_code(&server) });
    let renewed = client
        .post("/v1/me/second-factor/recovery-codes", renew.clone())
        .await
        .expect(200);
    let renewed = recovery_codes(&renewed);
    client
        .post("/v1/me/second-factor/recovery-codes", renew)
        .await
        .problem(403, "code_refused");
    attempt_with(&server, &codes[2])
        .await
        .problem(401, "second_factor_refused");
    attempt_with(&server, &renewed[0]).await.expect(201);
    let by_recovery = json!({ "code": renewed[1] });
    client
        .post("/v1/me/second-factor/recovery-codes", by_recovery)
        .await
        .expect(200);
}

/// Turning it off takes both factors, and the owner is told.
#[tokio::test]
async fn turning_it_off_takes_both_factors() {
    let (server, client, app, codes) = protected().await;
    server.mail_to(EMAIL).await;
    let code = app.next_code(&server);
    remove(&client, "a wrong password", &code)
        .await
        .problem(403, "password_refused");
    remove(&client, PASSWORD, "0000-0000-0000-0000")
        .await
        .problem(403, "code_refused");
    remove(&client, PASSWORD, &code).await.expect(204);
    assert_eq!(server.mail_to(EMAIL).await.letter, "second-factor-changed");
    sign_in(&server, EMAIL, PASSWORD).await;
    remove(&client, PASSWORD, &codes[0])
        .await
        .problem(409, "second_factor_off");
    let renew = json!({ "code": codes[0] });
    client
        .post("/v1/me/second-factor/recovery-codes", renew)
        .await
        .problem(409, "second_factor_off");
}

/// Another app comes after the first is turned off; an unconfirmed beginning is replaced.
#[tokio::test]
async fn begins_again() {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    confirm(&client, "000000")
        .await
        .problem(409, "second_factor_off");
    let wrong = json!({ "password": "a wrong password" });
    client
        .post("/v1/me/second-factor", wrong)
        .await
        .problem(403, "password_refused");
    let first = begin(&client).await;
    let second = begin(&client).await;
    confirm(&client, &first.code(&server))
        .await
        .problem(403, "code_refused");
    confirm(&client, &second.code(&server)).await.expect(200);
    let again = json!({ "password": PASSWORD });
    client
        .post("/v1/me/second-factor", again)
        .await
        .problem(409, "second_factor_on");
    confirm(&client, &second.next_code(&server))
        .await
        .problem(409, "second_factor_on");
}

/// Guessing codes is throttled as guessing passwords is, and knowing the password forgives
/// nothing; a reset of the password leaves the factor on.
#[tokio::test]
async fn guessing_codes_is_throttled() {
    let (server, _, app, _) = protected().await;
    for number in 0..10 {
        attempt_with(&server, &format!("{number:04}-0000-0000-0000"))
            .await
            .problem(401, "second_factor_refused");
        if number < 9 {
            attempt(&server, EMAIL, PASSWORD)
                .await
                .problem(401, "second_factor_required");
        }
    }
    let reply = attempt_with(&server, &app.code(&server)).await;
    assert_eq!(reply.header("retry-after"), "10");
    reply.problem(429, "sign_in_throttled");
    server.mail_to(EMAIL).await;
    server
        .client
        .post("/v1/password-resets", json!({ "email": EMAIL }))
        .await
        .expect(202);
    let token = server.mail_to(EMAIL).await.token();
    let confirmation = json!({ "token": token, "password": PASSWORD });
    server
        .client
        .post("/v1/password-resets/confirm", confirmation)
        .await
        .expect(204);
    attempt(&server, EMAIL, PASSWORD)
        .await
        .problem(401, "second_factor_required");
    attempt_with(&server, &app.next_code(&server))
        .await
        .expect(201);
}

/// The database has neither the secret nor the codes.
#[tokio::test]
async fn the_database_has_no_secret() {
    let server = somebody().await;
    let (_, client) = sign_in(&server, EMAIL, PASSWORD).await;
    let app = begin(&client).await;
    let hex: String = app
        .0
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let absent = format!(
        "SELECT count(*) FROM second_factors WHERE position('\\x{hex}'::bytea IN sealed_secret) = 0"
    );
    assert_eq!(server.count(&absent).await, 1);
}
