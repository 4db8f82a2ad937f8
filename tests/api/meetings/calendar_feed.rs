//! Feeds by secret link, and that what they tell is what the API lists.

use reqwest::Method;
use serde_json::{Value, json};

use super::calendars::{agenda, told_by, weekly};
use super::id;
use crate::support::{Client, Company};

const WINDOWS: [(&str, &str); 6] = [
    ("2026-09-07T00:00:00Z", "2026-10-07T00:00:00Z"),
    ("2026-10-07T00:00:00Z", "2026-11-06T00:00:00Z"),
    ("2026-11-06T00:00:00Z", "2026-12-06T00:00:00Z"),
    ("2026-12-06T00:00:00Z", "2027-01-05T00:00:00Z"),
    ("2027-01-05T00:00:00Z", "2027-02-04T00:00:00Z"),
    ("2027-02-04T00:00:00Z", "2027-03-06T00:00:00Z"),
];

async fn feed(client: &Client, company: &Company, details: &str) -> (String, String) {
    let body = json!({ "name": "我的会议", "details": details });
    let made = client
        .post(&company.path("/calendar-feeds"), body)
        .await
        .expect(201);
    let url = made["url"].as_str().unwrap();
    let (_, path) = url.split_once("/v1/").unwrap();
    (id(&made["feed"]), format!("/v1/{path}"))
}

async fn calendar(company: &Company, path: &str) -> String {
    let reply = company.server.client.get(path).await;
    assert_eq!(reply.status, 200);
    String::from_utf8(reply.bytes).unwrap()
}

#[tokio::test]
async fn a_feed_shows_ones_meetings_until_it_is_revoked() {
    let company = Company::found().await;
    let meeting = weekly(&company, "机密; 预算", json!({ "private": true })).await;
    let client = &company.owner.client;
    let (full, path) = feed(client, &company, "full").await;
    let text = calendar(&company, &path).await;
    assert!(
        text.contains("SUMMARY:机密\\; 预算") && text.contains("CLASS:PRIVATE"),
        "{text}"
    );
    let (_, busy) = feed(client, &company, "busy").await;
    let text = calendar(&company, &busy).await;
    assert!(
        text.contains("SUMMARY:忙碌") && !text.contains("机密"),
        "{text}"
    );
    assert!(
        !text.contains("ATTENDEE") && text.contains("RRULE:FREQ=WEEKLY;COUNT=6"),
        "{text}"
    );

    // Who has it need not load it again.
    let anonymous = &company.server.client;
    let tag = anonymous.get(&path).await.header("etag").to_owned();
    let again = anonymous
        .request(Method::GET, &path)
        .header("If-None-Match", &tag);
    assert_eq!(anonymous.send(again).await.status, 304);
    let path_of = company.path(&format!("/meetings/{}", meeting["id"].as_str().unwrap()));
    let patch = json!({ "title": "预算" });
    client.patch(&path_of, 1, patch).await.expect(200);
    let again = anonymous
        .request(Method::GET, &path)
        .header("If-None-Match", &tag);
    assert_eq!(anonymous.send(again).await.status, 200);

    let list = client
        .get(&company.path("/calendar-feeds"))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert_eq!(list["items"][0]["last_used_at"], "2026-09-07T00:50:00Z");
    assert!(!list.to_string().contains("mcf_"), "{list}");

    // One meeting as a file, for who attends it.
    let ics = format!("{path_of}/ics");
    assert_eq!(client.get(&ics).await.status, 200);
    let other = company.hire("李娜").await;
    other.client.get(&ics).await.problem(404, "not_found");
    let own = company.path(&format!("/calendar-feeds/{full}"));
    other.client.delete(&own).await.problem(404, "not_found");

    client.delete(&own).await.expect(204);
    anonymous.get(&path).await.problem(404, "not_found");
    calendar(&company, &busy).await;
    for _ in 0..19 {
        feed(client, &company, "busy").await;
    }
    let body = json!({ "name": "x", "details": "full" });
    let one_more = client.post(&company.path("/calendar-feeds"), body).await;
    one_more.problem(409, "calendar_feed_limit");
}

/// Random numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end).unwrap()
    }
}

fn shifted(instant: &str, minutes: i64) -> String {
    let at: chrono::DateTime<chrono::Utc> = instant.parse().unwrap();
    (at + chrono::TimeDelta::minutes(minutes)).to_rfc3339()
}

