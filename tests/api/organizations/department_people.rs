//! Managers of a department, the primary department of a member, and the order of people.

use serde_json::{Value, json};

use crate::support::{Company, Person};

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

/// Several managers, all in the department; the roles say the same.
#[tokio::test]
async fn managers_are_set_and_listed() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let research = company.department("研发部", None).await;
    let first = company.hire_into("李雷", &[&research]).await;
    let second = company.hire_into("韩梅梅", &[&research]).await;
    let outside = company.hire("王小明").await;
    let path = company.path(&format!("/departments/{research}/managers"));
    let set = |people: &[&Person]| {
        let ids: Vec<_> = people
            .iter()
            .map(|person| person.member_id.clone())
            .collect();
        client.put(&path, json!({ "member_ids": ids }))
    };
    let managers = set(&[&first, &second, &first]).await.expect(200);
    assert_eq!(ids(&managers).len(), 2);
    let problem = set(&[&first, &outside])
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/member_ids/1");
    assert_eq!(client.get(&path).await.expect(200), managers);
    // The one truth is the grant.
    let report = company.path(&format!("/attendance/board?department_id={research}"));
    second.client.get(&report).await.expect(200);
    set(&[&first]).await.expect(200);
    second.client.get(&report).await.problem(403, "forbidden");
    let grants = company.path(&format!("/members/{}/role-grants", first.member_id));
    let grants = client.get(&grants).await.expect(200);
    assert_eq!(grants["items"][0]["department_id"], research.as_str());
    company
        .grant(&outside, "department_manager", Some(&research))
        .await
        .problem(422, "validation_failed");
    set(&[]).await.expect(200);
    first.client.get(&report).await.problem(403, "forbidden");
}

/// Whoever leaves the department does not manage it any more, and needs no return of the role.
#[tokio::test]
async fn leaving_ends_managing() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let hr = company.hire_as("人事", "hr", None).await;
    let research = company.department("研发部", None).await;
    let sales = company.department("市场部", None).await;
    let person = company
        .hire_as("李雷", "department_manager", Some(&research))
        .await;
    let member = company.path(&format!("/members/{}", person.member_id));
    let version = client.get(&member).await.expect(200)["version"]
        .as_i64()
        .unwrap();
    let body = json!({ "department_ids": [sales, research] });
    hr.client.patch(&member, version, body).await.expect(200);
    let managers = company.path(&format!("/departments/{research}/managers"));
    let read = client.get(&managers).await.expect(200);
    assert_eq!(ids(&read), [person.member_id.as_str()]);
    let body = json!({ "department_ids": [sales] });
    hr.client
        .patch(&member, version + 1, body)
        .await
        .expect(200);
    let read = client.get(&managers).await.expect(200);
    assert_eq!(read["items"], json!([]));
    let audit = client
        .get(&company.path("/audit-entries?limit=2"))
        .await
        .expect(200);
    assert!(audit.to_string().contains("role.revoked"), "{audit:#}");
}

/// Becoming a manager and leaving the department at once: never a manager from outside.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_manager_is_outside() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let research = company.department("研发部", None).await;
    let managers = company.path(&format!("/departments/{research}/managers"));
    for round in 0..12 {
        let person = company
            .hire_into(&format!("员工{round}"), &[&research])
            .await;
        let member = company.path(&format!("/members/{}", person.member_id));
        let (set, moved) = tokio::join!(
            client.put(&managers, json!({ "member_ids": [person.member_id] })),
            client.patch(&member, 1, json!({ "department_ids": [company.root] })),
        );
        moved.expect(200);
        assert!([200, 422].contains(&set.status), "{set:?}");
        let read = client.get(&managers).await.expect(200);
        assert!(
            !ids(&read).contains(&person.member_id.as_str()),
            "round {round}: {read:#}"
        );
    }
}

/// The first of the departments is the primary one, in the order in which they were given.
#[tokio::test]
async fn the_first_department_is_primary() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let mut departments = Vec::new();
    for name in ["甲", "乙", "丙"] {
        departments.push(company.department(name, None).await);
    }
    let [a, b, c] = [0, 1, 2].map(|index: usize| departments[index].as_str());
    let person = company.hire_into("王小明", &[b, c, a, b]).await;
    let member = company.path(&format!("/members/{}", person.member_id));
    let read = client.get(&member).await.expect(200);
    assert_eq!(read["department_ids"], json!([b, c, a]));
    let body = json!({ "department_ids": [c, b] });
    client.patch(&member, 1, body).await.expect(200);
    let read = client.get(&member).await.expect(200);
    assert_eq!(read["department_ids"], json!([c, b]));
}

/// A department's people in its order, page by page; an edit of departments keeps the places.
#[tokio::test]
async fn people_have_an_order() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let research = company.department("研发部", None).await;
    let mut people = Vec::new();
    for (name, position) in [("A", 5), ("B", 0), ("C", -3), ("D", 5)] {
        let person = company.hire_into(name, &[&research]).await;
        let place = company.path(&format!(
            "/departments/{research}/members/{}",
            person.member_id
        ));
        client
            .put(&place, json!({ "position": position }))
            .await
            .expect(200);
        people.push(person);
    }
    let member = company.path(&format!("/members/{}", people[2].member_id));
    client
        .patch(
            &member,
            1,
            json!({ "department_ids": [company.root, research] }),
        )
        .await
        .expect(200);
    let list = company.path(&format!(
        "/members?department_id={research}&sort=position&limit=3"
    ));
    let page = client.get(&list).await.expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = client
        .get(&format!("{list}&cursor={cursor}"))
        .await
        .expect(200);
    let names: Vec<_> = [&page, &rest]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["C", "B", "A", "D"]);
    client
        .get(&company.path("/members?sort=position"))
        .await
        .problem(400, "invalid_parameter");
    let elsewhere = company.path(&format!(
        "/departments/{}/members/{}",
        company.root, people[0].member_id
    ));
    client
        .put(&elsewhere, json!({ "position": 1 }))
        .await
        .problem(404, "not_found");
}

/// An external id finds one department, and belongs to one.
#[tokio::test]
async fn external_ids_find_departments() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let path = company.path("/departments");
    let body = json!({ "name": "研发部", "external_id": "HR-7" });
    let created = client.post(&path, body).await.expect(201);
    let other = company.department("市场部", None).await;
    let found = client
        .get(&format!("{path}?external_id=HR-7"))
        .await
        .expect(200);
    assert_eq!(ids(&found), [created["id"].as_str().unwrap()]);
    let other = format!("{path}/{other}");
    client
        .patch(&other, 1, json!({ "external_id": "HR-7" }))
        .await
        .problem(409, "department_external_id_taken");
    let first = format!("{path}/{}", created["id"].as_str().unwrap());
    client
        .patch(&first, 1, json!({ "external_id": null }))
        .await
        .expect(200);
    client
        .patch(&other, 1, json!({ "external_id": "HR-7" }))
        .await
        .expect(200);
    client
        .post(&path, json!({ "name": "研发/平台" }))
        .await
        .problem(422, "validation_failed");
}
