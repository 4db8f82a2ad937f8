//! Import of calendars from elsewhere.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::calendars::agenda;
use crate::support::{Client, Company};

const WINDOW: [(&str, &str); 1] = [("2026-09-07T00:00:00Z", "2026-10-07T00:00:00Z")];

fn file(title: &str) -> String {
    let events = [
        format!(
            "UID:series@old.example\nSUMMARY:{title}\nDTSTART;TZID=W. Europe Standard Time:20260907T100000\n\
             DTEND;TZID=W. Europe Standard Time:20260907T110000\nRRULE:FREQ=WEEKLY;COUNT=4\n\
             EXDATE;TZID=W. Europe Standard Time:20260914T100000\nLOCATION:Berlin"
        ),
        "UID:series@old.example\nSUMMARY:moved\nRECURRENCE-ID;TZID=W. Europe Standard Time:20260921T100000\n\
         DTSTART;TZID=W. Europe Standard Time:20260922T140000\nDTEND;TZID=W. Europe Standard Time:20260922T150000"
            .to_owned(),
        "UID:day@old.example\nSUMMARY:holiday\nDTSTART;VALUE=DATE:20260910".to_owned(),
        "UID:mars@old.example\nDTSTART;TZID=Mars/Base:20260910T100000".to_owned(),
        "UID:past@old.example\nDTSTART:20250910T100000Z".to_owned(),
    ];
    let events: Vec<_> = events
        .iter()
        .map(|lines| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n"))
        .collect();
    format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n",
        events.concat()
    )
}

async fn import(
    client: &Client,
    company: &Company,
    query: &str,
    text: String,
) -> crate::support::Reply {
    let path = company.path(&format!("/calendar-imports{query}"));
    let request = client
        .request(Method::POST, &path)
        .header(CONTENT_TYPE, "text/calendar")
        .body(text);
    client.send(request).await
}

fn outcomes(result: &Value) -> Vec<&str> {
    let events = result["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| {
            event["reason"]
                .as_str()
                .or(event["outcome"].as_str())
                .unwrap()
        })
        .collect()
}

#[tokio::test]
async fn a_calendar_is_imported_once_however_often_it_comes() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let skipped = ["unknown_zone", "over"];
    let expect = |first: &'static str, second: &'static str| [[first, second], skipped].concat();

    let tried = import(client, &company, "?dry_run=true", file("weekly"))
        .await
        .expect(200);
    assert_eq!(outcomes(&tried), expect("created", "created"));
    assert!(
        tried["events"][2]["detail"]
            .as_str()
            .unwrap()
            .contains("Mars/Base")
    );
    assert!(agenda(client, &company, &WINDOW).await.is_empty());

    let done = import(client, &company, "", file("weekly"))
        .await
        .expect(200);
    assert_eq!(outcomes(&done), expect("created", "created"));
    let times = |items: &[Value]| -> Vec<String> {
        let one = |item: &Value| {
            let (start, title) = (&item["starts_at"], &item["title"]);
            format!("{} {}", start.as_str().unwrap(), title.as_str().unwrap())
        };
        items.iter().map(one).collect()
    };
    let listed = agenda(client, &company, &WINDOW).await;
    assert_eq!(
        times(&listed),
        [
            "2026-09-07T08:00:00Z weekly",
            "2026-09-09T16:00:00Z holiday",
            "2026-09-22T12:00:00Z moved",
            "2026-09-28T08:00:00Z weekly",
        ]
    );
    assert_eq!(listed[0]["note"], "Berlin");

    let again = import(client, &company, "", file("weekly"))
        .await
        .expect(200);
    assert_eq!(outcomes(&again), expect("unchanged", "unchanged"));
    let newer = import(client, &company, "", file("renamed"))
        .await
        .expect(200);
    assert_eq!(outcomes(&newer), expect("updated", "unchanged"));
    let listed = agenda(client, &company, &WINDOW).await;
    assert_eq!(listed.len(), 4);
    assert_eq!(listed[0]["title"], "renamed");

    // Somebody else's import of the same calendar is their own.
    let other = company.hire("李娜").await;
    let theirs = import(&other.client, &company, "", file("weekly"))
        .await
        .expect(200);
    assert_eq!(outcomes(&theirs), expect("created", "created"));

    for text in ["", "Dear all", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"] {
        let reply = import(client, &company, "", text.to_owned()).await;
        reply.problem(422, "calendar_unreadable");
    }
}

/// A link of the organizer's own, or of the Jitsi server, if there is one.
#[tokio::test]
async fn a_meeting_gets_video() {
    use crate::support::TestServer;
    let server = TestServer::start_with(|settings| {
        settings.jitsi_url = Some("https://meet.example.com".parse().unwrap());
        settings.jitsi_app = Some("muster".to_owned());
        settings.jitsi_secret = Some("s3cret".to_owned().into());
    })
    .await;
    let company = Company::found_on(server).await;
    let fang = company.hire("王芳").await;
    let invite = json!({ "invite": { "member_ids": [fang.member_id] } });
    let meeting = super::calendars::weekly(&company, "视频", invite).await;
    let path = company.path(&format!(
        "/meetings/{}/video",
        meeting["id"].as_str().unwrap()
    ));
    let client = &company.owner.client;
    let set = client
        .put(&path, json!({ "kind": "jitsi" }))
        .await
        .expect(200);
    let own = set["url"].as_str().unwrap();
    assert!(
        own.starts_with("https://meet.example.com/muster-") && own.contains("?jwt="),
        "{own}"
    );
    let theirs = fang.client.get(&path).await.expect(200);
    assert_ne!(theirs["url"], set["url"]);
    let url = json!({ "kind": "static", "url": "https://video.example/42" });
    client.put(&path, url.clone()).await.expect(200);
    assert_eq!(fang.client.get(&path).await.expect(200)["url"], url["url"]);
    let ics = company.path(&format!(
        "/meetings/{}/ics",
        meeting["id"].as_str().unwrap()
    ));
    let file = String::from_utf8(fang.client.get(&ics).await.bytes).unwrap();
    assert!(file.contains("URL:https://video.example/42"), "{file}");
    for bad in [
        json!({ "kind": "static" }),
        json!({ "kind": "static", "url": "javascript:alert(1)" }),
        json!({ "kind": "none", "url": "https://video.example/42" }),
    ] {
        client
            .put(&path, bad)
            .await
            .problem(422, "validation_failed");
    }
    fang.client.put(&path, url).await.problem(404, "not_found");
    client
        .put(&path, json!({ "kind": "none" }))
        .await
        .expect(200);
    assert_eq!(
        client.get(&path).await.expect(200),
        json!({ "kind": "none" })
    );

    let without = Company::found().await;
    let meeting = super::calendars::weekly(&without, "视频", json!({})).await;
    let path = without.path(&format!(
        "/meetings/{}/video",
        meeting["id"].as_str().unwrap()
    ));
    let none = without
        .owner
        .client
        .put(&path, json!({ "kind": "jitsi" }))
        .await;
    none.problem(409, "video_not_configured");
}
