//! Invitations by mail, read by somebody else's library, and the answers to them.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::calendars::{told_by, weekly};
use crate::support::{Company, SmtpServer, TestServer};

const GUEST: &str = "guest@partner.example";
const ADDRESS: &str = "calendar@muster.example";
const SECRET: &str = "a secret of the tests";

async fn company(smtp: &SmtpServer) -> Company {
    let url = format!("smtp://127.0.0.1:{}", smtp.port);
    let server = TestServer::start_with(|settings| {
        settings.smtp_url = Some(url.into());
        settings.calendar_address = Some(ADDRESS.to_owned());
        settings.calendar_mail_secret = Some(SECRET.to_owned().into());
    })
    .await;
    Company::found_on(server).await
}

/// The next mail, as a mail program sees it.
async fn next(company: &Company, smtp: &mut SmtpServer) -> Value {
    company.server.run_jobs().await;
    let mail = smtp.next().await;
    told_by("read_invitation.py", mail["content"].as_str().unwrap())
}

/// A mail with an answer; `more` are lines of its event.
fn reply(from: &str, method: &str, uid: &str, answer: &str, more: &str) -> String {
    format!(
        "From: Somebody <{from}>\r\nTo: {ADDRESS}\r\nSubject: Re\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nok\r\n\
         --x\r\nContent-Type: text/calendar; method={method}; charset=UTF-8\r\n\r\n\
         BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         ATTENDEE;PARTSTAT={answer}:mailto:{from}\r\n{more}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--x--\r\n"
    )
}

async fn pass(company: &Company, secret: &str, mail: String) -> crate::support::Reply {
    let client = &company.server.client;
    let request = client
        .request(Method::POST, "/v1/calendar-mails")
        .header(CONTENT_TYPE, "message/rfc822")
        .header("Calendar-Mail-Secret", secret)
        .body(mail);
    client.send(request).await
}

async fn outcome(company: &Company, mail: String) -> String {
    let result = pass(company, SECRET, mail).await.expect(200);
    match result["answers"][0]["outcome"].as_str() {
        Some(outcome) => outcome.to_owned(),
        None => result["outcome"].as_str().unwrap().to_owned(),
    }
}

async fn answer_of(company: &Company, meeting: &Value) -> Value {
    let path = company.path(&format!("/meetings/{}", meeting["id"].as_str().unwrap()));
    let read = company.owner.client.get(&path).await.expect(200);
    let attendees = read["attendees"].as_array().unwrap();
    let guest = attendees.iter().find(|one| one["email"] == GUEST).unwrap();
    guest.clone()
}

