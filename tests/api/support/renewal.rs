//! Signing in again: a test that moves the clock outlives its access tokens.

use muster::kernel::clock::Clock;
use muster::kernel::ids::SessionId;
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::company::Person;
use super::server::TestServer;

impl TestServer {
    /// The same person with a session and a token that begin now.
    pub async fn sign_in_again(&self, person: &Person) -> Person {
        let (session, now) = (SessionId(Uuid::now_v7()), self.clock.now());
        let (account, instant) = (person.account_id, now.to_rfc3339());
        self.sql(&format!(
            "INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at) \
             VALUES ('{session}', '{account}', '{instant}', '{instant}', '{instant}'::timestamptz + interval '1 day')"
        ))
        .await;
        let token = self
            .services
            .identity
            .tokens
            .issue(account, session, Uuid::now_v7(), now)
            .unwrap();
        Person {
            client: person.client.with_token(token.text.expose_secret()),
            ..person.clone()
        }
    }
}
