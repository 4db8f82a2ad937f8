//! Bringing people in from a file.

use reqwest::Method;
use serde_json::{Value, json};

use super::imports::{
    CSV, XLSX, counts, departments, errors, finished, import, people, read, send,
};
use crate::support::{Company, Person, Socket};

fn team(n: usize) -> &'static str {
    ["研发部/平台组", "研发部/产品组", "研发部;市场部"][n % 3]
}

fn file(count: usize) -> String {
    let mut file = "\u{feff}姓名,工号,手机,邮箱,职务,部门\r\n".to_owned();
    for n in 0..count {
        let team = team(n);
        file += &format!("员工{n:03},B{n:04},1380000{n:04},b{n}@example.com,工程师,{team}\r\n");
    }
    file
}

/// Two hundred people with Chinese names come in with their departments; the same request
/// again is the same import, and the same file once more changes nothing.
#[tokio::test]
async fn imports_once() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let mut sent = Vec::new();
    for _ in 0..2 {
        let request = client
            .request(Method::POST, &company.path("/imports"))
            .header("content-type", CSV)
            .header("idempotency-key", "monday")
            .body(file(200));
        sent.push(client.send(request).await);
    }
    assert_eq!(sent[1].header("idempotency-replayed"), "true");
    let [first, again] = [sent.remove(0).expect(202), sent.remove(0).expect(202)];
    assert_eq!(first, again);
    assert_eq!(
        (&first["state"], &first["rows_read"]),
        (&json!("waiting"), &json!(0))
    );
    let done = finished(&company, &first).await;
    assert_eq!(
        (&done["state"], counts(&done)),
        (&json!("done"), [200, 0, 0, 4])
    );
    assert_eq!(
        (&done["rows_read"], &done["rows_applied"]),
        (&json!(200), &json!(200))
    );
    assert_eq!(done["changes"].as_array().unwrap().len(), 200);

    let tuesday = import(&company, "", file(200)).await;
    assert_eq!(
        (&tuesday["state"], counts(&tuesday)),
        (&json!("done"), [0, 0, 200, 0])
    );
    assert_eq!(
        (people(&company).await, departments(&company).await),
        (201, 5)
    );
    let stored = company
        .server
        .count("SELECT count(*) FROM import_chunks")
        .await;
    assert_eq!(stored, 0, "a file that was applied is deleted");
    let entries = company.server.count(
        "SELECT count(*) FROM audit_entries WHERE action = 'members.imported' AND actor_id IS NOT NULL",
    );
    assert_eq!(entries.await, 2);
}

/// The key belongs to the request with all that it says.
#[tokio::test]
async fn a_key_is_of_one_request() {
    let company = Company::found().await;
    let client = &company.owner.client;
    for (query, status) in [("", 202), ("?dry_run=true", 422)] {
        let request = client
            .request(Method::POST, &company.path(&format!("/imports{query}")))
            .header("content-type", CSV)
            .header("idempotency-key", "k")
            .body("name\n王小明\n");
        assert_eq!(client.send(request).await.status, status);
    }
}

/// One bad cell, and nobody comes in; each bad cell is named by row and column.
#[tokio::test]
async fn all_or_nothing() {
    let company = Company::found().await;
    let file = "name,employee_number,mobile,department\n王小明,A1,13800138000,研发部\n,A2,８６13800138000,\n李雷,A1,,\n";
    let rejected = import(&company, "", file).await;
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(
        errors(&rejected),
        [
            (3, "mobile", "invalid"),
            (3, "name", "required"),
            (4, "employee_number", "repeated")
        ]
    );
    assert_eq!(rejected["errors"][0]["mend"], "+8613800138000");
    assert_eq!(
        (&rejected["errors_total"], counts(&rejected)),
        (&json!(3), [0; 4])
    );
    assert_eq!(
        (people(&company).await, departments(&company).await),
        (1, 1)
    );
}

/// Asked for, the good rows are applied, and the others listed.
#[tokio::test]
async fn valid_rows_are_applied_when_asked() {
    let company = Company::found().await;
    let file = "name,mobile,department\n王小明,13800138000,研发部\n李雷,12,市场部\n";
    let done = import(&company, "?mode=valid_rows", file).await;
    assert_eq!(
        (&done["state"], counts(&done)),
        (&json!("done"), [1, 0, 0, 1])
    );
    assert_eq!(errors(&done), [(3, "mobile", "invalid")]);
    assert_eq!(
        (&done["rows_read"], &done["rows_applied"]),
        (&json!(2), &json!(1))
    );
    let none = import(&company, "?mode=valid_rows", "name,mobile\n李雷,12\n").await;
    assert_eq!(none["state"], "rejected");
}