/// A guest hears of the series, of what differs, and of nothing twice.
#[tokio::test]
async fn a_guest_hears_of_every_change_and_of_no_more() {
    let mut smtp = SmtpServer::start().await;
    let company = company(&smtp).await;
    let guests = json!({ "invite": { "guests": [{ "email": GUEST, "name": "刘洋" }] } });
    let meeting = weekly(&company, "周例会; 第一, 季度", guests).await;
    let path = company.path(&format!("/meetings/{}", meeting["id"].as_str().unwrap()));
    let client = &company.owner.client;

    let mail = next(&company, &mut smtp).await;
    assert_eq!(mail["to"], GUEST);
    assert_eq!(mail["reply_to"], ADDRESS);
    assert!(
        mail["subject"].as_str().unwrap().contains("周例会"),
        "{mail}"
    );
    assert_eq!(
        mail["types"],
        json!([
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics"
        ])
    );
    assert_eq!(
        (&mail["method"], &mail["part_method"]),
        (&json!("REQUEST"), &json!("REQUEST"))
    );
    assert_eq!(mail["zones"], json!(["Asia/Shanghai"]));
    let event = &mail["events"][0];
    assert_eq!(event["summary"], "周例会; 第一, 季度");
    assert_eq!(event["start"], "2026-09-07T10:00:00+08:00");
    assert_eq!(event["rule"], "FREQ=WEEKLY;COUNT=6");
    assert_eq!(event["organizer"], format!("mailto:{ADDRESS}"));
    assert_eq!(event["uid"], meeting["uid"]);
    let me = &event["attendees"][format!("mailto:{GUEST}")];
    assert_eq!(
        *me,
        json!(["NEEDS-ACTION", "INDIVIDUAL", "REQ-PARTICIPANT"])
    );

    // One occurrence does not take place: that one alone, and not a word about the series.
    let body = json!({ "scope": "one", "occurrence": "2026-09-14T10:00:00" });
    let cancelled = client
        .post(&format!("{path}/cancel"), body)
        .await
        .expect(200);
    let mail = next(&company, &mut smtp).await;
    assert_eq!(mail["method"], "CANCEL");
    assert_eq!(mail["events"].as_array().unwrap().len(), 1);
    let event = &mail["events"][0];
    assert_eq!(event["recurrence_id"], "2026-09-14T10:00:00+08:00");
    assert_eq!(
        (&event["rule"], &event["status"]),
        (&Value::Null, &json!("CANCELLED"))
    );

    // Another one is moved.
    let body = json!({
        "scope": "one", "occurrence": "2026-09-21T10:00:00",
        "starts_at": "2026-09-22T15:00:00+08:00", "ends_at": "2026-09-22T16:00:00+08:00",
    });
    let version = cancelled["version"].as_i64().unwrap();
    let edited = client.patch(&path, version, body).await.expect(200);
    let mail = next(&company, &mut smtp).await;
    assert_eq!(mail["method"], "REQUEST");
    assert_eq!(mail["events"].as_array().unwrap().len(), 1);
    let event = &mail["events"][0];
    assert_eq!(event["recurrence_id"], "2026-09-21T10:00:00+08:00");
    assert_eq!(event["start"], "2026-09-22T15:00:00+08:00");

    // From the fifth on another title: the old one ends, the new one has another UID.
    let body =
        json!({ "scope": "following", "occurrence": "2026-10-05T10:00:00", "title": "新例会" });
    let version = edited["version"].as_i64().unwrap();
    let split = client.patch(&path, version, body).await.expect(200);
    let mut both = [
        next(&company, &mut smtp).await,
        next(&company, &mut smtp).await,
    ];
    both.sort_by_key(|mail| mail["events"][0]["uid"] == split["uid"]);
    let [old, new] = both;
    assert_eq!(old["events"][0]["uid"], meeting["uid"]);
    let rule = old["events"][0]["rule"].as_str().unwrap();
    assert!(rule.contains("UNTIL=") && !rule.contains("COUNT"), "{rule}");
    assert_eq!(
        (&new["method"], &new["events"][0]["summary"]),
        (&json!("REQUEST"), &json!("新例会"))
    );
    assert!(new["calendar"].as_str().unwrap().contains("RELATED-TO"));

    // The rest is cancelled as a whole.
    client
        .post(&format!("{path}/cancel"), json!({}))
        .await
        .expect(200);
    let mail = next(&company, &mut smtp).await;
    let event = &mail["events"][0];
    assert_eq!(
        (&mail["method"], &event["recurrence_id"]),
        (&json!("CANCEL"), &Value::Null)
    );
    assert!(event["sequence"].as_i64().unwrap() > 0);
}

