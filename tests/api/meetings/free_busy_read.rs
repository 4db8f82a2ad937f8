//! Free and busy of people and rooms.

use std::sync::{Arc, Mutex};

use diesel::connection::InstrumentationEvent;
use diesel_async::AsyncConnection;
use muster::kernel::ids::{MemberId, RoomId};
use muster::meetings::availability::domain::Stretch;
use muster::meetings::availability::queries;
use serde_json::{Value, json};

use super::scheduled::{at_one, hold, meeting, set};
use super::{at, room};
use crate::support::{Client, Company, Person};

async fn told(client: &Client, company: &Company, body: Value) -> Value {
    let path = company.path("/free-busy");
    client.post(&path, body).await.expect(200)
}

fn of(person: &Person, from: String, to: String) -> Value {
    json!({ "from": from, "to": to, "member_ids": [person.member_id] })
}

/// As `kind from to`, by the clock of UTC.
fn stretches(of: &Value) -> Vec<String> {
    let hour = |value: &Value| value.as_str().unwrap()[8..16].to_owned();
    let stretch = |own: &Value| {
        format!(
            "{} {} {}",
            own["kind"].as_str().unwrap(),
            hour(&own["starts_at"]),
            hour(&own["ends_at"])
        )
    };
    of["stretches"]
        .as_array()
        .unwrap()
        .iter()
        .map(stretch)
        .collect()
}

