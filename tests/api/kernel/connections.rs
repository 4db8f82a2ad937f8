//! Connections that end under the service, as when its database is restarted.

use reqwest::Method;
use serde_json::json;

use crate::support::Company;

/// Every connection is cut between two requests, and while many run: whoever is told to
/// repeat is answered then, nobody hears of a bug, and nothing is done twice.
#[tokio::test]
async fn cut_connections_are_replaced() {
    let company = Company::found().await;
    let server = &company.server;
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND usename = 'muster_app'";
    let client = &company.owner.client;
    let round = async |round: usize| {
        for number in 0..5 {
            let name = format!("department-{round}-{number}");
            loop {
                let request = client
                    .request(Method::POST, &company.path("/departments"))
                    .header("idempotency-key", &name)
                    .json(&json!({ "name": name }));
                let reply = client.send(request).await;
                if reply.status == 503 {
                    reply.problem(503, "overloaded");
                    continue;
                }
                reply.expect(201);
                break;
            }
            if round == 0 {
                assert!(server.count(cut).await >= 1);
            }
        }
    };
    futures_util::future::join_all((0..8).map(round)).await;
    let made = "SELECT count(*) FROM departments WHERE parent_id IS NOT NULL";
    assert_eq!(server.count(made).await, 40);
}

/// Who goes away in the middle of a transaction takes its locks along: the next one who needs
/// them need not wait for the connection to be used again.
#[tokio::test]
async fn an_abandoned_transaction_keeps_no_lock() {
    let company = Company::found().await;
    let server = &company.server;
    // More than one connection in the pool: the next request gets another one.
    let several = (0..4).map(async |number| {
        let body = json!({ "name": format!("部门 {number}") });
        let client = &company.owner.client;
        client
            .post(&company.path("/departments"), body)
            .await
            .expect(201);
    });
    futures_util::future::join_all(several).await;
    let tenancy = &server.services.tenancy;
    let org_id = company.id.parse().unwrap();
    let (locked, is_locked) = tokio::sync::oneshot::channel();
    let holding = tenancy.as_system(org_id, async |tx| {
        muster::organizations::departments::queries::lock_root(tx).await?;
        locked.send(()).unwrap();
        std::future::pending::<muster::kernel::Result<()>>().await
    });
    tokio::select! {
        _ = holding => unreachable!("it waits for ever"),
        held = is_locked => held.unwrap(),
    }
    company.department("研发部", None).await;
}
