//! A company's meetings of two years, written straight into the database: daily and weekly series, and
//! single ones, half of the year behind and half ahead.

use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use super::super::crowd::{self, ORGANIZATION};
use crate::Error;

/// How many occurrences there are.
pub const OCCURRENCES: u32 = 1_000_000;
/// Of a daily series: on each weekday of two years; and of a weekly one.
const DAILY: u32 = 520;
const WEEKLY: u32 = 104;
/// Single meetings that hold a room, of each room.
const HELD: u32 = 400;

/// Fills the company; answers its rooms.
pub async fn fill(url: &str, occurrences: u32, rooms: u32) -> Result<Vec<Uuid>, Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let running = tokio::spawn(connection);
    // Half of them daily, a quarter weekly, a quarter single.
    let (daily, weekly) = (occurrences / 2 / DAILY, occurrences / 4 / WEEKLY);
    let single = occurrences - daily * DAILY - weekly * WEEKLY;
    client.batch_execute(&plan(daily, weekly, single)).await?;
    client.batch_execute(&meetings()).await?;
    client.batch_execute(&room_bookings(rooms)).await?;
    client.batch_execute(&crowd::at_rest()).await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    let found = rooms_of(&client).await?;
    drop(client);
    running.await??;
    Ok(found)
}

/// What takes place when: `n` tells meetings apart, `size` how many attend.
fn plan(daily: u32, weekly: u32, single: u32) -> String {
    let day = "date_trunc('day', now())";
    format!(
        "SET session_replication_role = replica; \
         CREATE TEMP TABLE crew AS SELECT id, (row_number() OVER (ORDER BY id) - 1)::int AS n FROM members \
         WHERE org_id = '{ORGANIZATION}' AND name LIKE '员工%'; \
         CREATE UNIQUE INDEX ON crew (n); \
         CREATE TEMP TABLE held AS \
         SELECT n, 10 AS size, 'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR' AS rule, \
            {day} + (number / 5 * 7 + number % 5 - 364) * interval '1 day' + n % 18 * interval '30 minutes' AS starts_at \
         FROM generate_series(1, {daily}) AS n, generate_series(0, {DAILY} - 1) AS number \
         UNION ALL SELECT 100000 + n, 8, 'FREQ=WEEKLY', \
            {day} + (number * 7 - 364 + n % 5) * interval '1 day' + n % 18 * interval '30 minutes' \
         FROM generate_series(1, {weekly}) AS n, generate_series(0, {WEEKLY} - 1) AS number \
         UNION ALL SELECT 1000000 + n, 3, NULL, \
            {day} + (n % 728 - 364) * interval '1 day' + n / 728 % 18 * interval '30 minutes' \
         FROM generate_series(1, {single}) AS n"
    )
}

/// Those who attend a meeting are spread over the company: 631 has no factor with it.
fn meetings() -> String {
    let id = "md5('meeting ' || n)::uuid";
    format!(
        "CREATE TEMP TABLE held_by AS SELECT n, {id} AS id, min(size) AS size, min(rule) AS rule, \
            min(starts_at) AS first, max(starts_at) + interval '30 minutes' AS last FROM held GROUP BY n; \
         CREATE TEMP TABLE present AS SELECT h.id, h.first, h.last, place, crew.id AS member_id \
         FROM held_by AS h CROSS JOIN LATERAL generate_series(0, size - 1) AS place \
         JOIN crew ON crew.n = (h.n::bigint * 7919 + place * 631) % (SELECT count(*) FROM crew); \
         INSERT INTO meetings (org_id, id, uid, organizer_id, title, zone, starts_local, length_seconds, rule, \
            first_starts_at, last_ends_at, reminders, created_at, created_by, changed_at) \
         SELECT '{ORGANIZATION}', h.id, h.id::text, p.member_id, '例会', 'UTC', h.first AT TIME ZONE 'UTC', 1800, h.rule, \
            h.first, h.last, '{{15}}', now(), p.member_id, now() FROM held_by AS h JOIN present AS p ON p.id = h.id AND place = 0; \
         INSERT INTO meeting_occurrences (org_id, meeting_id, original_start, starts_at, ends_at) \
         SELECT '{ORGANIZATION}', {id}, starts_at AT TIME ZONE 'UTC', starts_at, starts_at + interval '30 minutes' FROM held; \
         INSERT INTO meeting_attendees (org_id, meeting_id, attendee_id, member_id, answer, first_starts_at, last_ends_at) \
         SELECT '{ORGANIZATION}', id, member_id, member_id, \
            CASE WHEN place = 0 THEN 'accepted' ELSE (ARRAY['accepted', 'accepted', 'tentative', 'needs_action'])[1 + place % 4] END, \
            first, last FROM present"
    )
}

/// The rooms, and of each some meetings at half hours of their own.
fn room_bookings(rooms: u32) -> String {
    format!(
        "INSERT INTO rooms (org_id, id, name, capacity, out_of_service, version, created_at) \
         SELECT '{ORGANIZATION}', md5('room ' || n)::uuid, '会议室 ' || n, 4 + n % 4 * 4, false, 1, now() \
         FROM generate_series(1, {rooms}) AS n; \
         INSERT INTO room_bookings (org_id, id, room_id, meeting_id, original_start, organizer_id, starts_at, ends_at, \
            status, created_at) \
         SELECT DISTINCT ON (room, o.starts_at) o.org_id, gen_random_uuid(), md5('room ' || room)::uuid, o.meeting_id, \
            o.original_start, m.organizer_id, o.starts_at, o.ends_at, 'confirmed', now() \
         FROM generate_series(1, {rooms}::int * {HELD}) AS k CROSS JOIN LATERAL (SELECT 1 + k % {rooms} AS room) AS r \
         JOIN meetings AS m ON m.org_id = '{ORGANIZATION}' AND m.id = md5('meeting ' || 1000000 + k)::uuid \
         JOIN meeting_occurrences AS o ON o.org_id = m.org_id AND o.meeting_id = m.id; \
         SET session_replication_role = origin"
    )
}

async fn rooms_of(client: &Client) -> Result<Vec<Uuid>, Error> {
    let sql = format!(
        "SELECT id::text FROM rooms WHERE org_id = '{ORGANIZATION}' AND name LIKE '会议室 %' ORDER BY id"
    );
    let rows = client.query(&sql, &[]).await?;
    let id = |row: &tokio_postgres::Row| Ok(row.get::<_, String>(0).parse()?);
    rows.iter().map(id).collect()
}
