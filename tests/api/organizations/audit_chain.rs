//! The chain of the audit log: unbroken under many writers, and closed to everybody.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::future::join_all;
use muster::organizations::audit_log::chain::unhex;
use muster::organizations::audit_log::check::{self, Checked};
use muster::organizations::audit_log::entries::Mark;
use muster::organizations::audit_log::verify::Fault;
use serde_json::{Value, json};

use crate::support::{Company, TestServer};

/// Turns the triggers off for one session, as only the superuser can.
const UNBOUND: &str = "SET session_replication_role = replica; ";

async fn checked(company: &Company, noted: Option<&Mark>) -> Checked {
    let tenancy = &company.server.services.tenancy;
    check::in_database(tenancy, company.id.parse().unwrap(), noted)
        .await
        .unwrap()
}

/// A company whose chain has `entries` of them.
async fn with_entries(entries: usize) -> Company {
    let company = Company::found().await;
    for number in 1..entries {
        company.department(&format!("部门{number}"), None).await;
    }
    company
}

async fn head(company: &Company) -> Value {
    let path = company.path("/audit-head");
    company.owner.client.get(&path).await.expect(200)
}

/// Fifty acts at once, of different kinds, make one chain without a gap.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_make_one_chain() {
    let company = Company::found().await;
    let admin = company.hire_as("管理员", "admin", None).await;
    let before = head(&company).await["head"]["position"].as_i64().unwrap();
    let acts = (0..50).map(|number| {
        let client = if number % 2 == 0 {
            &admin.client
        } else {
            &company.owner.client
        };
        let name = format!("第{number}个");
        let (path, body) = match number % 3 {
            0 => ("/departments", json!({ "name": name })),
            1 => ("/members", json!({ "name": name })),
            _ => ("/rooms", json!({ "name": name, "capacity": 4 })),
        };
        let path = company.path(path);
        async move { client.post(&path, body).await.expect(201) }
    });
    join_all(acts).await;
    let checked = checked(&company, None).await;
    assert!(checked.is_intact(), "{checked:?}");
    assert_eq!(checked.head.position, before + 50);
    assert_eq!(checked.verdict.entries, 50 + u64::try_from(before).unwrap());
}

/// What was refused leaves no entry and no gap.
#[tokio::test]
async fn what_fails_is_not_in_the_chain() {
    let company = with_entries(3).await;
    let twice = json!({ "name": "部门1" });
    let path = company.path("/departments");
    let reply = company.owner.client.post(&path, twice).await;
    reply.problem(409, "department_name_taken");
    assert_eq!(head(&company).await["head"]["position"], 3);
    assert!(checked(&company, None).await.is_intact());
}

/// Neither the service's role nor the owner of the tables changes or removes an entry.
#[tokio::test]
async fn the_log_is_append_only() {
    let company = with_entries(2).await;
    let database = &company.server.database;
    for (url, who) in [(database.url(), "app"), (database.owner_url(), "owner")] {
        for act in [
            "UPDATE audit_entries SET action = 'x'",
            "DELETE FROM audit_entries",
            "TRUNCATE audit_entries",
        ] {
            let mut conn = AsyncPgConnection::establish(&url).await.unwrap();
            let sql = format!("SET app.org_id = '{}'; {act}", company.id);
            let error = conn.batch_execute(&sql).await.unwrap_err().to_string();
            assert!(
                error.contains("permission denied") || error.contains("append-only"),
                "{who}: {act}: {error}"
            );
        }
    }
    let app = "DELETE FROM audit_heads";
    let mut conn = AsyncPgConnection::establish(&database.url()).await.unwrap();
    let error = conn.batch_execute(app).await.unwrap_err().to_string();
    assert!(error.contains("permission denied"), "{error}");
    assert!(checked(&company, None).await.is_intact());
}

