//! Messages of all kinds: what may be posted, and what is shown of it.

use serde_json::{Value, json};

use super::group;
use super::messages::{say, seen};
use crate::support::Company;
use crate::support::tus::{download, upload};

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

/// The smallest files that are told to be what they say.
fn file_of(kind: &str) -> Vec<u8> {
    match kind {
        "image" => [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 32]].concat(),
        "voice" => [b"OggS".as_slice(), &[0; 60]].concat(),
        "video" => [b"\0\0\0\x18ftypmp42".as_slice(), &[0; 60]].concat(),
        "telephone" => [b"\0\0\0\x18ftypheic".as_slice(), &[0; 60]].concat(),
        _ => b"only words".to_vec(),
    }
}

fn carrying(kind: &str, file: &str) -> Value {
    let mut content = json!({ "kind": kind, "file_id": file });
    match kind {
        "voice" => {
            content["duration_ms"] = json!(60_000);
            content["waveform"] = json!([0, 50, 100]);
        }
        "video" => content["duration_ms"] = json!(14_400_000),
        _ => {}
    }
    content
}

/// Images, what is spoken and films are posted with what belongs to them, and others have their
/// files.
#[tokio::test]
async fn carries_images_voices_and_videos() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    for kind in ["image", "voice", "video", "file"] {
        let content = match kind {
            "image" => picture(),
            kind => file_of(kind),
        };
        let file = upload(&company, &wang, "a", &content).await;
        let carried = carrying(kind, &file);
        let body = json!({ "content": carried, "text": "看" });
        let posted = say(&wang, &path, body).await.expect(201);
        assert_eq!(
            (&posted["kind"], &posted["content"]),
            (&json!(kind), &carried)
        );
        let shown = seen(&li, &path, posted["seq"].as_i64().unwrap()).await;
        assert_eq!(shown, posted);
        assert!(!download(&company, &li, &file).await.is_empty());
    }
    // In a container in which a browser records.
    let spoken = upload(&company, &wang, "a.mp4", &file_of("video")).await;
    let body = json!({ "content": carrying("voice", &spoken) });
    say(&wang, &path, body).await.expect(201);
}

/// What a message says of its file is held against the file, also where it is posted later.
#[tokio::test]
async fn is_what_its_file_is() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let words = upload(&company, &wang, "a.png", &file_of("file")).await;
    let spoken = upload(&company, &wang, "a.ogg", &file_of("voice")).await;
    let image = upload(&company, &wang, "a.jpg", &picture()).await;
    // It begins like one, and is none.
    let broken = upload(&company, &wang, "b.png", &file_of("image")).await;
    // Nobody takes out of it where it was taken.
    let unread = upload(&company, &wang, "c.heic", &file_of("telephone")).await;
    for (kind, file, is) in [
        ("image", &unread, "image/heif"),
        ("image", &words, "text/plain"),
        ("image", &spoken, "audio/ogg"),
        ("image", &broken, "application/octet-stream"),
        ("voice", &image, "image/png"),
        ("voice", &words, "text/plain"),
        ("video", &image, "image/png"),
        ("video", &spoken, "audio/ogg"),
    ] {
        let content = carrying(kind, file);
        let later = json!({
            "id": crate::support::client_id(), "send_at": "2026-09-07T02:00:00Z",
            "message": { "id": crate::support::client_id(), "content": content },
        });
        let scheduled = format!("{path}/scheduled-messages");
        for reply in [
            say(&wang, &path, json!({ "content": content })).await,
            wang.client.post(&scheduled, later).await,
        ] {
            let problem = reply.problem(422, "validation_failed");
            let error = &problem["errors"][0];
            assert_eq!(error["pointer"], "/content/file_id", "{problem:#}");
            let detail = error["detail"].as_str().unwrap();
            assert!(detail.contains(is), "{kind}: {detail}");
        }
        let body = json!({ "content": carrying("file", file) });
        say(&wang, &path, body).await.expect(201);
    }
}

/// One pixel.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::DynamicImage::new_rgb8(1, 1);
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A search for a kind finds its messages and no others, with words and without.
#[tokio::test]
async fn each_kind_is_searched_for() {
    let company = Company::found().await;
    let (wang, li) = (company.hire("王小明").await, company.hire("李娜").await);
    let path = group(&company, &[&wang, &li]).await;
    let mut expected = Vec::new();
    for kind in ["image", "voice", "video", "file"] {
        let content = match kind {
            "image" => picture(),
            kind => file_of(kind),
        };
        let file = upload(&company, &wang, "a", &content).await;
        let body = json!({ "content": carrying(kind, &file), "text": "预算" });
        expected.push((kind, say(&wang, &path, body).await.expect(201)));
    }
    let place = json!({ "kind": "location", "latitude": 31.2, "longitude": 121.4,
        "coordinate_system": "gcj02", "name": "人民广场" });
    let card = json!({ "kind": "card", "title": "报销单" });
    for (kind, body) in [
        ("location", json!({ "content": place, "text": "预算" })),
        ("card", json!({ "content": card, "text": "预算" })),
        ("text", json!({ "text": "预算" })),
    ] {
        expected.push((kind, say(&wang, &path, body).await.expect(201)));
    }
    let to = path.rsplit('/').next().unwrap();
    let id = crate::support::client_id();
    let body = json!({ "id": id, "seqs": [1, 7], "mode": "merged", "conversation_ids": [to] });
    let forwards = format!("{path}/forwards");
    let merged = wang.client.post(&forwards, body).await.expect(201);
    expected.push(("merged", merged["items"][0].clone()));
    let policy = json!({ "name": "预算组" });
    wang.client.patch(&path, 1, policy).await.expect(200);
    company.index_messages().await;
    let ids = |found: &Value| {
        let items = found["items"].as_array().unwrap().iter();
        let ids: Vec<_> = items.map(|item| item["message"]["id"].clone()).collect();
        ids
    };
    for (kind, posted) in &expected {
        assert_eq!(posted["kind"], *kind);
        for query in ["", "q=预算&"] {
            let search = format!("/messages/search?{query}kind={kind}");
            let found = li.client.get(&company.path(&search)).await.expect(200);
            // A merged one has the words of those that are in it, if any.
            if *kind != "merged" || query.is_empty() {
                assert_eq!(ids(&found), [posted["id"].clone()], "{kind} {query}");
            }
        }
    }
    let notices = company.path("/messages/search?kind=notice");
    let found = li.client.get(&notices).await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let words = company.path("/messages/search?q=预算");
    let found = li.client.get(&words).await.expect(200);
    assert!(found["items"].as_array().unwrap().len() >= 7);
}
