//! One PostgreSQL for the run, and a database for each test, cloned from a migrated template.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use muster::app::database::{self, Database};
use muster::app::postgres::{ClusterSettings, PrivateCluster, Role};

struct Shared {
    cluster: PrivateCluster,
    _folder: tempfile::TempDir,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let folder = tempfile::Builder::new()
        .prefix("muster-tests-")
        .tempdir()
        .unwrap();
    let settings = ClusterSettings {
        data_dir: folder.path().to_owned(),
        durable: false,
    };
    let cluster = PrivateCluster::start(&settings).unwrap();
    cluster
        .create_database("template_muster", None, Role::Owner)
        .unwrap();
    let database = Database::at(
        cluster.url(Role::App, "template_muster"),
        cluster.url(Role::Owner, "template_muster"),
    );
    // A thread of its own: the test that came first may be inside a runtime already.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime
            .block_on(database.migrate())
            .map_err(|error: database::Error| error.to_string())
    })
    .join()
    .unwrap()
    .unwrap();
    Shared {
        cluster,
        _folder: folder,
    }
});

/// A migrated, empty database; dropped with the run's PostgreSQL.
pub struct TestDatabase {
    name: String,
}

impl TestDatabase {
    pub fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        SHARED
            .cluster
            .create_database(&name, Some("template_muster"), Role::Owner)
            .unwrap();
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
