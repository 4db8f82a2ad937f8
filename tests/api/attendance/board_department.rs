//! The board of a department: who is in, late, out, not due yet.

use serde_json::{Value, json};

use super::{check_in, company_with_site, fix};

fn names(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["member"]["name"].as_str().unwrap())
        .collect()
}

/// Everybody of the department and below with their status, and the counts of all.
#[tokio::test]
async fn counts_and_lists() {
    let company = company_with_site().await;
    let research = company.department("研发部", None).await;
    let platform = company.department("平台组", Some(&research)).await;
    let early = company.hire_into("A 早", &[&research]).await;
    let late = company.hire_into("B 晚", &[&platform]).await;
    let away = company.hire_into("C 外", &[&platform, &research]).await;
    company.hire_into("D 缺", &[&platform]).await;
    let manager = company
        .hire_as("李雷", "department_manager", Some(&research))
        .await;
    // Known, but has not joined: nobody expects them.
    let invited = json!({ "name": "E 未", "department_ids": [research] });
    company
        .owner
        .client
        .post(&company.path("/members"), invited)
        .await
        .expect(201);
    check_in(&company, &early.client, fix(0.0)).await;
    company.server.clock.set("2026-09-07T01:05:00Z");
    check_in(&company, &late.client, fix(0.0)).await;
    check_in(&company, &away.client, fix(900.0)).await;

    company.compute().await;
    let path = company.path(&format!("/attendance/board?department_id={research}"));
    let report = manager.client.get(&path).await.expect(200);
    assert_eq!(names(&report), ["A 早", "B 晚", "C 外", "D 缺", "李雷"]);
    let day = |number: usize| &report["items"][number]["day"];
    let statuses: Vec<_> = (0..5).map(|number| day(number)["status"].clone()).collect();
    assert_eq!(
        statuses,
        ["present", "late", "outside", "overdue", "overdue"]
    );
    assert_eq!(
        (&day(1)["work_date"], &day(1)["minutes_late"]),
        (&json!("2026-09-07"), &json!(5))
    );
    assert_eq!(day(1)["first_in"], "2026-09-07T01:05:00Z");
    let summary = &report["summary"];
    for (field, count) in [
        ("people", 5),
        ("present", 1),
        ("late", 1),
        ("outside", 1),
        ("overdue", 2),
        ("absent", 0),
        ("came_late", 2),
        ("went_early", 0),
        ("punched_outside", 1),
    ] {
        assert_eq!(summary[field], count, "{field}");
    }
    let text = report.to_string();
    assert!(
        !text.contains("latitude") && !text.contains("distance") && !text.contains("总部"),
        "{text}"
    );
}

/// Page by page, and only those whose day stands so; the counts stay those of all.
#[tokio::test]
async fn pages_and_filters() {
    let company = company_with_site().await;
    let research = company.department("研发部", None).await;
    for number in 0..7 {
        let person = company
            .hire_into(&format!("员工{number}"), &[&research])
            .await;
        if number < 3 {
            check_in(&company, &person.client, fix(0.0)).await;
        }
    }
    company.compute().await;
    let client = &company.owner.client;
    let path = company.path(&format!("/attendance/board?department_id={research}"));
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client
            .get(&format!("{path}&limit=3{cursor}"))
            .await
            .expect(200);
        assert_eq!(page["summary"]["people"], 7);
        seen.extend(names(&page).into_iter().map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(
        seen,
        (0..7)
            .map(|number| format!("员工{number}"))
            .collect::<Vec<_>>()
    );
    let page = client
        .get(&format!("{path}&status=present"))
        .await
        .expect(200);
    assert_eq!(
        (names(&page), &page["summary"]["not_due"]),
        (vec!["员工0", "员工1", "员工2"], &json!(4))
    );
    for query in ["limit=101", "cursor=x", "status=asleep", "date=today"] {
        client
            .get(&format!("{path}&{query}"))
            .await
            .problem(400, "invalid_parameter");
    }
}

/// Its manager and the manager above see it; another department's manager and employees do not.
#[tokio::test]
async fn is_seen_by_its_managers() {
    let company = company_with_site().await;
    let research = company.department("研发部", None).await;
    let platform = company.department("平台组", Some(&research)).await;
    let sales = company.department("市场部", None).await;
    let above = company
        .hire_as("李雷", "department_manager", Some(&research))
        .await;
    let own = company
        .hire_as("林涛", "department_manager", Some(&platform))
        .await;
    let other = company
        .hire_as("吉姆", "department_manager", Some(&sales))
        .await;
    let employee = company.hire_into("王小明", &[&platform]).await;
    let board =
        |department: &str| company.path(&format!("/attendance/board?department_id={department}"));
    let path = board(&platform);
    for reader in [&above, &own, &company.owner] {
        reader.client.get(&path).await.expect(200);
    }
    for reader in [&other, &employee] {
        reader.client.get(&path).await.problem(403, "forbidden");
    }
    own.client
        .get(&board(&research))
        .await
        .problem(403, "forbidden");
    let (elsewhere, stranger) = company.stranger().await;
    stranger.client.get(&path).await.problem(404, "not_found");
    let foreign =
        format!("/v1/organizations/{elsewhere}/attendance/board?department_id={platform}");
    stranger
        .client
        .get(&foreign)
        .await
        .problem(404, "not_found");
}