/// Answers by mail stand once, in whatever order they come, and only for who gives them.
#[tokio::test]
async fn answers_come_in_by_mail() {
    let mut smtp = SmtpServer::start().await;
    let company = company(&smtp).await;
    let guests = json!({ "invite": { "guests": [{ "email": GUEST }] } });
    let meeting = weekly(&company, "周例会", guests).await;
    let mail = next(&company, &mut smtp).await;
    let uid = meeting["uid"].as_str().unwrap();
    let stamped = |minute: u32| format!("SEQUENCE:0\r\nDTSTAMP:20260907T00{minute:02}00Z");

    let no = reply(GUEST, "REPLY", uid, "DECLINED", &stamped(30));
    assert_eq!(outcome(&company, no.clone()).await, "applied");
    let yes = reply(GUEST, "REPLY", uid, "ACCEPTED", &stamped(20));
    assert_eq!(outcome(&company, yes).await, "older");
    assert_eq!(outcome(&company, no).await, "repeated");
    assert_eq!(answer_of(&company, &meeting).await["answer"], "declined");

    // One occurrence, by the zone's name in Windows; another time is proposed.
    let more = format!(
        "{}\r\nRECURRENCE-ID;TZID=China Standard Time:20260914T100000\r\n\
         DTSTART;TZID=China Standard Time:20260914T140000\r\nDTEND;TZID=China Standard Time:20260914T150000",
        stamped(40)
    );
    let counter = reply(GUEST, "COUNTER", uid, "TENTATIVE", &more);
    assert_eq!(outcome(&company, counter).await, "applied");
    let path = company.path(&format!(
        "/meetings/{}/occurrences?from=2026-09-14T00:00:00Z&to=2026-09-15T00:00:00Z",
        meeting["id"].as_str().unwrap()
    ));
    let read = company.owner.client.get(&path).await.expect(200);
    let own = &read["items"][0]["differing"][0];
    assert_eq!(own["answer"], "tentative");
    assert_eq!(own["proposed_starts_at"], "2026-09-14T06:00:00Z");
    assert_eq!(answer_of(&company, &meeting).await["answer"], "declined");

    let stranger = "stranger@elsewhere.example";
    let absent = format!("{}\r\nRECURRENCE-ID:20260915T020000Z", stamped(45));
    let unknown = uid.replace("@muster", "x@muster");
    let spoofed = reply(stranger, "REPLY", uid, "ACCEPTED", "")
        .replace(&format!("mailto:{stranger}"), &format!("mailto:{GUEST}"));
    for (mail, expected) in [
        (reply(stranger, "REPLY", uid, "ACCEPTED", ""), "not_invited"),
        (spoofed, "sender_mismatch"),
        (
            reply(GUEST, "REPLY", &unknown, "ACCEPTED", ""),
            "unknown_meeting",
        ),
        (
            reply(GUEST, "REPLY", "6cd1@calendar.example", "ACCEPTED", ""),
            "unknown_meeting",
        ),
        (
            reply(GUEST, "REPLY", uid, "ACCEPTED", &absent),
            "unknown_occurrence",
        ),
        (reply(GUEST, "REPLY", uid, "NEEDS-ACTION", ""), "no_answer"),
        (
            reply(GUEST, "REQUEST", uid, "ACCEPTED", ""),
            "not_an_answer",
        ),
        ("Subject: no sender\r\n\r\nHello".to_owned(), "unreadable"),
        ("From: a@b.c\r\n\r\nHello".to_owned(), "no_calendar"),
        ("\u{0}\u{1}garbage".to_owned(), "unreadable"),
    ] {
        assert_eq!(outcome(&company, mail.clone()).await, expected, "{mail}");
    }
    let wrong = reply(GUEST, "REPLY", uid, "ACCEPTED", &stamped(50));
    pass(&company, "another", wrong)
        .await
        .problem(401, "unauthenticated");
    assert_eq!(answer_of(&company, &meeting).await["answer"], "declined");

    // Without a calendar: the page of the link in the mail.
    let text = mail["text"].as_str().unwrap();
    let (_, rest) = text.split_once("/v1/meeting-answers/").unwrap();
    let token = rest.split_whitespace().next().unwrap();
    let page = company
        .server
        .client
        .get(&format!("/v1/meeting-answers/{token}"))
        .await;
    assert_eq!(page.status, 200);
    let html = String::from_utf8(page.bytes).unwrap();
    assert!(
        html.contains("您已拒绝") && !html.contains("<script"),
        "{html}"
    );
    company.server.clock.set("2026-09-07T00:55:00Z");
    let path = format!("/v1/meeting-answers/{token}/accepted");
    let page = company.server.client.post(&path, json!({})).await;
    assert_eq!(page.status, 200);
    assert_eq!(answer_of(&company, &meeting).await["answer"], "accepted");
    let path = format!("/v1/meeting-answers/{token}x");
    company
        .server
        .client
        .get(&path)
        .await
        .problem(404, "not_found");
}

/// Members get mails once they want them.
#[tokio::test]
async fn members_choose_whether_they_get_mails() {
    let company = Company::found().await;
    let fang = company.hire("王芳").await;
    let setting = company.path("/meeting-mails");
    let read = fang.client.get(&setting).await.expect(200);
    assert_eq!(read["wanted"], false);
    let invite = json!({ "invite": { "member_ids": [fang.member_id] } });
    weekly(&company, "没有邮件", invite.clone()).await;
    fang.client
        .put(&setting, json!({ "wanted": true }))
        .await
        .expect(200);
    let own = company
        .owner
        .client
        .put(&setting, json!({ "wanted": true }))
        .await;
    own.expect(200);
    let meeting = weekly(&company, "有邮件", invite).await;
    company.server.run_jobs().await;
    let path = company.path(&format!(
        "/meetings/{}/answer",
        meeting["id"].as_str().unwrap()
    ));
    fang.client
        .put(&path, json!({ "answer": "accepted" }))
        .await
        .expect(200);
    company.server.run_jobs().await;
    let folder = company.server.data_dir.path().join("mail");
    let mails = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mails: Vec<_> = mails
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let of = |method: &str| {
        let part = format!("method={method}");
        mails.iter().filter(|mail| mail.contains(&part)).count()
    };
    assert_eq!((of("REQUEST"), of("REPLY")), (1, 1), "{mails:#?}");
}