/// Every kind of tampering with rows is found and says which entry it was.
#[tokio::test]
async fn tampering_with_rows_is_found() {
    let seal = "hash = sha256('anything')";
    type Expected = fn(&Fault) -> bool;
    let cases: [(&str, Expected); 8] = [
        (
            "UPDATE audit_entries SET after = '{}' WHERE position = 4",
            |fault| matches!(fault, Fault::Changed { position: 4, .. }),
        ),
        (
            "UPDATE audit_entries SET actor_id = NULL WHERE position = 5",
            |fault| matches!(fault, Fault::Changed { position: 5, .. }),
        ),
        (
            "UPDATE audit_entries SET at = at - interval '1 second' WHERE position = 6",
            |fault| matches!(fault, Fault::Changed { position: 6, .. }),
        ),
        (
            &format!("UPDATE audit_entries SET {seal} WHERE position = 3"),
            |fault| matches!(fault, Fault::Unlinked { position: 4, .. }),
        ),
        (
            "DELETE FROM audit_entries WHERE position IN (4, 5)",
            |fault| matches!(fault, Fault::Removed { from: 4, to: 5 }),
        ),
        ("DELETE FROM audit_entries WHERE position = 9", |fault| {
            matches!(fault, Fault::Removed { from: 9, to: 9 })
        }),
        (
            "INSERT INTO audit_entries SELECT org_id, gen_random_uuid(), actor_id, action, target_kind, \
             target_id, before, after, origin, at, 10, hash_version, previous_hash, hash \
             FROM audit_entries WHERE position = 9",
            |fault| matches!(fault, Fault::Inserted { position: 10, .. }),
        ),
        (
            "UPDATE audit_entries SET position = -1 WHERE position = 4; \
             UPDATE audit_entries SET position = 4 WHERE position = 5; \
             UPDATE audit_entries SET position = 5 WHERE position = -1",
            |fault| {
                matches!(
                    fault,
                    Fault::Moved {
                        position: 4,
                        from: 5,
                        ..
                    }
                )
            },
        ),
    ];
    for (act, expected) in cases {
        let company = with_entries(9).await;
        assert!(checked(&company, None).await.is_intact());
        company.server.sql(&format!("{UNBOUND}{act}")).await;
        let checked = checked(&company, None).await;
        assert!(
            checked.verdict.faults.iter().any(expected),
            "{act}: {checked:?}"
        );
    }
}

/// Whoever noted a head finds also a chain that was written anew as a whole.
#[tokio::test]
async fn a_noted_head_is_held_against_the_chain() {
    let company = with_entries(4).await;
    let noted = head(&company).await["head"].clone();
    let mut mark = Mark {
        position: noted["position"].as_i64().unwrap(),
        hash: unhex(noted["hash"].as_str().unwrap()).unwrap(),
    };
    company.department("之后", None).await;
    assert!(checked(&company, Some(&mark)).await.is_intact());
    mark.hash[0] ^= 1;
    let checked = checked(&company, Some(&mark)).await;
    assert_eq!(checked.contradicts, Some(mark));
}

/// The migration chains what was recorded before, to the same bytes as the service.
#[tokio::test]
async fn older_entries_are_chained_by_the_migration() {
    let company = with_entries(3).await;
    let site = json!({
        "name": "总部\u{9}\"一\\二\"".replace('\u{9}', " "), "latitude": 31.24, "longitude": 121.5,
        "coordinate_system": "gcj02", "radius_m": 300,
    });
    let path = company.path("/sites");
    company.owner.client.post(&path, site).await.expect(201);
    let before = head(&company).await;
    let down =
        include_str!("../../../migrations/2026-11-21-000013_organizations_audit_chain/down.sql");
    let up = include_str!("../../../migrations/2026-11-21-000013_organizations_audit_chain/up.sql");
    let grants = "GRANT SELECT, INSERT, UPDATE ON audit_entries, audit_heads TO muster_app";
    let mut owner = AsyncPgConnection::establish(&company.server.database.owner_url())
        .await
        .unwrap();
    let migration = format!("BEGIN; {down}; {up}; {grants}; COMMIT");
    owner.batch_execute(&migration).await.unwrap();
    let checked = checked(&company, None).await;
    assert!(checked.is_intact(), "{checked:?}");
    assert_eq!(head(&company).await, before);
}

