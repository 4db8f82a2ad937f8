//! Messages of all kinds: what may be posted, and what is shown of it.

use serde_json::{Value, json};

use super::group;
use super::messages::{say, seen};
use crate::support::Company;

/// What is posted is what everyone sees, in lists, by the event and when it is posted again.
#[tokio::test]
async fn shows_what_was_posted() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let place = json!({
        "kind": "location", "latitude": 31.2304, "longitude": 121.4737,
        "coordinate_system": "gcj02", "name": "人民广场", "address": "上海市黄浦区",
    });
    let card = json!({
        "kind": "card", "title": "报销单", "text": "请审批\n谢谢",
        "fields": [{ "label": "金额", "value": "¥ 1,280.00" }], "link": "https://erp.example.com/c?id=1#x",
    });
    for (body, kind, text, content) in [
        (json!({ "text": " **早** " }), "text", "**早**", Value::Null),
        (json!({ "content": place }), "location", "", place.clone()),
        (
            json!({ "content": card, "text": "看一下" }),
            "card",
            "看一下",
            card.clone(),
        ),
        (
            json!({ "text": "# 周报", "format": "markdown" }),
            "text",
            "# 周报",
            Value::Null,
        ),
    ] {
        let posted = say(&wang, &path, body).await.expect(201);
        let shown = seen(&li, &path, posted["seq"].as_i64().unwrap()).await;
        assert_eq!(shown, posted);
        assert_eq!(
            (&shown["kind"], &shown["text"], &shown["content"]),
            (&json!(kind), &json!(text), &content)
        );
    }
    // As long as uploads are nobody's, none can be posted.
    for kind in ["image", "file", "voice", "video"] {
        let content =
            json!({ "kind": kind, "file_id": crate::support::client_id(), "duration_ms": 900 });
        let mut content = content;
        if kind == "image" || kind == "file" {
            content.as_object_mut().unwrap().remove("duration_ms");
        }
        let problem = say(&wang, &path, json!({ "content": content })).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], "/content/file_id");
    }
    assert_eq!(seen(&wang, &path, 4).await["format"], "markdown");
    let path = format!("{path}/messages/5");
    wang.client.get(&path).await.problem(404, "not_found");
}

/// What is no message is refused, and the answer names the field.
#[tokio::test]
async fn names_what_is_wrong() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let path = group(&company, &[&company.owner, &wang]).await;
    let file = crate::support::client_id();
    let place = |latitude: f64| {
        json!({ "kind": "location", "latitude": latitude, "longitude": 0,
            "coordinate_system": "wgs84", "name": "x" })
    };
    let voice = |ms: i64, waveform: Value| json!({ "kind": "voice", "file_id": file, "duration_ms": ms, "waveform": waveform });
    let card = |link: &str| json!({ "kind": "card", "title": "x", "link": link });
    let lines: Vec<_> = (0..21)
        .map(|_| json!({ "label": "a", "value": "b" }))
        .collect();
    for (content, pointer) in [
        (json!({ "kind": "sticker" }), "/content/kind"),
        (json!({ "kind": "merged", "items": [] }), "/content/kind"),
        (json!({ "kind": "notice", "notice": {} }), "/content/kind"),
        (place(91.0), "/content/latitude"),
        (voice(60_001, json!([])), "/content/duration_ms"),
        (voice(0, json!([])), "/content/duration_ms"),
        (voice(10, json!([1, 101])), "/content/waveform/1"),
        (voice(10, json!(vec![1; 101])), "/content/waveform"),
        (card("http://example.com"), "/content/link"),
        (card("javascript:alert(1)"), "/content/link"),
        (
            json!({ "kind": "card", "title": "x", "fields": lines }),
            "/content/fields",
        ),
        (json!({ "kind": "card", "title": "" }), "/content/title"),
    ] {
        let problem = say(&wang, &path, json!({ "content": content })).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    for (body, pointer) in [
        (json!({}), "/text"),
        (json!({ "text": null, "content": null }), "/text"),
        (json!({ "text": "x", "format": "html" }), "/format"),
        (json!({ "text": "x", "reply_to_seq": 0 }), "/reply_to_seq"),
    ] {
        let problem = say(&wang, &path, body).await;
        let problem = problem.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
}
