//! The nets under tenancy: keys that begin with the organization, and row-level security.

use muster::app::database::Database;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::world::World;
use super::{examples, named};
use crate::support::TestServer;

/// Tables that belong to no organization, and why.
const NO_ORGANIZATION: &[(&str, &str)] = &[
    (
        "__diesel_schema_migrations",
        "which migrations were applied",
    ),
    ("accounts", "a person has one account for all organizations"),
    ("second_factors", "of an account"),
    ("recovery_codes", "of an account"),
    ("sessions", "of an account"),
    ("refresh_tokens", "of a session"),
    ("mail_tokens", "of an account"),
    ("sign_in_failures", "of an address"),
];

/// Tables with an `org_id` that are no organization's, and why.
const ORGANIZATION_BESIDES: &[(&str, &str)] = &[
    ("jobs", "one queue for all, taken with SKIP LOCKED"),
    (
        "account_organizations",
        "read before an organization is chosen",
    ),
    ("join_codes", "a code names no organization"),
];

/// Tables that no request of the examples fills, and why.
const EMPTY: &[(&str, &str)] = &[
    ("attendance_due", "empty again when the transaction ends"),
    (
        "attendance_reminders",
        "sent by a job, when its time has come",
    ),
    ("conversation_due", "empty again when the transaction ends"),
    (
        "conversation_mutes",
        "of who leaves while muted; the people of the examples stay",
    ),
    (
        "employments",
        "of who had joined and went away; the people of the examples are only invited",
    ),
    (
        "location_retention",
        "how far a job has come that forgets what is old",
    ),
    (
        "meeting_reminders_sent",
        "sent by a job, when its time has come",
    ),
    (
        "message_index_edits",
        "of an edited message that is in the index already",
    ),
    (
        "message_mentions",
        "only people who are in the conversation are mentioned",
    ),
    (
        "organization_zones",
        "of who moved to another time zone; the examples stay",
    ),
];

const POLICY: &str =
    "(org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid)";

