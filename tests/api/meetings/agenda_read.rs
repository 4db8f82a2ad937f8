//! One's agenda.

use base64::Engine;
use serde_json::json;

use super::{at, each, id, room, within};
use crate::support::{Company, Person};

/// A week has what one organizes and what one is invited to, whatever one answered, by start;
/// neither what others do, nor what was cancelled, nor what lies beside the week.
#[tokio::test]
async fn has_ones_own_week() {
    let company = Company::found().await;
    let (me, other) = (company.hire("王小明").await, company.hire("李雷").await);
    let room = room(&company, "静安").await;
    let book = async |person: &Person, title: &str, from: String, to: String, invited: &[&str]| {
        let body = json!({
            "room_ids": [room], "title": title, "starts_at": from, "ends_at": to, "invite": { "member_ids": invited },
        });
        id(&person
            .client
            .post(&company.path("/meetings"), body)
            .await
            .expect(201))
    };
    let mine = &me.member_id.as_str();
    book(&me, "周五", at(11, "10:00"), at(11, "11:00"), &[]).await;
    let invited = book(&other, "周二", at(8, "10:00"), at(8, "11:00"), &[mine]).await;
    book(&other, "别人的", at(9, "10:00"), at(9, "11:00"), &[]).await;
    let cancelled = book(&me, "取消", at(10, "10:00"), at(10, "11:00"), &[]).await;
    book(&me, "跨周", at(13, "23:00"), at(14, "01:00"), &[]).await;
    book(&me, "下周", at(14, "01:00"), at(14, "02:00"), &[]).await;
    me.client
        .post(
            &company.path(&format!("/meetings/{cancelled}/cancel")),
            json!({}),
        )
        .await
        .expect(200);
    let answer = json!({ "answer": "declined" });
    me.client
        .put(
            &company.path(&format!("/meetings/{invited}/answer")),
            answer,
        )
        .await
        .expect(200);
    let agenda = company.path("/agenda");
    let week = me
        .client
        .get(&within(&agenda, &at(7, "00:00"), &at(14, "00:00")))
        .await
        .expect(200);
    assert_eq!(each(&week, "title"), ["周二", "周五", "跨周"]);
    assert_eq!(
        each(&week, "my_answer"),
        ["declined", "accepted", "accepted"]
    );
    // What reaches over midnight is in both weeks; what ends where a window begins is not in it.
    let next = me
        .client
        .get(&within(&agenda, &at(14, "00:00"), &at(21, "00:00")))
        .await
        .expect(200);
    assert_eq!(each(&next, "title"), ["跨周", "下周"]);
    let rest = me
        .client
        .get(&within(&agenda, &at(14, "01:00"), &at(21, "00:00")))
        .await
        .expect(200);
    assert_eq!(each(&rest, "title"), ["下周"]);
}

/// Many bookings come page by page, each once.
#[tokio::test]
async fn comes_page_by_page() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let rooms = [room(&company, "静安").await, room(&company, "徐汇").await];
    for hour in 10..14 {
        for room in &rooms {
            // Two at each time: the order among them is by id.
            let time = |hour: u32| at(7, &format!("{hour}:00"));
            let body = json!({
                "room_ids": [room], "title": "t", "starts_at": time(hour), "ends_at": time(hour + 1),
            });
            client
                .post(&company.path("/meetings"), body)
                .await
                .expect(201);
        }
    }
    let path = format!(
        "{}&limit=3",
        within(&company.path("/agenda"), &at(7, "00:00"), &at(8, "00:00"))
    );
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{path}{cursor}")).await.expect(200);
        let items = page["items"].as_array().unwrap().iter();
        seen.extend(items.map(|item| {
            (
                item["starts_at"].to_string(),
                item["meeting_id"].to_string(),
            )
        }));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((seen.len(), seen), (8, sorted));
}

/// A window that is none, is longer than a month, or has no offset is refused by name.
#[tokio::test]
async fn refuses_bad_windows() {
    let company = Company::found().await;
    let (_, stranger) = company.stranger().await;
    let client = &company.owner.client;
    let agenda = company.path("/agenda");
    for (query, name) in [
        ("", "The query string"),
        ("?from=2026-09-07T00:00:00Z", "The query string"),
        ("?from=2026-09-07&to=2026-09-08T00:00:00Z", "from"),
        ("?from=2026-09-07T00:00:00&to=2026-09-08T00:00:00Z", "from"),
        (
            "?from=2026-09-07T00:00:00+08:00&to=2026-09-08T00:00:00Z",
            "from",
        ),
        ("?from=2026-09-07T00:00:00Z&to=30000-01-01T00:00:00Z", "to"),
        ("?from=2026-09-07T00:00:00Z&to=2026-09-07T00:00:00Z", "to"),
        ("?from=2026-09-07T00:00:00Z&to=2026-09-06T00:00:00Z", "to"),
        ("?from=2026-09-07T00:00:00Z&to=2026-10-09T00:00:00Z", "to"),
        (
            "?from=2026-09-07T00:00:00Z&to=2026-09-08T00:00:00Z&limit=0",
            "limit",
        ),
        (
            "?from=2026-09-07T00:00:00Z&to=2026-09-08T00:00:00Z&colour=red",
            "The query string",
        ),
        (
            "?from=2026-09-07T00:00:00Z&to=2026-09-08T00:00:00Z&cursor=nonsense",
            "cursor",
        ),
        ("?from=%00&to=2026-09-08T00:00:00Z", "The query string"),
    ] {
        let problem = client
            .get(&format!("{agenda}{query}"))
            .await
            .problem(400, "invalid_parameter");
        assert_eq!(
            problem["errors"][0]["pointer"], name,
            "{query}: {problem:#}"
        );
    }
    // A cursor made by hand, from before everything that PostgreSQL can store.
    let key = json!([
        "-262000-01-01T00:00:00Z",
        "0192aaaa-0000-7000-8000-00000000ffff",
        "2026-09-07T10:00:00"
    ])
    .to_string();
    let cursor = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(key);
    let path = format!(
        "{}&cursor={cursor}",
        within(&agenda, &at(7, "00:00"), &at(8, "00:00"))
    );
    client.get(&path).await.problem(400, "invalid_parameter");
    for edge in ["0000-01-01T00:00:00Z", "9999-12-01T00:00:00Z"] {
        let until = edge.replace("-01T", "-02T");
        client
            .get(&format!("{agenda}?from={edge}&to={until}"))
            .await
            .expect(200);
    }
    stranger
        .client
        .get(&within(&agenda, &at(7, "00:00"), &at(8, "00:00")))
        .await
        .problem(404, "not_found");
}