/// A file that is none is rejected for what it is.
#[tokio::test]
async fn refuses_files_that_are_none() {
    let company = Company::found().await;
    for (file, code) in [
        (&b"name\n\xff\n"[..], "unreadable"),
        (b"name,salary\n1,2\n", "unknown_column"),
        (b"name,name\n1,2\n", "repeated_column"),
        (b"title\n1\n", "missing_column"),
        (b"name\n", "no_rows"),
        (b"", "missing_column"),
    ] {
        let rejected = import(&company, "", file).await;
        assert_eq!(rejected["state"], "rejected", "{rejected}");
        assert_eq!(rejected["errors"][0]["code"], code, "{rejected}");
    }
    let client = &company.owner.client;
    send(&company, client, "", CSV, vec![b'x'; 9 * 1024 * 1024])
        .await
        .problem(413, "body_too_large");
    send(&company, client, "", "text/plain", "name\n")
        .await
        .problem(415, "unsupported_media_type");
    let sheet = format!("?sheet={}", "x".repeat(65));
    send(&company, client, &sheet, CSV, "name\n")
        .await
        .problem(400, "invalid_parameter");
    let rejected = send(&company, client, "?sheet=a", XLSX, "name\n").await;
    let rejected = finished(&company, &rejected.expect(202)).await;
    assert_eq!(rejected["errors"][0]["code"], "unreadable");
}

/// GB18030, as Chinese Excel saves CSV.
#[tokio::test]
async fn reads_gb18030() {
    let company = Company::found().await;
    let (bytes, _, _) = encoding_rs::GB18030.encode("姓名;部门\r\n王小明;研发部\r\n");
    let done = import(&company, "", bytes.into_owned()).await;
    assert_eq!(counts(&done), [1, 0, 0, 1]);
    assert_eq!(done["changes"][0]["name"], "王小明");
}

/// A row whose number exists updates that member; what differs is listed.
#[tokio::test]
async fn updates_by_employee_number() {
    let company = Company::found().await;
    import(
        &company,
        "",
        "name,number,mobile,title,department\n王小明,A1,13800138000,工程师,研发部\n李雷,A2,,,\n",
    )
    .await;
    let file = "number,mobile,title,department\nA1,<clear>,总监,市场部;研发部\nA2,,,\n";
    let dry = import(&company, "?dry_run=true", file).await;
    assert_eq!(
        (&dry["state"], counts(&dry)),
        (&json!("done"), [0, 1, 1, 1])
    );
    assert_eq!(departments(&company).await, 2, "a dry run changes nothing");
    let done = import(&company, "", file).await;
    assert_eq!(counts(&done), [0, 1, 1, 1]);
    assert_eq!(done["changes"], dry["changes"]);
    let change = &done["changes"][0];
    assert_eq!(
        (&change["row"], &change["kind"], &change["name"]),
        (&json!(2), &json!("updated"), &json!("王小明"))
    );
    assert_eq!(
        change["fields"],
        json!([
            { "column": "mobile", "before": "+8613800138000", "after": null },
            { "column": "title", "before": "工程师", "after": "总监" },
            { "column": "department", "before": "研发部", "after": "市场部;研发部" },
        ])
    );
    let id = change["member_id"].as_str().unwrap();
    let path = company.path(&format!("/members/{id}"));
    let member = company.owner.client.get(&path).await.expect(200);
    assert_eq!(
        (&member["mobile"], &member["title"]),
        (&Value::Null, &json!("总监"))
    );
    assert_eq!(member["department_ids"].as_array().unwrap().len(), 2);
    assert_eq!(member["version"], 2);
}

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

/// Sends as that person, without waiting for the job.
async fn sent_by(company: &Company, person: &Person, file: String) -> Value {
    send(company, &person.client, "", CSV, file)
        .await
        .expect(202)
}

/// Two admins send the same file at once, again and again, and several workers take the jobs:
/// everybody comes in once.
#[tokio::test]
async fn two_admins_at_once_double_nobody() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let people_of = |file: String| file.replace("员工", "新人");
    let sent = futures_util::future::join_all((0..6).map(|n| {
        let person = if n % 2 == 0 { &company.owner } else { &hr };
        sent_by(&company, person, people_of(file(60)))
    }))
    .await;
    let workers = (0..3).map(|_| company.server.run_jobs());
    futures_util::future::join_all(workers).await;
    let mut added = 0;
    for import in &sent {
        let done = finish_later(&company, import).await;
        assert_eq!(done["state"], "done", "{done}");
        let [new, updated, unchanged, _] = counts(&done);
        assert_eq!((new + unchanged, updated), (60, 0), "{done}");
        added += new;
    }
    assert_eq!((added, people(&company).await), (60, 62));
    assert_eq!(departments(&company).await, 5);
}

/// Jobs that were postponed are due a little later.
async fn finish_later(company: &Company, import: &Value) -> Value {
    for _ in 0..20 {
        let seen = read(company, import).await;
        if !seen["finished_at"].is_null() {
            return seen;
        }
        company.server.clock.advance(chrono::TimeDelta::seconds(10));
        company.server.run_jobs().await;
    }
    read(company, import).await
}

