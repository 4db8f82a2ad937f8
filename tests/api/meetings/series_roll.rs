//! Series without an end.

use serde_json::json;

use super::{at, path_of, room, weekly};
use crate::support::Company;

/// A series without an end is there for 730 days, and later for as many more; with a room it must
/// end.
#[tokio::test]
async fn rolls_forward() {
    let company = Company::found().await;
    let client = &company.owner.client;
    let guest = company.hire("李雷").await;
    let more = json!({ "rule": "FREQ=WEEKLY", "invite": { "member_ids": [guest.member_id] } });
    let made = weekly(client, &company, more).await;
    let rooms = json!({
        "title": "t", "starts_at": at(7, "10:00"), "ends_at": at(7, "11:00"), "rule": "FREQ=WEEKLY",
        "room_ids": [room(&company, "静安").await],
    });
    let problem = client.post(&company.path("/meetings"), rooms).await;
    let problem = problem.problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/rule");
    let id = made["id"].as_str().unwrap();
    let count = format!("SELECT count(*) FROM meeting_occurrences WHERE meeting_id = '{id}'");
    // 730 days are 104 weeks and two days.
    assert_eq!(company.server.count(&count).await, 105);
    let cancelled = json!({ "scope": "one", "occurrence": "2026-09-14T10:00:00" });
    let path = format!("{}/cancel", path_of(&company, &made));
    client.post(&path, cancelled).await.expect(200);

    company.server.clock.advance(chrono::TimeDelta::days(70));
    for _ in 0..2 {
        company.server.services.forget_expired().await.unwrap();
        assert_eq!(company.server.count(&count).await, 105 - 1 + 10);
    }
    let reach = format!(
        "SELECT count(*) FROM meetings m JOIN meeting_attendees a ON a.meeting_id = m.id \
         AND a.last_ends_at = m.last_ends_at AND m.last_ends_at > '2028-11-01T00:00:00Z' WHERE m.id = '{id}'"
    );
    assert_eq!(company.server.count(&reach).await, 2);
    let guest = company.server.sign_in_again(&guest).await;
    let path = company.path("/agenda?from=2028-11-01T00:00:00Z&to=2028-11-10T00:00:00Z");
    let page = guest.client.get(&path).await.expect(200);
    assert_eq!(super::each(&page, "starts_at"), ["2028-11-06T02:00:00Z"]);
}