/// Every table without an `org_id` is on the list, and nothing else is.
#[tokio::test]
async fn tables_of_no_organization_are_listed() {
    let server = TestServer::start().await;
    let url = server.database.superuser_url();
    let all = column(&url, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace").await;
    let with = with_organization(&url).await;
    for table in &all {
        let listed = NO_ORGANIZATION.iter().any(|(name, _)| name == table);
        let has = with.contains(table);
        assert!(
            listed != has,
            "{table}: a table has org_id first in its primary key and SELECT tenant_table('{table}'), or it is \
             named with a reason in NO_ORGANIZATION in tests/api/guards/tables.rs, and never both"
        );
    }
    let listed = NO_ORGANIZATION
        .iter()
        .chain(ORGANIZATION_BESIDES)
        .chain(EMPTY);
    let gone: Vec<_> = listed
        .filter(|(name, _)| !all.iter().any(|table| table == name))
        .collect();
    assert!(
        gone.is_empty(),
        "listed, but there are no such tables: {gone:?}"
    );
}

/// `org_id` is there in every row, and first in every key that must be unique or points at
/// another table of the organization.
#[tokio::test]
async fn every_key_begins_with_the_organization() {
    let server = TestServer::start().await;
    let url = server.database.superuser_url();
    let mut wrong = Vec::new();
    for table in tenant_tables(&url).await {
        let nullable = column(&url, &format!(
            "SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = 'org_id' AND NOT attnotnull"
        )).await;
        wrong.extend(
            nullable
                .into_iter()
                .map(|_| format!("{table}.org_id may be NULL")),
        );
        // Unique indexes stand for primary keys and unique constraints, too.
        let keys = column(
            &url,
            &format!(
                "SELECT indexrelid::regclass || ' (' || coalesce((SELECT attname FROM pg_attribute \
             WHERE attrelid = indrelid AND attnum = indkey[0]), 'an expression') || ')' \
             FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid AND contype = 'x' \
             WHERE indrelid = '{table}'::regclass AND (indisunique OR contype = 'x')"
            ),
        )
        .await;
        if keys.is_empty() {
            wrong.push(format!("{table} has no key"));
        }
        wrong.extend(
            keys.into_iter()
                .filter(|key| !key.ends_with("(org_id)"))
                .map(|key| format!("{table}: the key {key}")),
        );
        let foreign = column(&url, &format!(
            "SELECT conname FROM pg_constraint \
             WHERE contype = 'f' AND conrelid = '{table}'::regclass AND ( \
             (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) <> 'org_id' OR \
             (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1]) <> 'org_id')"
        )).await;
        wrong.extend(
            foreign
                .into_iter()
                .map(|key| format!("{table}: the foreign key {key}")),
        );
    }
    assert!(
        wrong.is_empty(),
        "does not begin with org_id:\n{}",
        wrong.join("\n")
    );
}

/// Every such table hides its rows, from its owner too, by the one policy.
#[tokio::test]
async fn every_table_hides_its_rows() {
    let server = TestServer::start().await;
    let url = server.database.superuser_url();
    for table in tenant_tables(&url).await {
        let flags = format!(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = '{table}'::regclass"
        );
        assert_eq!(
            column(&url, &flags).await,
            ["t"],
            "{table}: row-level security is not enabled and forced: SELECT tenant_table('{table}')"
        );
        let policies = format!(
            "SELECT polcmd::text || ' ' || polpermissive::text || ' ' || pg_get_expr(polqual, polrelid) || \
             coalesce(' ' || pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy WHERE polrelid = '{table}'::regclass"
        );
        assert_eq!(
            column(&url, &policies).await,
            [format!("* true {POLICY}")],
            "{table}"
        );
    }
}

/// With rows of an organization in every table, the service's role sees them only after it
/// named that organization, and cannot write for another one.
#[tokio::test]
async fn rows_are_seen_by_their_organization_alone() {
    let world = World::start().await;
    for name in examples::inside() {
        let request = examples::prepare(name, &world, world.owner()).await;
        request
            .header("idempotency-key", format!("key-{}", world.number()))
            .send(&world.owner().client)
            .await;
    }
    let server = &world.company.server;
    let (app, superuser) = (server.database.url(), server.database.superuser_url());
    let own = &world.company.id;
    let other = "0192aaaa-0000-7000-8000-0000000000ee";
    for table in tenant_tables(&superuser).await {
        if EMPTY.iter().any(|(name, _)| *name == table) {
            continue;
        }
        let count = |organization: Option<&str>| {
            let set = organization
                .map(|id| format!("SET app.org_id = '{id}'; "))
                .unwrap_or_default();
            format!("{set}SELECT count(*) FROM {table}")
        };
        let all = column(
            &superuser,
            &format!("SELECT count(*) FROM {table} WHERE org_id = '{own}'"),
        )
        .await;
        assert_ne!(
            all,
            ["0"],
            "no example fills {table}; add one in tests/api/guards/examples, or a reason to EMPTY in tables.rs"
        );
        assert_eq!(
            column(&app, &count(Some(own))).await,
            all,
            "{table}: to its organization"
        );
        assert_eq!(
            column(&app, &count(None)).await,
            ["0"],
            "{table}: to nobody"
        );
        assert_eq!(
            column(&app, &count(Some(""))).await,
            ["0"],
            "{table}: to nobody"
        );
        assert_eq!(
            column(&app, &count(Some(other))).await,
            ["0"],
            "{table}: to another organization"
        );
    }
    named::are_there_and_stay(&superuser).await;
    let forged = format!(
        "SET app.org_id = '{other}'; INSERT INTO event_heads (org_id, last_position) VALUES ('{own}', 1)"
    );
    let error = query(&app, &forged).await.unwrap_err();
    assert!(error.contains("row-level security"), "{error}");
}

/// The service does not start on a role that row-level security does not bind.
#[tokio::test]
async fn a_role_that_bypasses_is_refused() {
    let server = TestServer::start().await;
    let superuser = server.database.superuser_url();
    let role = "bypasses_for_a_test";
    query(
        &superuser,
        &format!("DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN BYPASSRLS"),
    )
    .await
    .unwrap();
    let bypassing = superuser.replacen("postgres@", &format!("{role}@"), 1);
    for url in [superuser.clone(), bypassing] {
        let error = Database::at(url.clone(), url)
            .migrate()
            .await
            .unwrap_err()
            .to_string();
        for part in [
            "is a superuser or bypasses row-level security",
            "DATABASE_URL",
            "CREATE ROLE muster_app",
        ] {
            assert!(error.contains(part), "{error}");
        }
    }
}

async fn with_organization(url: &str) -> Vec<String> {
    column(
        url,
        "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid \
         WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND attname = 'org_id'",
    )
    .await
}

async fn tenant_tables(url: &str) -> Vec<String> {
    let mut tables = with_organization(url).await;
    tables.retain(|table| ORGANIZATION_BESIDES.iter().all(|(name, _)| name != table));
    assert!(tables.len() > 10, "{tables:?}");
    tables
}

/// The only column of a query's rows, as text.
pub(super) async fn column(url: &str, sql: &str) -> Vec<String> {
    query(url, sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
}

pub(super) async fn query(url: &str, sql: &str) -> Result<Vec<String>, String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .map_err(|error| error.to_string())?;
    let running = tokio::spawn(connection);
    let messages = client.simple_query(sql).await.map_err(|error| {
        error
            .as_db_error()
            .map_or_else(|| error.to_string(), |error| error.message().to_owned())
    })?;
    drop(client);
    drop(running.await);
    let value = |message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    Ok(messages.into_iter().filter_map(value).collect())
}
