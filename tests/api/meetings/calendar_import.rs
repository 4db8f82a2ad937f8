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

/// What an event has besides one rule becomes meetings of their own, which come and go with the file.
#[tokio::test]
async fn what_no_single_meeting_can_be_is_several() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let file = |dates: &str| {
        let zone = "TZID=Asia/Shanghai";
        let events = [
            format!(
                "UID:a\nSUMMARY:周会\nDTSTART;{zone}:20260907T100000\nDTEND;{zone}:20260907T110000\n\
                 RRULE:FREQ=WEEKLY;COUNT=4\nEXRULE:FREQ=WEEKLY;INTERVAL=3\nRDATE;{zone}:{dates}"
            ),
            format!(
                "UID:a\nSUMMARY:新周会\nRECURRENCE-ID;RANGE=THISANDFUTURE;{zone}:20260921T100000\n\
                 DTSTART;{zone}:20260922T140000\nDTEND;{zone}:20260922T160000"
            ),
            format!(
                "UID:a\nSUMMARY:?\nRECURRENCE-ID;{zone}:20260908T100000\nDTSTART;{zone}:20260908T100000"
            ),
        ];
        let events = events.map(|lines| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n"));
        format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n",
            events.concat()
        )
    };
    let two = file("20260910T090000,20260911T090000");
    let tried = import(client, &company, "?dry_run=true", two.clone())
        .await
        .expect(200);
    assert!(agenda(client, &company, &WINDOW).await.is_empty());
    let done = import(client, &company, "", two.clone()).await.expect(200);
    let event = &done["events"][0];
    assert_eq!(event["left_out"], tried["events"][0]["left_out"]);
    assert_eq!(
        event["left_out"],
        json!([{ "property": "RECURRENCE-ID:20260908T100000", "reason": "no_series" }])
    );
    let further = event["further_meeting_ids"].as_array().unwrap();
    assert_eq!((outcomes(&done), further.len()), (vec!["created"], 3));
    let tail = company.path(&format!("/meetings/{}", further[0].as_str().unwrap()));
    let tail = client.get(&tail).await.expect(200);
    assert_eq!(tail["continues_id"], event["meeting_id"]);
    assert_eq!(tail["rule"], "FREQ=WEEKLY;COUNT=2");
    let listed = async || -> Vec<String> {
        let items = agenda(client, &company, &WINDOW).await;
        let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
        items
            .iter()
            .map(|item| {
                format!(
                    "{} {}",
                    &text(item, "starts_at")[8..16],
                    text(item, "title")
                )
            })
            .collect()
    };
    // The 7th and the 28th are taken out.
    let first = [
        "10T01:00 周会",
        "11T01:00 周会",
        "14T02:00 周会",
        "22T06:00 新周会",
    ];
    assert_eq!(listed().await, first);
    let again = import(client, &company, "", two).await.expect(200);
    assert_eq!(outcomes(&again), ["unchanged"]);
    assert_eq!(
        again["events"][0]["further_meeting_ids"],
        event["further_meeting_ids"]
    );
    let newer = import(
        client,
        &company,
        "",
        file("20260911T090000,20260912T090000"),
    )
    .await;
    assert_eq!(outcomes(&newer.expect(200)), ["updated"]);
    let second = [
        "11T01:00 周会",
        "12T01:00 周会",
        "14T02:00 周会",
        "22T06:00 新周会",
    ];
    assert_eq!(listed().await, second);
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
    fang.client
        .put(&path, url.clone())
        .await
        .problem(404, "not_found");
    client
        .put(&path, json!({ "kind": "none" }))
        .await
        .expect(200);
    assert_eq!(
        client.get(&path).await.expect(200),
        json!({ "kind": "none" })
    );

    // From the beginning, in an edit, and in what is split off.
    let with = |kind: &str| json!({ "video": { "kind": kind } });
    let meeting = super::calendars::weekly(&company, "视频", with("jitsi")).await;
    let path = super::path_of(&company, &meeting);
    let video = client.get(&format!("{path}/video")).await.expect(200);
    assert!(video["url"].as_str().unwrap().contains("?jwt="), "{video}");
    let edit = json!({ "video": url });
    let edited = client.patch(&path, 1, edit).await.expect(200);
    assert_eq!(edited["sequence"], 0);
    let video = client.get(&format!("{path}/video")).await.expect(200);
    assert_eq!(video, url);
    let name = edited["starts_local"].clone();
    let once = json!({ "scope": "one", "occurrence": name, "video": url });
    let refused = client.patch(&path, 2, once).await;
    let refused = refused.problem(422, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/video");
    client.patch(&path, 2, with("none")).await.expect(200);
    let video = client.get(&format!("{path}/video")).await.expect(200);
    assert_eq!(video, json!({ "kind": "none" }));
    let refused = client.patch(&path, 3, with("static")).await;
    let refused = refused.problem(422, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/video/url");

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
    let mut body = json!({
        "title": "视频", "starts_at": super::at(7, "10:00"), "ends_at": super::at(7, "11:00"),
    });
    super::merge(&mut body, with("jitsi"));
    let (client, path) = (&without.owner.client, without.path("/meetings"));
    let none = client.post(&path, body).await;
    none.problem(409, "video_not_configured");
}
