//! A real server on a free port, with a database and a clock of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use muster::app::cli::Cli;
use muster::app::config::Settings;
use muster::app::server::Server;
use muster::app::services::{Senses, Services};
use muster::identity::passwords::HashParams;
use muster::kernel::clock::{Clock, SystemEntropy};
use muster::kernel::ids::{AccountId, SessionId};
use secrecy::ExposeSecret;

use super::client::Client;
use super::clock::TestClock;
use super::cluster::TestDatabase;

pub struct TestServer {
    pub client: Client,
    pub clock: Arc<TestClock>,
    pub services: Services,
    pub database: TestDatabase,
    pub data_dir: tempfile::TempDir,
    handle: actix_web::dev::ServerHandle,
    superuser: tokio::sync::Mutex<Option<AsyncPgConnection>>,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// With settings that differ from the tests' usual ones.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_shaped(change, |_| {}).await
    }

    /// With services that differ from what the settings make.
    pub async fn start_shaped(
        change: impl FnOnce(&mut Settings),
        shape: impl FnOnce(&mut Services),
    ) -> Self {
        let database = TestDatabase::create();
        let data_dir = tempfile::tempdir().unwrap();
        let mut settings = Cli::parse_from(["muster", "serve"]).settings;
        settings.listen = "127.0.0.1:0".parse().unwrap();
        settings.data_dir = data_dir.path().to_owned();
        settings.database_connections = 8;
        settings.workers = Some(1);
        settings.account_rate = 1_000_000.try_into().unwrap();
        settings.meetings_per_day = 1_000_000;
        settings.address_rate = 1_000_000.try_into().unwrap();
        settings.hash_params = HashParams::MINIMUM;
        change(&mut settings);
        let clock = Arc::new(TestClock::monday_morning());
        let senses = Senses {
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy::default()),
        };
        let mut services = Services::build(settings, &database.url().into(), senses).unwrap();
        shape(&mut services);
        let (address, handle) = serve(&services);
        let client = Client::new(&format!("http://{address}"));
        Self {
            client,
            clock,
            services,
            database,
            data_dir,
            handle,
            superuser: tokio::sync::Mutex::default(),
        }
    }

    /// Another node on the same database, data folder and clock.
    pub fn another_node(&self) -> Node {
        let (settings, senses) = (&self.services.settings, &self.services.senses);
        let url = self.database.url().into();
        let services = Services::build((**settings).clone(), &url, senses.clone()).unwrap();
        let (address, handle) = serve(&services);
        Node {
            client: Client::new(&format!("http://{address}")),
            handle,
        }
    }

    /// Does every job that is due by the test's clock.
    pub async fn run_jobs(&self) {
        let services = self.services.clone();
        tokio::task::spawn_blocking(move || {
            actix_web::rt::System::new()
                .block_on(services.worker().run_due())
                .unwrap();
        })
        .await
        .unwrap();
    }

    /// Statements as the superuser, for what no client may do.
    pub async fn sql(&self, statements: &str) {
        self.superuser()
            .await
            .batch_execute(statements)
            .await
            .unwrap();
    }

    /// One connection for the whole test: to begin one costs more than most statements.
    async fn superuser(&self) -> tokio::sync::MappedMutexGuard<'_, AsyncPgConnection> {
        let mut held = self.superuser.lock().await;
        if held.is_none() {
            let url = self.database.superuser_url();
            *held = Some(AsyncPgConnection::establish(&url).await.unwrap());
        }
        tokio::sync::MutexGuard::map(held, |conn| conn.as_mut().unwrap())
    }

    /// A number that only the superuser can see.
    pub async fn count(&self, query: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let row: Row = diesel::sql_query(query)
            .get_result(&mut *self.superuser().await)
            .await
            .unwrap();
        row.count
    }

    /// Every event of every organization: kind and payload.
    pub async fn events(&self) -> Vec<(String, serde_json::Value)> {
        use muster::schema::events;
        let query = diesel::QueryDsl::select(events::table, (events::kind, events::payload));
        let rows: Vec<(String, String)> = query.load(&mut *self.superuser().await).await.unwrap();
        let parse = |(kind, text): (String, String)| (kind, serde_json::from_str(&text).unwrap());
        rows.into_iter().map(parse).collect()
    }

    /// How the service's role would run a query in an organization.
    pub async fn plan(&self, org_id: &str, query: &str) -> String {
        self.plan_with(org_id, "", query).await
    }

    /// The same where an index is used wherever one can be: on tables that are too small for it.
    pub async fn plan_by_index(&self, org_id: &str, query: &str) -> String {
        self.plan_with(org_id, "SET enable_seqscan = off", query)
            .await
    }

    async fn plan_with(&self, org_id: &str, settings: &str, query: &str) -> String {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
            line: String,
        }
        let mut conn = AsyncPgConnection::establish(&self.database.url())
            .await
            .unwrap();
        conn.batch_execute(&format!("SET app.org_id = '{org_id}'; {settings}"))
            .await
            .unwrap();
        let rows: Vec<Row> = diesel::sql_query(format!("EXPLAIN {query}"))
            .load(&mut conn)
            .await
            .unwrap();
        rows.into_iter().map(|row| row.line + "\n").collect()
    }

    /// Somebody signed in. Written straight into the database, as every test needs a few;
    /// the tests of identity take the way through registration.
    pub async fn account(&self, name: &str) -> (AccountId, Client) {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let email = format!("person{}@example.com", NEXT.fetch_add(1, Ordering::Relaxed));
        let account = AccountId(crate::support::client_id());
        let now = self.clock.now().to_rfc3339();
        self.sql(&format!(
            "INSERT INTO accounts (id, email, password_hash, name, locale, verified_at, created_at) \
             VALUES ('{account}', '{email}', 'x', '{name}', 'zh-CN', '{now}', '{now}')"
        ))
        .await;
        (account, self.sign_in(account).await)
    }

    /// A new session of the account, with an access token of this moment: for tests that move
    /// the clock farther than a token lives.
    pub async fn sign_in(&self, account: AccountId) -> Client {
        let session = SessionId(crate::support::client_id());
        let now = self.clock.now();
        self.sql(&format!(
            "INSERT INTO sessions (id, account_id, created_at, last_used_at, expires_at) \
             VALUES ('{session}', '{account}', '{0}', '{0}', '{0}'::timestamptz + interval '10 years')",
            now.to_rfc3339()
        ))
        .await;
        let token =
            self.services
                .identity
                .tokens
                .issue(account, session, crate::support::client_id(), now);
        self.client.with_token(token.unwrap().text.expose_secret())
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // Asks it to stop; the test's process need not wait for it.
        drop(self.handle.stop(false));
    }
}

/// A node beside the first.
pub struct Node {
    client: Client,
    handle: actix_web::dev::ServerHandle,
}

impl Node {
    /// The same client, who asks here.
    pub fn client(&self, of: &Client) -> Client {
        self.client.with_token(of.token.as_ref().unwrap())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// The server runs on a thread of its own, as its workers are not the test's runtime.
fn serve(services: &Services) -> (std::net::SocketAddr, actix_web::dev::ServerHandle) {
    let services = services.clone();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let server = Server::bind(&services).unwrap();
            sender
                .send((server.address, server.handle.clone()))
                .unwrap();
            server.run().await.unwrap();
        });
    });
    receiver.recv().unwrap()
}