/// One random edit of a random occurrence; what is refused changes nothing.
async fn edit(
    client: &Client,
    company: &Company,
    meeting: &str,
    dice: &mut Dice,
) -> Option<String> {
    let path = company.path(&format!("/meetings/{meeting}"));
    let read = client.get(&path).await.expect(200);
    let list = format!(
        "{path}/occurrences?from={}&to={}",
        WINDOWS[1].0, WINDOWS[1].1
    );
    let occurrences = client.get(&list).await.expect(200);
    let items = occurrences["items"].as_array().unwrap();
    if items.is_empty() {
        return None;
    }
    let one = &items[dice.below(u64::try_from(items.len()).unwrap())];
    let name = one["original_start"].as_str().unwrap();
    let minutes = 15 * (i64::try_from(dice.below(9)).unwrap() - 4);
    let times = json!({
        "starts_at": shifted(one["starts_at"].as_str().unwrap(), minutes),
        "ends_at": shifted(one["ends_at"].as_str().unwrap(), minutes + 30),
    });
    let scope = ["one", "one", "following", "all"][dice.below(4)];
    let mut body = json!({ "scope": scope, "occurrence": name });
    match dice.below(4) {
        0 => {
            let scope = ["one", "one", "one", "following"][dice.below(4)];
            let body = json!({ "scope": scope, "occurrence": name });
            client.post(&format!("{path}/cancel"), body).await;
            return None;
        }
        1 => body["title"] = json!(format!("改名 {}", dice.below(100))),
        _ if one["all_day"] == true => body["title"] = json!("全天"),
        _ => {
            body["starts_at"] = times["starts_at"].clone();
            body["ends_at"] = times["ends_at"].clone();
        }
    }
    let version = read["version"].as_i64().unwrap();
    let edited = client.patch(&path, version, body).await;
    (edited.status == 200).then(|| id(&edited.json))
}

/// After whatever edits: a library expands the feed to what the agenda lists.
#[tokio::test]
async fn the_feed_expands_to_what_the_agenda_lists() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let mut dice = Dice(42);
    let mut open = Vec::new();
    for (title, zone, start, rule) in [
        (
            "纽约",
            "America/New_York",
            "2026-09-08T09:00:00-04:00",
            "FREQ=WEEKLY;BYDAY=TU,TH",
        ),
        (
            "柏林",
            "Europe/Berlin",
            "2026-09-08T23:30:00+02:00",
            "FREQ=DAILY;INTERVAL=3;COUNT=40",
        ),
        (
            "上海",
            "Asia/Shanghai",
            "2026-09-25T10:00:00+08:00",
            "FREQ=MONTHLY;BYDAY=-1FR",
        ),
        (
            "悉尼",
            "Australia/Sydney",
            "2026-09-09T08:00:00+10:00",
            "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270301T000000Z",
        ),
    ] {
        let body = json!({
            "title": title, "zone": zone, "rule": rule,
            "starts_at": start, "ends_at": shifted(start, 60),
        });
        let made = client
            .post(&company.path("/meetings"), body)
            .await
            .expect(201);
        open.push(id(&made));
    }
    let body = json!({
        "title": "全天", "starts_on": "2026-09-10", "ends_on": "2026-09-12", "rule": "FREQ=WEEKLY",
    });
    let made = client
        .post(&company.path("/meetings"), body)
        .await
        .expect(201);
    open.push(id(&made));
    let (_, path) = feed(client, &company, "full").await;
    for _round in 0..4 {
        for _edit in 0..8 {
            let meeting = open[dice.below(u64::try_from(open.len()).unwrap())].clone();
            let edited = edit(client, &company, &meeting, &mut dice).await;
            open.extend(edited.filter(|id| !open.contains(id)));
        }
        let text = calendar(&company, &path).await;
        let asked = json!({ "calendar": text, "from": WINDOWS[0].0, "to": WINDOWS[5].1 });
        let theirs = told_by("expand_calendar.py", &asked.to_string());
        let theirs: Vec<_> = theirs
            .as_array()
            .unwrap()
            .iter()
            .map(|one| key(one[1].as_str().unwrap(), one[2].as_str().unwrap(), &one[3]))
            .collect();
        let listed = agenda(client, &company, &WINDOWS).await;
        let mut ours: Vec<_> = listed.iter().map(listed_key).collect();
        let mut theirs = theirs;
        ours.sort();
        // What reaches over the end of a window is in both.
        ours.dedup();
        theirs.sort();
        assert_eq!(ours, theirs, "{text}");
        assert!(ours.len() > 20, "{}", ours.len());
    }
}

fn key(start: &str, end: &str, title: &Value) -> String {
    format!("{start} {end} {}", title.as_str().unwrap())
}

/// All-day meetings are dates in a calendar, and instants of the organization's zone here.
fn listed_key(one: &Value) -> String {
    let (start, end) = (
        one["starts_at"].as_str().unwrap(),
        one["ends_at"].as_str().unwrap(),
    );
    if one["all_day"] == true {
        let day = |at: &str| shifted(at, 8 * 60)[..10].to_owned();
        return key(&day(start), &day(end), &one["title"]);
    }
    key(start, end, &one["title"])
}
