//! An organization's room for files.

use futures_util::future::join_all;
use reqwest::Method;

use crate::support::tus::{begin, part, tus};
use crate::support::{Company, TestServer};

/// Of many who begin at once as many get room as there is room for; who gives up, gives it back.
#[tokio::test]
async fn nobody_gets_more_than_there_is() {
    let server = TestServer::start_with(|settings| settings.files_quota = 1).await;
    let company = Company::found_on(server).await;
    let (person, other) = (company.hire("员工").await, company.hire("同事").await);
    let usage = async || {
        company
            .owner
            .client
            .get(&company.path("/file-usage"))
            .await
            .expect(200)
    };
    let gib = 1024 * 1024 * 1024;
    assert_eq!(
        usage().await,
        serde_json::json!({ "used_bytes": 0, "quota_bytes": gib })
    );
    let half = gib / 2;
    begin(&company, &person, "a", half).await.expect(201);
    begin(&company, &person, "b", half).await.expect(201);
    let problem = begin(&company, &person, "c", 1)
        .await
        .problem(413, "files_quota_exceeded");
    assert_eq!(problem["context"]["used_bytes"], gib);
    // Another organization has its own, and who operates the service may give more or less.
    let (elsewhere, stranger) = company.stranger().await;
    let elsewhere = Company {
        id: elsewhere,
        root: String::new(),
        owner: stranger.clone(),
        server: company.server.clone(),
    };
    begin(&elsewhere, &stranger, "a", half).await.expect(201);
    let quota = format!(
        "UPDATE file_usage SET quota_bytes = {gib} + 10000 WHERE org_id = '{}'",
        company.id
    );
    company.server.sql(&quota).await;
    let begun = join_all((0..24).map(|number| {
        let who = if number % 2 == 0 { &person } else { &other };
        begin(&company, who, "d", 1000)
    }))
    .await;
    let (good, bad): (Vec<_>, Vec<_>) = begun.iter().partition(|reply| reply.status == 201);
    assert_eq!((good.len(), bad.len()), (10, 14));
    assert!(
        bad.iter()
            .all(|reply| reply.json["code"] == "files_quota_exceeded")
    );
    assert_eq!(usage().await["used_bytes"], gib + 10_000);
    let mine = good
        .iter()
        .filter(|reply| reply.json["name"] == "d")
        .map(|reply| reply.header("location"));
    let paths: Vec<_> = mine.collect();
    let delete = |who: &crate::support::Person, path: &str| tus(&who.client, Method::DELETE, path);
    let mut ended = 0;
    for path in &paths {
        ended += usize::from(person.client.send(delete(&person, path)).await.status == 204);
    }
    assert_eq!(usage().await["used_bytes"], gib + 10_000 - 1000 * ended);
    // A file takes what it has.
    let path = begin(&company, &person, "e", 1000)
        .await
        .header("location")
        .to_owned();
    part(&person, &path, 0, &[7; 1000]).await.expect(204);
    assert_eq!(
        usage().await["used_bytes"],
        gib + 10_000 - 1000 * (ended - 1)
    );
    person
        .client
        .get(&company.path("/file-usage"))
        .await
        .problem(403, "forbidden");
}
