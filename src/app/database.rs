//! The database before the service opens: which one, its migrations, its roles.
//!
//! Must hold: the service never runs as a role that row-level security does not bind.

use std::time::Duration;

use diesel::sql_types::Bool;
use diesel::{QueryableByName, sql_query};
use diesel_async::{
    AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use secrecy::{ExposeSecret, SecretString};

use super::config::Settings;
use super::postgres::{ClusterSettings, PostgresError, PrivateCluster, Role};

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

pub type Error = Box<dyn std::error::Error + Send + Sync>;

type Harness = AsyncMigrationHarness<AsyncPgConnection>;

/// An open database: where it is, and the private server while it runs.
pub struct Database {
    pub url: SecretString,
    pub migration_url: SecretString,
    cluster: Option<PrivateCluster>,
}

impl Database {
    /// The database of `DATABASE_URL`, or a private PostgreSQL, started here.
    pub async fn open(settings: &Settings) -> Result<Self, Error> {
        if let Some(url) = &settings.database_url {
            let migration_url = settings
                .migration_database_url
                .as_ref()
                .unwrap_or(url)
                .clone();
            return Ok(Self {
                url: url.clone(),
                migration_url,
                cluster: None,
            });
        }
        let private = private(settings);
        let cluster =
            tokio::task::spawn_blocking(move || PrivateCluster::start(&private)).await??;
        Ok(Self {
            url: cluster.url(Role::App, "muster").into(),
            migration_url: cluster.url(Role::Owner, "muster").into(),
            cluster: Some(cluster),
        })
    }

    /// The same; or the private PostgreSQL that the service runs at the moment, for what may work
    /// beside it.
    pub async fn open_beside(settings: &Settings) -> Result<Self, Error> {
        let in_use = match Self::open(settings).await {
            Err(error) if is_in_use(&error) => error,
            outcome => return outcome,
        };
        let private = private(settings);
        let find = move || {
            let url = |role| PrivateCluster::url_of_running(&private, role, "muster");
            Ok::<_, Error>(url(Role::App)?.zip(url(Role::Owner)?))
        };
        match tokio::task::spawn_blocking(find).await?? {
            Some((url, migration_url)) => Ok(Self::at(url, migration_url)),
            None => Err(in_use),
        }
    }

    /// A database that is there, by its two roles.
    pub fn at(url: impl Into<SecretString>, migration_url: impl Into<SecretString>) -> Self {
        Self {
            url: url.into(),
            migration_url: migration_url.into(),
            cluster: None,
        }
    }

    /// Applies what is missing and lets the service's role use it. Where the service's role
    /// owns the schema itself, there is nothing to let.
    pub async fn migrate(&self) -> Result<(), Error> {
        let mut conn = connect(&self.url).await?;
        let role = checked_role(&mut conn).await?;
        drop(conn);
        let mut conn = self
            .harness(|harness| {
                for version in harness.run_pending_migrations(MIGRATIONS)? {
                    tracing::info!(%version, "migration applied");
                }
                Ok(())
            })
            .await?;
        if self.url.expose_secret() == self.migration_url.expose_secret() {
            return Ok(());
        }
        grant(&mut conn, &role).await
    }

    /// Undoes every migration.
    pub async fn revert(&self) -> Result<(), Error> {
        self.harness(|harness| harness.revert_all_migrations(MIGRATIONS).map(drop))
            .await?;
        Ok(())
    }

    /// Migrates on a thread that may block, which the caller's may not be.
    async fn harness(
        &self,
        work: impl FnOnce(&mut Harness) -> Result<(), Error> + Send + 'static,
    ) -> Result<AsyncPgConnection, Error> {
        let conn = connect(&self.migration_url).await?;
        let migrating = async move {
            let mut harness = AsyncMigrationHarness::new(conn);
            work(&mut harness).map(|()| harness.into_inner())
        };
        tokio::spawn(migrating).await?
    }

    /// Waits for the private server's end, which nobody asked for, and says how it came.
    /// Never, where the database is somebody else's.
    pub async fn lost(&self) -> String {
        match self.cluster.as_ref().map(PrivateCluster::end) {
            Some(end) => tokio::task::spawn_blocking(move || end.wait())
                .await
                .unwrap_or_else(|error| error.to_string()),
            None => std::future::pending().await,
        }
    }

    /// Stops the private server, if there is one.
    pub async fn close(self) -> Result<(), Error> {
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        Ok(())
    }
}

fn private(settings: &Settings) -> ClusterSettings {
    ClusterSettings {
        data_dir: settings.data_dir.clone(),
        durable: true,
    }
}

fn is_in_use(error: &Error) -> bool {
    let error = error.downcast_ref::<PostgresError>();
    error.is_some_and(|error| matches!(error, PostgresError::InUse { .. }))
}

/// Waits up to 30 s for a server that is only just starting.
async fn connect(url: &SecretString) -> Result<AsyncPgConnection, Error> {
    let attempt = AsyncPgConnection::establish(url.expose_secret());
    let conn = tokio::time::timeout(Duration::from_secs(30), attempt)
        .await
        .map_err(|_| "the database did not answer within 30 s")?;
    // The error of a connection names host and role, never the password.
    conn.map_err(|error| format!("cannot connect to the database: {error}").into())
}

#[derive(QueryableByName)]
struct RoleRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    bypasses: bool,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    server: i32,
}

/// The name of the service's role, if row-level security binds it and the server is new enough.
async fn checked_role(conn: &mut AsyncPgConnection) -> Result<String, Error> {
    let role: RoleRow = sql_query(
        "SELECT rolname::text AS name, rolsuper OR rolbypassrls AS bypasses, \
         current_setting('server_version_num')::int AS server FROM pg_roles WHERE rolname = current_user",
    )
    .get_result(conn)
    .await?;
    if role.server < 150_000 {
        return Err(format!(
            "PostgreSQL 15 or newer is needed; this one is {}",
            role.server / 10_000
        )
        .into());
    }
    if role.bypasses {
        return Err(format!(
            "the database role {0} is a superuser or bypasses row-level security, which keeps \
             organizations apart. Create another one, and name it in DATABASE_URL: \
             CREATE ROLE muster_app LOGIN PASSWORD '...'; set MUSTER_MIGRATION_DATABASE_URL to a role \
             that owns the database",
            role.name
        )
        .into());
    }
    Ok(role.name)
}

async fn grant(conn: &mut AsyncPgConnection, role: &str) -> Result<(), Error> {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    let sql = format!(
        "GRANT USAGE ON SCHEMA public TO {role}; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}; \
         REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, check_ins, attendance_corrections, \
         attendance_correction_ends, attendance_spans, attendance_span_ends FROM {role}; \
         REVOKE DELETE, TRUNCATE ON audit_heads, check_in_chains FROM {role}; \
         REVOKE UPDATE, DELETE, TRUNCATE ON location_looks, location_look_photos, check_in_photos FROM {role}; \
         GRANT EXECUTE ON FUNCTION audit_forget(timestamptz) TO {role}; \
         GRANT EXECUTE ON FUNCTION forget_locations(timestamptz, timestamptz) TO {role}; \
         GRANT EXECUTE ON FUNCTION forget_photos(timestamptz, bigint) TO {role}; \
         REVOKE ALL ON __diesel_schema_migrations FROM {role}"
    );
    Ok(conn.batch_execute(&sql).await?)
}