/// Entries that are older than the organization keeps go, from the old end, and the rest of the
/// chain still verifies.
#[tokio::test]
async fn old_entries_are_forgotten_behind_an_anchor() {
    let server = TestServer::start().await;
    // Long ago also by the database's own clock, which has a say.
    server.clock.set("2020-01-01T00:00:00Z");
    let company = Company::found_on(server).await;
    company.department("一月", None).await;
    let owner = company.at("2020-03-01T00:00:00Z", &company.owner).await;
    let path = company.path("/audit-retention");
    let setting = owner.get(&path).await.expect(200);
    assert_eq!(setting, json!({ "kept_days": 365, "version": 1 }));
    let put = async |days: i64, version: i64| {
        let request = owner.request(reqwest::Method::PUT, &path);
        let request = request.header("if-match", format!("\"v{version}\""));
        owner
            .send(request.json(&json!({ "kept_days": days })))
            .await
    };
    put(29, 1).await.problem(422, "validation_failed");
    put(3654, 1).await.problem(422, "validation_failed");
    put(30, 2).await.problem(412, "version_mismatch");
    put(30, 1).await.expect(200);
    let services = &company.server.services;
    services.forget_expired().await.unwrap();
    let ends = owner.get(&company.path("/audit-head")).await.expect(200);
    assert_eq!(ends["anchor"]["position"], 2);
    let left = owner.get(&company.path("/audit-entries")).await.expect(200);
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    assert_eq!(left["items"][0]["action"], "audit_retention.edited");
    assert_eq!(left["items"][0]["before"]["kept_days"], 365);
    let intact = checked(&company, None).await;
    assert!(intact.is_intact(), "{intact:?}");
    // All of them may go, and the chain goes on.
    let owner = company.at("2020-06-01T00:00:00Z", &company.owner).await;
    services.forget_expired().await.unwrap();
    let name = json!({ "name": "六月" });
    owner
        .post(&company.path("/departments"), name)
        .await
        .expect(201);
    let ends = owner.get(&company.path("/audit-head")).await.expect(200);
    assert_eq!(
        (&ends["anchor"]["position"], &ends["head"]["position"]),
        (&json!(3), &json!(4))
    );
    assert!(checked(&company, None).await.is_intact());
    // A head that was noted before all that was forgotten proves nothing any more.
    let noted = Mark {
        position: 2,
        hash: unhex(&"0".repeat(64)).unwrap(),
    };
    assert_eq!(
        checked(&company, Some(&noted)).await.contradicts,
        Some(noted)
    );
    // Moving the anchor by hand hides nothing: the entry behind it is still there.
    let act = "UPDATE audit_heads SET anchor_position = 4, anchor_hash = hash";
    company.server.sql(act).await;
    assert!(!checked(&company, None).await.is_intact());
}

/// What is younger than 30 days by the database's clock stays, whatever the service asks for.
#[tokio::test]
async fn young_entries_are_never_forgotten() {
    let company = with_entries(3).await;
    let now = "UPDATE audit_entries SET at = now()";
    company.server.sql(&format!("{UNBOUND}{now}")).await;
    let mut app = AsyncPgConnection::establish(&company.server.database.url())
        .await
        .unwrap();
    let forget = "SELECT audit_forget('2100-01-01T00:00:00Z')";
    app.batch_execute(&format!("SET app.org_id = '{}'; {forget}", company.id))
        .await
        .unwrap();
    let entries = "SELECT count(*) FROM audit_entries";
    assert_eq!(company.server.count(entries).await, 3);
}
