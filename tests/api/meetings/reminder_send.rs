//! Reminders of meetings.

use serde_json::{Value, json};

use super::at;
use super::scheduled::{at_one, meeting, set};
use crate::support::{Company, Person, client_id};

/// When somebody was reminded, and how many minutes ahead it was meant: of starts, in their order.
async fn told(company: &Company, person: &Person) -> Vec<(String, i64)> {
    let (org, member) = (
        company.id.parse().unwrap(),
        person.member_id.parse().unwrap(),
    );
    let seen = company.server.services.tenancy.as_system(org, async |tx| {
        muster::kernel::events::seen_by(tx, member, 0, 1000).await
    });
    let seen = seen.await.unwrap().into_iter();
    let reminders = seen.filter(|event| event.kind == "meeting.reminder");
    let of = |payload: Value| {
        let start = payload["starts_at"].as_str().unwrap()[8..16].to_owned();
        (start, payload["minutes"].as_i64().unwrap())
    };
    reminders
        .map(|event| of(event.payload.read().unwrap()))
        .collect()
}

async fn at_time(company: &Company, time: &str) {
    company.server.clock.set(&format!("2026-09-07T{time}Z"));
    company.server.run_jobs().await;
}

fn of(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter()
        .map(|(start, minutes)| ((*start).to_owned(), *minutes))
        .collect()
}

