//! One PostgreSQL for the run, and a database for each test, cloned from a migrated template.

use std::fs::File;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use muster::app::database::{self, Database};
use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};

struct Shared {
    cluster: PrivateCluster,
    /// Makes and drops the databases, on one connection for the whole run: to begin a new one costs
    /// PostgreSQL more than to copy the template.
    keeper: tokio::sync::mpsc::UnboundedSender<Order>,
    _folder: tempfile::TempDir,
    /// Locked for as long as this process lives.
    _lock: File,
}

/// What is to be done with the database of a name.
enum Order {
    /// To make it, and whom to tell when it is there.
    Make(String, std::sync::mpsc::SyncSender<()>),
    /// To drop it, whoever is still connected.
    Drop(String),
}

const PREFIX: &str = "muster-tests-";
const LOCK: &str = "run.lock";
const TEMPLATE: &str = "template_muster";

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    remove_the_dead();
    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().unwrap();
    let lock = File::create(folder.path().join(LOCK)).unwrap();
    lock.lock().unwrap();
    let settings = ClusterSettings {
        data_dir: folder.path().to_owned(),
        durable: false,
    };
    let cluster = PrivateCluster::start(&settings).unwrap();
    cluster
        .create_database(TEMPLATE, None, Role::Owner)
        .unwrap();
    let database = Database::at(
        cluster.url(Role::App, TEMPLATE),
        cluster.url(Role::Owner, TEMPLATE),
    );
    let (keeper, orders) = tokio::sync::mpsc::unbounded_channel();
    let (ready, migrated) = std::sync::mpsc::sync_channel(1);
    let url = cluster.url(Role::Superuser, "postgres");
    // A thread of its own: the test that came first may be inside a runtime already.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let done = database.migrate().await;
            ready
                .send(done.map_err(|error: database::Error| error.to_string()))
                .unwrap();
            keep_databases(&url, orders).await;
        });
    });
    migrated.recv().unwrap().unwrap();
    Shared {
        cluster,
        keeper,
        _folder: folder,
        _lock: lock,
    }
});

/// Removes what earlier runs left: nothing of a process runs when it is killed, and a static
/// value is not dropped when it ends. A folder whose lock is free is nobody's; one without a
/// lock is being made.
fn remove_the_dead() {
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        let lock = File::open(entry.path().join(LOCK));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            // Another run may be at it as well.
            std::fs::remove_dir_all(entry.path()).ok();
        }
    }
}

async fn keep_databases(url: &str, mut orders: tokio::sync::mpsc::UnboundedReceiver<Order>) {
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    while let Some(order) = orders.recv().await {
        match order {
            Order::Make(name, made) => {
                // The files are copied, and not written into the log: these databases need not last.
                let sql = format!(
                    "CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy OWNER {}",
                    Role::Owner.name()
                );
                conn.batch_execute(&sql).await.unwrap();
                made.send(()).unwrap();
            }
            Order::Drop(name) => {
                let sql = format!("DROP DATABASE {name} WITH (FORCE)");
                conn.batch_execute(&sql).await.unwrap();
            }
        }
    }
}

/// A migrated, empty database; dropped with this value: those of a whole run would fill a disk.
pub struct TestDatabase {
    name: String,
}

impl TestDatabase {
    pub fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let (tell, made) = std::sync::mpsc::sync_channel(1);
        let order = Order::Make(name.clone(), tell);
        SHARED.keeper.send(order).unwrap();
        made.recv().unwrap();
        Self { name }
    }

    /// As the role of the service, which row-level security binds.
    pub fn url(&self) -> String {
        SHARED.cluster.url(Role::App, &self.name)
    }

    /// As the owner of the tables, who migrates.
    pub fn owner_url(&self) -> String {
        SHARED.cluster.url(Role::Owner, &self.name)
    }

    /// As the superuser, whom nothing binds: to look behind the scenes.
    pub fn superuser_url(&self) -> String {
        SHARED.cluster.url(Role::Superuser, &self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Fails where the run ends, and everything is dropped.
        SHARED.keeper.send(Order::Drop(self.name.clone())).ok();
    }
}
