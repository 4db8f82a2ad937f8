//! Whom one may mention, as one types.

use serde_json::{Value, json};

use super::group;
use crate::support::{Company, Person};

async fn candidates(person: &Person, path: &str, query: &str) -> Value {
    let path = format!("{path}/mention-candidates{query}");
    person.client.get(&path).await.expect(200)
}

fn names(found: &Value) -> Vec<&str> {
    let items = found["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

/// People in the conversation by whatever one types of their names, the best first, also those whom
/// the rules hide elsewhere; nobody else, and not oneself. In the channel the rules hold.
#[tokio::test]
async fn are_found_by_name_and_pinyin() {
    let company = Company::found().await;
    let (wang, li, zhao) = (
        company.hire("王小明").await,
        company.hire("李小明").await,
        company.hire("明媚").await,
    );
    company.hire("明局外").await;
    let path = group(&company, &[&wang, &li, &zhao, &company.owner]).await;
    for (query, expected) in [
        ("?q=明", vec!["明媚", "李小明"]),
        ("?q=xiaom", vec!["李小明"]),
        ("?q=lxm", vec!["李小明"]),
        ("?q=MM", vec!["明媚"]),
        ("?q=wang", vec![]),
        ("?q=%20", vec!["明媚", "李小明", "陈思远"]),
        ("", vec!["明媚", "李小明", "陈思远"]),
    ] {
        let found = candidates(&wang, &path, query).await;
        let (mut found, mut expected) = (names(&found), expected);
        if !query.contains('明') {
            found.sort_unstable();
            expected.sort_unstable();
        }
        assert_eq!(found, expected, "{query}");
    }
    let one = candidates(&wang, &path, "?limit=1").await;
    assert_eq!((names(&one).len(), &one["more"]), (1, &json!(true)));
    let wrong = format!("{path}/mention-candidates?q={}", "x".repeat(65));
    wang.client
        .get(&wrong)
        .await
        .problem(400, "invalid_parameter");

    // Only admins mention everyone.
    assert_eq!(candidates(&li, &path, "").await["everyone"], true);
    let restrict = json!({ "mention_everyone": "admins" });
    wang.client.patch(&path, 1, restrict).await.expect(200);
    assert_eq!(candidates(&li, &path, "").await["everyone"], false);
    assert_eq!(candidates(&wang, &path, "").await["everyone"], true);

    let rule = json!({ "kind": "hide", "name": "不公开",
        "objects": [{ "kind": "member", "id": zhao.member_id }] });
    let rules = company.path("/visibility/rules");
    company.owner.client.post(&rules, rule).await.expect(201);
    assert_eq!(names(&candidates(&wang, &path, "?q=mingm").await), ["明媚"]);
    let channel = company.path("/announcement-channel");
    let channel = wang.client.get(&channel).await.expect(200);
    let id = channel["conversation_id"].as_str().unwrap();
    let channel = company.path(&format!("/conversations/{id}"));
    assert_eq!(
        names(&candidates(&wang, &channel, "?q=ming").await),
        ["明局外", "李小明"]
    );
    let all = candidates(&wang, &channel, "").await;
    assert!(names(&all).contains(&"明局外") && !names(&all).contains(&"明媚"));
    let outsider = company.hire("局外人").await;
    let asked = format!("{path}/mention-candidates");
    outsider.client.get(&asked).await.problem(404, "not_found");
}
