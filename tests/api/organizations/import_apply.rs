//! Applying what was checked, and whose an import is.

use serde_json::{Value, json};

use super::imports::{CSV, counts, errors, file, finished, import, people, send};
use crate::support::Company;

/// What was checked is applied, once, and only if it still means the same.
#[tokio::test]
async fn applies_what_was_checked() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let dry = import(&company, "?dry_run=true", file(3)).await;
    assert_eq!(
        (&dry["state"], counts(&dry)),
        (&json!("done"), [3, 0, 0, 4])
    );
    assert_eq!(people(&company).await, 1);
    let other = import(&company, "?dry_run=true", "name,number\n某人,B0001\n").await;
    let path = |import: &Value| {
        company.path(&format!(
            "/imports/{}/apply",
            import["id"].as_str().unwrap()
        ))
    };
    for _ in 0..2 {
        let begun = client.post(&path(&dry), json!({})).await.expect(202);
        assert_eq!(
            (&begun["state"], &begun["dry_run"]),
            (&json!("waiting"), &json!(false))
        );
    }
    let done = finished(&company, &dry).await;
    assert_eq!(
        (&done["state"], counts(&done)),
        (&json!("done"), [3, 0, 0, 4])
    );
    assert_eq!(people(&company).await, 4);
    let again = client.post(&path(&dry), json!({})).await.expect(202);
    assert_eq!(again["state"], "done");

    // The number was free when the other file was checked.
    client.post(&path(&other), json!({})).await.expect(202);
    let changed = finished(&company, &other).await;
    assert_eq!(changed["state"], "rejected");
    assert!(
        changed["reason"]
            .as_str()
            .unwrap()
            .contains("Check it again")
    );
    assert_eq!(people(&company).await, 4);
}

/// What cannot be applied says why.
#[tokio::test]
async fn what_was_not_checked_is_not_applied() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let apply = async |import: &Value| {
        let path = format!("/imports/{}/apply", import["id"].as_str().unwrap());
        client.post(&company.path(&path), json!({})).await
    };
    let bad = import(&company, "?dry_run=true", "name,mobile\n王小明,1\n").await;
    apply(&bad).await.problem(422, "import_rejected");
    let sent = send(&company, client, "?dry_run=true", CSV, "name\n王小明\n").await;
    let sent = sent.expect(202);
    apply(&sent).await.problem(409, "import_not_checked");
    finished(&company, &sent).await;
    company.server.clock.advance(chrono::TimeDelta::hours(25));
    company.server.services.forget_expired().await.unwrap();
    let client = company.server.sign_in(company.owner.account_id).await;
    let path = format!("/imports/{}/apply", sent["id"].as_str().unwrap());
    client
        .post(&company.path(&path), json!({}))
        .await
        .problem(409, "import_expired");
}

/// Who did not send the file sees how far it is, and not what is in it.
#[tokio::test]
async fn what_is_in_a_file_is_for_who_sent_it() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let sent = send(
        &company,
        &hr.client,
        "?dry_run=true",
        CSV,
        "name,mobile\n王小明,1\n李雷,\n",
    )
    .await;
    let seen = finished(&company, &sent.expect(202)).await;
    assert_eq!(
        (&seen["errors_total"], &seen["members_added"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (&seen["errors"], &seen["changes"]),
        (&json!([]), &json!([]))
    );
    let path = company.path(&format!("/imports/{}", seen["id"].as_str().unwrap()));
    let own = hr.client.get(&path).await.expect(200);
    assert_eq!(errors(&own), [(2, "mobile", "invalid")]);
    company
        .owner
        .client
        .post(&format!("{path}/apply"), json!({}))
        .await
        .problem(404, "not_found");
}

/// The import is done in the name of who sent it: without the permission, it is not.
#[tokio::test]
async fn who_lost_the_permission_imports_nobody() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let sent = send(&company, &hr.client, "", CSV, "name\n王小明\n")
        .await
        .expect(202);
    let grants = company.path(&format!("/members/{}/role-grants", hr.member_id));
    let grants = company.owner.client.get(&grants).await.expect(200);
    for grant in grants["items"].as_array().unwrap() {
        let path = format!("/role-grants/{}", grant["id"].as_str().unwrap());
        company.owner.client.delete(&company.path(&path)).await;
    }
    let failed = finished(&company, &sent).await;
    assert_eq!(failed["state"], "failed");
    assert!(
        failed["reason"]
            .as_str()
            .unwrap()
            .contains("may not import")
    );
    assert_eq!(people(&company).await, 2);
}