/// Meetings by their answers, merged; what was declined, cancelled or takes nobody's time is not told, and titles only
/// of what one attends oneself.
#[tokio::test]
async fn tells_when_people_are_taken_and_not_by_what() {
    let company = Company::found().await;
    let (owner, wang, li) = (
        &company.owner,
        company.hire("王小明").await,
        company.hire("李雷").await,
    );
    let times = |from: &str, to: &str| [(at(7, from), at(7, to))];
    let with = async |who: &[(&Person, &str)], times: &[(String, String)]| {
        let times: Vec<_> = times
            .iter()
            .map(|(from, to)| (from.as_str(), to.as_str()))
            .collect();
        meeting(&company, owner, who, &times).await
    };
    with(&[(&wang, "accepted")], &times("09:30", "10:30")).await;
    with(&[(&wang, "accepted")], &times("10:00", "11:00")).await;
    with(&[(&wang, "accepted")], &times("11:00", "11:30")).await;
    with(&[(&wang, "needs_action")], &times("11:15", "12:00")).await;
    with(&[(&wang, "tentative")], &times("13:00", "14:00")).await;
    with(&[(&wang, "declined")], &times("14:00", "15:00")).await;
    let cancelled = with(&[(&wang, "accepted")], &times("15:00", "16:00")).await;
    let off = "status = 'cancelled', cancelled_at = now()";
    set(&company, &cancelled, off).await;
    let transparent = with(&[(&wang, "accepted")], &times("16:00", "17:00")).await;
    set(&company, &transparent, "transparent = true").await;
    let private = with(
        &[(&wang, "accepted"), (&li, "declined")],
        &times("17:30", "19:00"),
    )
    .await;
    set(&company, &private, "private = true, title = '秘密'").await;
    // A series: declined as a whole, and accepted once; and a time to which one is not invited.
    let week = [
        (at(7, "20:00"), at(7, "21:00")),
        (at(8, "20:00"), at(8, "21:00")),
    ];
    let series = with(&[(&wang, "declined"), (&li, "accepted")], &week).await;
    at_one(
        &company,
        &series,
        &at(8, "20:00"),
        &wang,
        ("answer", "'accepted'"),
    )
    .await;
    at_one(
        &company,
        &series,
        &at(7, "20:00"),
        &li,
        ("invited", "false"),
    )
    .await;

    let day = || (at(7, "00:00"), at(8, "00:00"));
    let (from, to) = day();
    let seen = told(&li.client, &company, of(&wang, from, to)).await;
    let time = &seen["members"][0];
    assert_eq!(time["time_zone"], "Asia/Shanghai");
    let expected = [
        "not_working 06T16:00 07T01:00",
        "busy 07T01:30 07T03:30",
        "tentative 07T03:30 07T04:00",
        "tentative 07T05:00 07T06:00",
        "busy 07T09:30 07T11:00",
        "not_working 07T11:00 07T16:00",
    ];
    assert_eq!(stretches(time), expected);
    // The one that both attend, whatever one answered; and no title anywhere else.
    let shared: Vec<_> = time["meetings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| &own["title"])
        .collect();
    assert_eq!(shared, ["秘密"]);
    assert_eq!(time["meetings"][0]["original_start"], "2026-09-07T17:30:00");
    let (from, to) = (at(8, "19:00"), at(8, "22:00"));
    let seen = told(&owner.client, &company, of(&wang, from, to)).await;
    let time = &seen["members"][0];
    assert_eq!(
        stretches(time),
        [
            "not_working 08T11:00 08T12:00",
            "busy 08T12:00 08T13:00",
            "not_working 08T13:00 08T14:00"
        ]
    );
    assert_eq!(
        time["meetings"].as_array().unwrap().len(),
        1,
        "the organizer attends"
    );
    let (from, to) = (at(7, "19:30"), at(7, "22:00"));
    let seen = told(&wang.client, &company, of(&li, from, to)).await;
    assert_eq!(
        stretches(&seen["members"][0]),
        ["not_working 07T11:30 07T14:00"]
    );
}

/// Shifts, leave, trips, overtime and public holidays are attendance's.
#[tokio::test]
async fn working_time_is_that_of_attendance() {
    let company = Company::found().await;
    let (hr, wang) = (
        company.hire_as("人事", "hr", None).await,
        company.hire("王小明").await,
    );
    company
        .server
        .sql("UPDATE members SET created_at = '2026-08-01', joined_at = '2026-08-01'")
        .await;
    let span = async |id: &str, kind: &str, period: Value| {
        let mut body = json!({ "external_id": id, "member_id": wang.member_id, "kind": kind, "period": period });
        if kind == "leave" {
            body["leave_type"] = json!("年假");
        }
        let path = company.path("/attendance/approved-spans");
        hr.client.put(&path, body).await.expect(200);
    };
    let hours =
        |from: String, to: String| json!({ "unit": "hour", "starts_at": from, "ends_at": to });
    span(
        "假-1",
        "leave",
        json!({ "unit": "day", "first_date": "2026-09-08", "last_date": "2026-09-08" }),
    )
    .await;
    span("差-1", "travel", hours(at(9, "09:00"), at(9, "12:00"))).await;
    span("班-1", "overtime", hours(at(9, "19:00"), at(9, "21:00"))).await;
    let (from, to) = (at(8, "00:00"), at(10, "00:00"));
    let seen = told(&company.owner.client, &company, of(&wang, from, to)).await;
    let expected = [
        "out_of_office 07T16:00 08T16:00",
        "not_working 08T16:00 09T01:00",
        "out_of_office 09T01:00 09T04:00",
        "not_working 09T10:00 09T11:00",
        "not_working 09T13:00 09T16:00",
    ];
    assert_eq!(stretches(&seen["members"][0]), expected);
    // The National Day is a holiday, and the Saturday after it is worked; by the calendar of the State Council.
    let day = async |date: &str, next: &str| {
        let (from, to) = (
            format!("{date}T00:00:00+08:00"),
            format!("{next}T00:00:00+08:00"),
        );
        let seen = told(&company.owner.client, &company, of(&wang, from, to)).await;
        stretches(&seen["members"][0])
    };
    assert_eq!(
        day("2026-10-01", "2026-10-02").await,
        ["not_working 30T16:00 01T16:00"]
    );
    assert_eq!(day("2026-10-10", "2026-10-11").await.len(), 2);
    // A shift with a break, over midnight, from tomorrow on.
    let shifts = company.path("/attendance/shifts");
    let shift = hr.client.get(&shifts).await.expect(200)["items"][0].clone();
    let path = format!("{shifts}/{}", shift["id"].as_str().unwrap());
    let night = json!({
        "sections": [{ "on": { "time": "22:00" }, "off": { "time": "06:00", "next_day": true } }],
        "breaks": [{ "start": { "time": "01:00", "next_day": true }, "end": { "time": "01:30", "next_day": true } }],
    });
    let body = json!({ "hours": night, "from_date": "2026-09-14" });
    hr.client.patch(&path, 1, body).await.expect(200);
    let seen = day("2026-09-15", "2026-09-16").await;
    assert_eq!(
        seen,
        [
            "not_working 14T17:00 14T17:30",
            "not_working 14T22:00 15T14:00"
        ]
    );
}

/// Rooms: confirmed and pending bookings, closures, and opening hours.
#[tokio::test]
async fn tells_when_rooms_are_taken() {
    let company = Company::found().await;
    let (owner, id) = (&company.owner, room(&company, "静安").await);
    let (from, to) = (at(7, "10:00"), at(7, "11:00"));
    let confirmed = meeting(&company, owner, &[], &[(&from, &to)]).await;
    hold(&company, &confirmed, &id, "confirmed").await;
    let (from, to) = (at(7, "11:00"), at(7, "12:00"));
    let pending = meeting(&company, owner, &[], &[(&from, &to)]).await;
    hold(&company, &pending, &id, "pending").await;
    hold(&company, &pending, &id, "released").await;
    let org = &company.id;
    company
        .server
        .sql(&format!(
            "UPDATE rooms SET opening_hours = '[{{\"day\": \"monday\", \"from\": \"08:00\", \"to\": \"20:00\"}}]'; \
             INSERT INTO room_closures (org_id, id, room_id, starts_at, ends_at, reason, created_by, created_at) \
             VALUES ('{org}', gen_random_uuid(), '{id}', '{}', '{}', '检修', '{}', now())",
            at(7, "14:00"),
            at(7, "15:00"),
            owner.member_id
        ))
        .await;
    let ask = |from: String, to: String| json!({ "from": from, "to": to, "room_ids": [id] });
    let seen = told(&owner.client, &company, ask(at(7, "00:00"), at(8, "00:00"))).await;
    let expected = [
        "not_working 06T16:00 07T00:00",
        "busy 07T02:00 07T03:00",
        "tentative 07T03:00 07T04:00",
        "out_of_office 07T06:00 07T07:00",
        "not_working 07T12:00 07T16:00",
    ];
    assert_eq!(stretches(&seen["rooms"][0]), expected);
    let quarter = "2026-12-06T00:00:00+08:00".to_owned();
    told(&owner.client, &company, ask(at(7, "00:00"), quarter)).await;
}

/// What cannot be asked is named; nobody is told of the hidden.
#[tokio::test]
async fn refuses_what_is_too_much_or_unknown() {
    let company = Company::found().await;
    let (client, wang) = (&company.owner.client, company.hire("王小明").await);
    let path = company.path("/free-busy");
    let ask = async |body: Value| client.post(&path, body).await;
    let nobody = crate::support::client_id().to_string();
    let bodies = [
        (
            json!({ "from": at(7, "00:00"), "to": at(8, "00:00") }),
            "/member_ids",
        ),
        (of(&wang, at(8, "00:00"), at(7, "00:00")), "/to"),
        (
            of(
                &wang,
                at(7, "00:00"),
                "2026-10-08T01:00:01+08:00".to_owned(),
            ),
            "/to",
        ),
        (
            json!({ "from": at(7, "00:00"), "to": at(8, "00:00"), "member_ids": [wang.member_id, nobody] }),
            "/member_ids/1",
        ),
        (
            json!({ "from": at(7, "00:00"), "to": at(8, "00:00"), "room_ids": [nobody] }),
            "/room_ids/0",
        ),
        (
            json!({ "from": at(7, "00:00"), "to": "2026-12-07T00:00:00+08:00", "room_ids": [nobody] }),
            "/to",
        ),
        (
            json!({ "from": "9999-09-07T00:00:00Z", "to": "9999-09-08T00:00:00Z", "room_ids": [nobody] }),
            "/from",
        ),
    ];
    for (body, pointer) in bodies {
        let problem = ask(body).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    let many: Vec<_> = (0..51).map(|_| &wang.member_id).collect();
    let body = json!({ "from": at(7, "00:00"), "to": at(8, "00:00"), "member_ids": many });
    ask(body).await.problem(422, "validation_failed");
}

/// One statement for all people, and one for all rooms, each by an index in the service's role, however much
/// is stored.
#[tokio::test]
async fn reads_what_lies_in_the_window_alone() {
    let company = Company::found().await;
    let (server, org) = (&company.server, &company.id);
    let (me, id) = (&company.owner.member_id, room(&company, "静安").await);
    server
        .sql(&format!(
            "INSERT INTO meetings (org_id, id, uid, organizer_id, title, zone, starts_local, length_seconds, rule, \
                first_starts_at, last_ends_at, created_at, created_by, changed_at) \
             SELECT '{org}', gen_random_uuid(), n::text, '{me}', '站会', 'UTC', '2026-01-01', 900, 'FREQ=DAILY', \
                '2026-01-01', '2027-12-31', now(), '{me}', now() FROM generate_series(1, 20) AS n; \
             INSERT INTO meeting_occurrences (org_id, meeting_id, original_start, starts_at, ends_at) \
             SELECT org_id, id, day, day AT TIME ZONE 'UTC', (day + interval '15 minutes') AT TIME ZONE 'UTC' \
             FROM meetings, generate_series(timestamp '2026-01-01 01:00', '2027-12-30', '1 day') AS day; \
             INSERT INTO meeting_attendees (org_id, meeting_id, attendee_id, member_id, answer, first_starts_at, last_ends_at) \
             SELECT org_id, id, '{me}', '{me}', 'accepted', first_starts_at, last_ends_at FROM meetings; \
             INSERT INTO room_bookings (org_id, id, room_id, meeting_id, original_start, organizer_id, starts_at, ends_at, \
                status, created_at) SELECT org_id, gen_random_uuid(), '{id}', meeting_id, original_start, '{me}', starts_at, \
                ends_at, 'confirmed', now() FROM meeting_occurrences WHERE meeting_id = (SELECT min(id::text)::uuid FROM meetings); \
             ANALYZE"
        ))
        .await;
    let statements: Arc<Mutex<Vec<String>>> = Arc::default();
    let (member, room): (MemberId, RoomId) = (me.parse().unwrap(), id.parse().unwrap());
    let window = Stretch::new(
        "2026-09-07T00:00:00Z".parse().unwrap(),
        "2026-09-14T00:00:00Z".parse().unwrap(),
    );
    let org_id = org.parse().unwrap();
    let found = server.services.tenancy.as_system(org_id, async |tx| {
        let heard = statements.clone();
        tx.conn()
            .set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    heard.lock().unwrap().push(query.to_string());
                }
            });
        let people = queries::of_members(tx.conn(), org_id, &[member], window).await?;
        let rooms = queries::of_rooms(tx.conn(), org_id, &[room], window).await?;
        let titles = queries::titles_for(tx.conn(), org_id, member, window).await?;
        tx.conn()
            .set_instrumentation(|_: InstrumentationEvent<'_>| {});
        Ok((people[&member].len(), rooms[&room].len(), titles.len()))
    });
    assert_eq!(found.await.unwrap(), (140, 7, 140));
    let statements = statements.lock().unwrap().clone();
    assert_eq!(statements.len(), 3, "{statements:#?}");
    let plan = async |statement: &str, values: &[String]| {
        let mut sql = statement.split(" -- binds").next().unwrap().to_owned();
        for (index, value) in values.iter().enumerate().rev() {
            sql = sql.replace(&format!("${}", index + 1), value);
        }
        server.plan(org, &sql).await
    };
    let (from, to, begun) = (
        "timestamptz '2026-09-07'".to_owned(),
        "timestamptz '2026-09-14'".to_owned(),
        "timestamptz '2026-08-07'".to_owned(),
    );
    let (org_value, mine) = (format!("uuid '{org}'"), format!("ARRAY['{me}'::uuid]"));
    let values = [&mine, &org_value, &from, &to, &begun, &to, &from].map(Clone::clone);
    let people = plan(&statements[0], &values).await;
    assert!(people.contains("meeting_occurrences_time"), "{people}");
    let condition = people
        .lines()
        .find(|line| line.contains("starts_at > "))
        .unwrap();
    assert!(
        condition.contains("Index Cond") && condition.contains("starts_at < "),
        "{people}"
    );
    let values = [format!("ARRAY['{id}'::uuid]"), org_value, begun, to, from];
    let rooms = plan(&statements[1], &values).await;
    assert!(
        rooms.contains("room_bookings_of_room") && !rooms.contains("Seq Scan"),
        "{rooms}"
    );
}