/// Begins the jobs that are due and drops them after so many steps, as if the process ended.
async fn begin_jobs(company: &Company, steps: usize) {
    let services = company.server.services.clone();
    let begin = move || {
        actix_web::rt::System::new().block_on(async {
            let worker = services.worker();
            let mut work = Box::pin(worker.run_due());
            let mut left = steps;
            std::future::poll_fn(|context| {
                left = left.saturating_sub(1);
                let ended = work.as_mut().poll(context).is_ready();
                if ended || left == 0 {
                    std::task::Poll::Ready(())
                } else {
                    std::task::Poll::Pending
                }
            })
            .await;
        });
    };
    tokio::task::spawn_blocking(begin).await.unwrap();
}

/// An import whose process dies, wherever it was, is done by the next one, once.
#[tokio::test]
async fn an_interrupted_import_doubles_nobody() {
    let company = Company::found().await;
    for (round, steps) in [1, 4, 8, 13, 19, 26, 40].into_iter().enumerate() {
        let file = format!("name,department\n甲{round},部门{round}\n乙{round},部门{round}/下\n");
        let sent = send(&company, &company.owner.client, "", CSV, file)
            .await
            .expect(202);
        begin_jobs(&company, steps).await;
        // Its connections end with a process, and its leases after some minutes.
        let over = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL; \
             UPDATE jobs SET run_at = created_at";
        company.server.sql(over).await;
        let done = finish_later(&company, &sent).await;
        assert_eq!(done["state"], "done", "after {steps} steps: {done}");
        let round = i64::try_from(round).unwrap() + 1;
        assert_eq!(people(&company).await, 1 + 2 * round, "after {steps} steps");
        assert_eq!(departments(&company).await, 1 + 2 * round);
    }
}

/// A job that runs again when all is done does nothing.
#[tokio::test]
async fn a_job_that_runs_again_does_nothing() {
    let company = Company::found().await;
    let done = import(&company, "", file(5)).await;
    company
        .server
        .sql(&format!(
            "INSERT INTO jobs (id, org_id, kind, payload, run_at, max_attempts, created_at) \
             SELECT gen_random_uuid(), org_id, 'import.run', \
             jsonb_build_object('org_id', org_id, 'import_id', id), created_at, 6, created_at FROM imports \
             CROSS JOIN generate_series(1, 3) WHERE id = '{}'",
            done["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(finished(&company, &done).await, done);
    assert_eq!(people(&company).await, 6);
    assert_eq!(company.server.count("SELECT count(*) FROM jobs").await, 0);
}

/// One import of an organization runs at a time; the next one is begun when it has ended.
#[tokio::test]
async fn one_at_a_time() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let first = send(&company, client, "", CSV, file(3)).await.expect(202);
    let at_work = format!(
        "UPDATE imports SET state = 'checking', started_at = created_at WHERE id = '{}'; DELETE FROM jobs",
        first["id"].as_str().unwrap()
    );
    company.server.sql(&at_work).await;
    let second = send(&company, client, "", CSV, file(4)).await.expect(202);
    assert_eq!(finished(&company, &second).await["state"], "waiting");
    // A day later nobody believes that the first one goes on.
    company.server.clock.advance(chrono::TimeDelta::hours(25));
    company.server.services.forget_expired().await.unwrap();
    company.server.run_jobs().await;
    let states =
        "SELECT count(*) FROM imports WHERE state = 'failed' AND reason LIKE '%interrupted%'";
    assert_eq!(company.server.count(states).await, 1);
    assert_eq!(people(&company).await, 5);
    company.server.clock.advance(chrono::TimeDelta::days(91));
    company.server.services.forget_expired().await.unwrap();
    assert_eq!(
        company.server.count("SELECT count(*) FROM imports").await,
        0
    );
}

/// Who sent the file hears how far it is; everybody hears that there are new people.
#[tokio::test]
async fn tells_how_far_it_is() {
    let company = Company::found().await;
    let hr = company.hire_as("人事", "hr", None).await;
    let (mut socket, _) = Socket::open(&company, &hr, None).await;
    let (mut other, _) = Socket::open(&company, &company.owner, None).await;
    let sent = send(&company, &hr.client, "", CSV, file(3))
        .await
        .expect(202);
    company.server.run_jobs().await;
    for (state, read, applied) in [
        ("checking", 0, 0),
        ("checking", 3, 0),
        ("applying", 3, 0),
        ("applying", 3, 3),
    ] {
        let event = socket.event("import.progressed").await;
        assert_eq!(
            event["payload"],
            json!({ "import_id": sent["id"], "state": state, "rows_read": read, "rows_applied": applied })
        );
    }
    let report = json!({
        "import_id": sent["id"], "members_added": 3, "members_updated": 0, "departments_added": 4,
    });
    assert_eq!(socket.event("members.imported").await["payload"], report);
    let last = socket.event("import.progressed").await;
    assert_eq!(last["payload"]["state"], "done");
    assert_eq!(other.event("members.imported").await["payload"], report);
}
