//! Managers, other names, dates of hire, custom fields and external ids of departments in a file.

use serde_json::{Value, json};

use super::imports::{counts, departments, errors, import, people};
use crate::support::Company;

/// A custom field with these properties; answers its id.
pub async fn define(company: &Company, name: &str, more: Value) -> String {
    let mut body = json!({
        "name": name, "kind": "text", "visible_to": "administrators", "editable_by": "administrators",
    });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    let path = company.path("/custom-fields");
    let field = company.owner.client.post(&path, body).await.expect(201);
    field["id"].as_str().unwrap().to_owned()
}

/// A member by the employee number.
async fn member(company: &Company, number: &str) -> Value {
    let path = company.path("/members?limit=100");
    let members = company.owner.client.get(&path).await.expect(200);
    let mut members = members["items"].as_array().unwrap().iter();
    let found = members.find(|member| member["employee_number"] == number);
    found.unwrap().clone()
}

/// All that a member has comes in, changes and goes by a file; managers by number, also those
/// who come later in the file.
#[tokio::test]
async fn brings_every_field() {
    let company = Company::found().await;
    let size = define(
        &company,
        "尺码",
        json!({ "kind": "choice", "choices": ["S", "M"], "required": true }),
    )
    .await;
    let years = define(&company, "工龄", json!({ "kind": "number" })).await;
    let file = "姓名,工号,其他姓名,直属上级工号,入职日期,部门,部门外部编号,尺码,工龄\n\
        王小明,A1,Ming;小王,A2,2020/2/29,研发部/平台组,D-2,M,2.5\n李雷,A2,,,2019-01-01,研发部,D-1,S,\n";
    let done = import(&company, "", file).await;
    assert_eq!(counts(&done), [2, 0, 0, 2], "{done}");
    let [ming, lei] = [member(&company, "A1").await, member(&company, "A2").await];
    assert_eq!(ming["other_names"], json!(["Ming", "小王"]));
    assert_eq!(ming["manager_id"], lei["id"]);
    assert_eq!(ming["hired_on"], "2020-02-29");
    assert_eq!(
        ming["custom_fields"],
        json!({ size.as_str(): "M", years.as_str(): 2.5 })
    );
    assert_eq!(lei["custom_fields"], json!({ size.as_str(): "S" }));
    let found = "SELECT count(*) FROM departments WHERE (name, external_id) IN (('研发部', 'D-1'), ('平台组', 'D-2'))";
    assert_eq!(company.server.count(found).await, 2);
    let audited = "SELECT count(*) FROM audit_entries WHERE action = 'import.members_added' \
         AND after -> 'members' -> 0 ->> 'manager_id' = after -> 'members' -> 1 ->> 'id' \
         AND after -> 'members' -> 0 -> 'custom_fields' IS NOT NULL";
    assert_eq!(company.server.count(audited).await, 1);
    assert_eq!(counts(&import(&company, "", file).await), [0, 0, 2, 0]);

    let file = "工号,其他姓名,直属上级工号,入职日期,部门外部编号,尺码,工龄\n\
        A1,<clear>,<clear>,<clear>,D-1,S,<清空>\nA2,Lei,A1,,,,3\n";
    let dry = import(&company, "?dry_run=true", file).await;
    let done = import(&company, "", file).await;
    assert_eq!(counts(&done), [0, 2, 0, 0], "{done}");
    assert_eq!(done["changes"], dry["changes"]);
    assert_eq!(
        done["changes"][0]["fields"],
        json!([
            { "column": "other_names", "before": "Ming;小王", "after": null },
            { "column": "manager", "before": "A2", "after": null },
            { "column": "hired_on", "before": "2020-02-29", "after": null },
            { "column": "department", "before": "研发部/平台组", "after": "研发部" },
            { "column": "尺码", "before": "M", "after": "S" },
            { "column": "工龄", "before": "2.5", "after": null },
        ])
    );
    let [ming, lei] = [member(&company, "A1").await, member(&company, "A2").await];
    assert_eq!(
        (&ming["other_names"], &ming["hired_on"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(
        (&ming["manager_id"], &lei["manager_id"]),
        (&Value::Null, &ming["id"])
    );
    assert_eq!(ming["custom_fields"], json!({ size.as_str(): "S" }));
    assert_eq!(
        lei["custom_fields"],
        json!({ size.as_str(): "S", years.as_str(): 3 })
    );
    assert_eq!((&ming["version"], &lei["version"]), (&json!(2), &json!(2)));
    // Who was made findable by another name is.
    let path = company.path("/directory?q=Lei");
    let found = company.owner.client.get(&path).await.expect(200);
    assert_eq!(found["items"][0]["id"], lei["id"]);
}

/// A dry run names each bad cell by row and column, with what to write instead.
#[tokio::test]
async fn names_what_is_wrong_with_every_field() {
    let company = Company::found().await;
    define(
        &company,
        "尺码",
        json!({ "kind": "choice", "choices": ["Small", "Large"], "required": true }),
    )
    .await;
    define(&company, "生日", json!({ "kind": "date" })).await;
    let file = "姓名,工号,其他姓名,直属上级工号,入职日期,部门,部门外部编号,尺码,生日\n\
        甲,001,1;2;3;4;5;6,9,2026年9月1日,研发部,D-1;D-2,small,20260230\n\
        乙,B2,,1,1899-12-31,研发部,D-1,,2000.1.2\n\
        丙,B3,,B3,,市场部,D-1,Large,\n\
        丁,B4,,,,,D-9,<clear>,\n";
    let dry = import(&company, "?dry_run=true", file).await;
    assert_eq!(dry["state"], "rejected");
    assert_eq!(
        errors(&dry),
        [
            (2, "入职日期", "invalid"),
            (2, "其他姓名", "invalid"),
            (2, "尺码", "invalid"),
            (2, "生日", "invalid"),
            (2, "直属上级工号", "manager_missing"),
            (2, "部门外部编号", "invalid"),
            (3, "入职日期", "invalid"),
            (3, "尺码", "required"),
            (3, "生日", "invalid"),
            (3, "直属上级工号", "manager_missing"),
            (4, "直属上级工号", "manager_cycle"),
            (5, "尺码", "invalid"),
            (5, "部门外部编号", "department_missing"),
        ]
    );
    let mends: Vec<_> = dry["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["mend"])
        .collect();
    let null = Value::Null;
    let (date, small, born, number) = (
        json!("2026-09-01"),
        json!("Small"),
        json!("2000-01-02"),
        json!("001"),
    );
    assert_eq!(
        mends,
        [
            &date, &null, &small, &null, &null, &null, &null, &null, &born, &number, &null, &null,
            &null
        ]
    );
    assert_eq!(
        (people(&company).await, departments(&company).await),
        (1, 1)
    );
}

/// Fields change while a file waits: it is read by what they are when it is checked.
#[tokio::test]
async fn fields_are_those_of_the_moment() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let dry = import(&company, "?dry_run=true", "name\n王小明\n").await;
    let team = company.department("研发部", None).await;
    let head = company.hire("组长").await;
    let body = json!({ "name": "组长", "permissions": ["members.manage"] });
    let role = client.post(&company.path("/roles"), body).await.expect(201);
    let body = json!({ "member_id": head.member_id, "role_id": role["id"], "department_id": team });
    let grants = company.path("/role-grants");
    client.post(&grants, body).await.expect(201);
    define(&company, "尺码", json!({ "required": true })).await;
    let path = format!("/imports/{}/apply", dry["id"].as_str().unwrap());
    client
        .post(&company.path(&path), json!({}))
        .await
        .expect(202);
    let rejected = super::imports::finished(&company, &dry).await;
    assert_eq!(rejected["state"], "rejected", "{rejected}");
    assert_eq!(errors(&rejected), [(2, "尺码", "required")]);
    // Who manages a part gets no template, and so learns of no field that is not theirs to know.
    let path = company.path("/imports/template?format=csv");
    let template = client.get(&path).await;
    let text = String::from_utf8(template.bytes).unwrap();
    assert!(text.contains("尺码"), "{text}");
    head.client.get(&path).await.problem(403, "forbidden");
}
