//! Signing in again: a test that moves the clock outlives its access tokens.

use super::company::Person;
use super::server::TestServer;

impl TestServer {
    /// The same person with a session and a token that begin now.
    pub async fn sign_in_again(&self, person: &Person) -> Person {
        Person {
            client: self.sign_in(person.account_id).await,
            ..person.clone()
        }
    }
}