/// Each reminder once, to whoever attends and has not declined, on however many nodes; by what the meeting or
/// they themselves say.
#[tokio::test]
async fn reminds_each_attendee_once() {
    let company = Company::found().await;
    let (wang, li, han, stranger) = (
        company.hire("王小明").await,
        company.hire("李雷").await,
        company.hire("韩梅梅").await,
        company.hire("路人").await,
    );
    let answers = [
        (&wang, "needs_action"),
        (&li, "accepted"),
        (&han, "declined"),
    ];
    let (from, to) = (at(7, "10:00"), at(7, "11:00"));
    let id = meeting(&company, &company.owner, &answers, &[(&from, &to)]).await;
    set(&company, &id, "reminders = '{15, -5}'").await;
    let path = company.path(&format!("/meetings/{id}/reminders"));
    let read = li.client.get(&path).await.expect(200);
    assert_eq!(read, json!({ "minutes": [15, -5], "own": false }));
    let body = json!({ "minutes": [5, 30, 30] });
    let own = json!({ "minutes": [30, 5], "own": true });
    assert_eq!(li.client.put(&path, body).await.expect(200), own);
    let none = json!({ "minutes": [] });
    let owner = &company.owner.client;
    owner.put(&path, none.clone()).await.expect(200);

    at_time(&company, "01:30:00").await;
    assert_eq!(told(&company, &li).await, of(&[("07T02:00", 30)]));
    assert_eq!(told(&company, &wang).await, of(&[]));
    // Two nodes, and a job that is there twice.
    let again = "INSERT INTO jobs (id, org_id, kind, payload, run_at, max_attempts, created_at) \
        SELECT gen_random_uuid(), org_id, kind, payload, run_at, max_attempts, created_at \
        FROM jobs, generate_series(1, 4) WHERE kind = 'meetings.remind'";
    company.server.sql(again).await;
    company.server.clock.set("2026-09-07T01:46:00Z");
    tokio::join!(company.server.run_jobs(), company.server.run_jobs());
    assert_eq!(told(&company, &wang).await, of(&[("07T02:00", 15)]));
    // The same stretch looked at anew, as after a crash.
    company
        .server
        .sql("UPDATE meeting_reminder_clocks SET sent_until = '2026-09-07T01:40:00Z'")
        .await;
    for time in ["01:47:00", "01:55:00", "02:05:00", "02:06:00", "02:30:00"] {
        at_time(&company, time).await;
    }
    assert_eq!(
        told(&company, &wang).await,
        of(&[("07T02:00", 15), ("07T02:00", -5)])
    );
    assert_eq!(
        told(&company, &li).await,
        of(&[("07T02:00", 30), ("07T02:00", 5)])
    );
    assert_eq!(
        told(&company, &company.owner).await,
        of(&[]),
        "an empty list is none"
    );
    assert_eq!(told(&company, &han).await, of(&[]), "who declined");
    let chains = "SELECT count(*) FROM jobs JOIN meeting_reminder_clocks AS clock USING (org_id) \
        WHERE kind = 'meetings.remind' AND payload->>'turn' = clock.turn::text";
    assert_eq!(company.server.count(chains).await, 1, "one chain goes on");

    let li = company.server.sign_in(li.account_id).await;
    let back = json!({ "minutes": [15, -5], "own": false });
    assert_eq!(li.delete(&path).await.expect(200), back);
    assert_eq!(li.delete(&path).await.expect(200), back);
    for (minutes, pointer) in [
        (json!([40_321]), "/minutes/0"),
        (json!([5, -40_321]), "/minutes/1"),
    ] {
        let reply = li.put(&path, json!({ "minutes": minutes })).await;
        let problem = reply.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let stranger = company.server.sign_in(stranger.account_id).await;
    stranger.put(&path, none).await.problem(403, "not_invited");
    let nothing = company.path(&format!("/meetings/{}/reminders", client_id()));
    stranger.get(&nothing).await.problem(404, "not_found");
}

/// What was moved is reminded of for its new start, what was cancelled not at all, and of one time alone what
/// one said of it; what is long past is not sent after the service was down.
#[tokio::test]
async fn follows_what_was_moved_and_cancelled() {
    let company = Company::found().await;
    let wang = company.hire("王小明").await;
    let hours = ["10:00", "11:00", "12:00", "13:00", "15:00"];
    let times: Vec<_> = hours
        .iter()
        .map(|hour| (at(7, hour), at(7, &hour.replace(":00", ":30"))))
        .collect();
    let times: Vec<_> = times
        .iter()
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    let id = meeting(&company, &company.owner, &[(&wang, "accepted")], &times).await;
    set(&company, &id, "reminders = '{15}'").await;
    at_one(&company, &id, times[1].0, &wang, ("answer", "'declined'")).await;
    let occurrence = |start: &str| {
        format!(
            "meeting_id = '{id}' AND original_start = timestamptz '{start}' AT TIME ZONE 'Asia/Shanghai'"
        )
    };
    at_time(&company, "01:45:00").await;
    assert_eq!(told(&company, &wang).await, of(&[("07T02:00", 15)]));
    // The first is put off after its reminder, the third is cancelled.
    let moved = format!(
        "UPDATE meeting_occurrences SET starts_at = '{}', ends_at = '{}' WHERE {}; \
         DELETE FROM meeting_occurrences WHERE {}",
        at(7, "12:30"),
        at(7, "12:45"),
        occurrence(times[0].0),
        occurrence(times[2].0)
    );
    company.server.sql(&moved).await;
    for time in [
        "02:44:00", "02:45:00", "03:45:00", "04:15:00", "04:16:00", "04:45:00",
    ] {
        at_time(&company, time).await;
    }
    assert_eq!(
        told(&company, &wang).await,
        of(&[("07T02:00", 15), ("07T04:30", 15), ("07T05:00", 15)])
    );
    // Down from before its reminder until long after.
    at_time(&company, "07:20:00").await;
    assert_eq!(told(&company, &wang).await.len(), 3);
    let kept = "SELECT count(*) FROM meeting_reminders_sent";
    assert_eq!(
        company.server.count(kept).await,
        7,
        "the owner's, who declined nothing, too"
    );
    company.server.clock.set("2026-09-10T00:00:00Z");
    company.server.run_jobs().await;
    assert_eq!(
        company.server.count(kept).await,
        0,
        "old ones are forgotten"
    );
}

/// A chain that came to an end begins anew.
#[tokio::test]
async fn revives_a_chain() {
    let company = Company::found().await;
    let (from, to) = (at(7, "20:00"), at(7, "21:00"));
    let id = meeting(&company, &company.owner, &[], &[(&from, &to)]).await;
    set(&company, &id, "reminders = '{15}'").await;
    company
        .server
        .sql("DELETE FROM jobs WHERE kind = 'meetings.remind'")
        .await;
    company.server.clock.set("2026-09-07T11:44:00Z");
    company.server.services.forget_expired().await.unwrap();
    at_time(&company, "11:45:00").await;
    assert_eq!(
        told(&company, &company.owner).await,
        of(&[("07T12:00", 15)])
    );
}
