//! Meetings that are there, written straight into the database: what tests of time need is when they
//! take place and who said what.

use muster::kernel::clock::Clock;

use crate::support::{Company, Person, client_id};

/// A meeting in Shanghai with these starts and ends, of which the first names the meeting; its id.
pub async fn meeting(
    company: &Company,
    organizer: &Person,
    attendees: &[(&Person, &str)],
    times: &[(&str, &str)],
) -> String {
    let (org, id) = (&company.id, client_id().to_string());
    let now = company.server.clock.now().to_rfc3339();
    let (first, last) = (times[0].0, times[times.len() - 1].1);
    let mut sql = format!(
        "INSERT INTO meetings (org_id, id, uid, organizer_id, title, zone, starts_local, length_seconds, \
            first_starts_at, last_ends_at, created_at, created_by, changed_at) \
         SELECT '{org}', '{id}', '{id}', '{of}', '周例会', 'Asia/Shanghai', \
            timestamptz '{first}' AT TIME ZONE 'Asia/Shanghai', \
            extract(epoch FROM timestamptz '{end}' - timestamptz '{first}'), '{first}', '{last}', '{now}', '{of}', '{now}';",
        of = organizer.member_id,
        end = times[0].1,
    );
    for (from, to) in times {
        sql += &format!(
            "INSERT INTO meeting_occurrences (org_id, meeting_id, original_start, starts_at, ends_at) \
             VALUES ('{org}', '{id}', timestamptz '{from}' AT TIME ZONE 'Asia/Shanghai', '{from}', '{to}');"
        );
    }
    let organizer = [(organizer, "accepted")];
    for (person, answer) in organizer.iter().chain(attendees) {
        let member = &person.member_id;
        sql += &format!(
            "INSERT INTO meeting_attendees (org_id, meeting_id, attendee_id, member_id, answer, first_starts_at, \
                last_ends_at) VALUES ('{org}', '{id}', '{member}', '{member}', '{answer}', '{first}', '{last}');"
        );
    }
    company.server.sql(&sql).await;
    id
}

/// What else the meeting is, as columns: `private = true`.
pub async fn set(company: &Company, meeting: &str, columns: &str) {
    let sql = format!("UPDATE meetings SET {columns} WHERE id = '{meeting}'");
    company.server.sql(&sql).await;
}

/// What somebody says to one occurrence alone: `answer`, `invited`, with their values.
pub async fn at_one(
    company: &Company,
    meeting: &str,
    start: &str,
    who: &Person,
    what: (&str, &str),
) {
    let (org, member) = (&company.id, &who.member_id);
    let sql = format!(
        "INSERT INTO meeting_occurrence_attendees (org_id, meeting_id, attendee_id, original_start, {}) \
         VALUES ('{org}', '{meeting}', '{member}', timestamptz '{start}' AT TIME ZONE 'Asia/Shanghai', {})",
        what.0, what.1
    );
    company.server.sql(&sql).await;
}

/// Lets the meeting hold a room in each of its times.
pub async fn hold(company: &Company, meeting: &str, room: &str, status: &str) {
    let sql = format!(
        "INSERT INTO room_bookings (org_id, id, room_id, meeting_id, original_start, organizer_id, starts_at, ends_at, \
            status, created_at) SELECT o.org_id, gen_random_uuid(), '{room}', o.meeting_id, o.original_start, m.organizer_id, \
            o.starts_at, o.ends_at, '{status}', m.created_at \
         FROM meeting_occurrences AS o JOIN meetings AS m ON m.id = o.meeting_id WHERE o.meeting_id = '{meeting}'"
    );
    company.server.sql(&sql).await;
}
