//! What a batch of new meetings asks and writes: each is one statement for all.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::query_builder::Query;
use diesel::sql_types::{
    Array, Bool, Date, Integer, Nullable, Text, Timestamp, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::kernel::ids::{AttendeeId, MeetingId, MemberId, OrgId, RoomId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::meetings::meetings::domain::{Attendee, Meeting, Occurrence};
use crate::meetings::meetings::queries::{Whole, writes};
use crate::meetings::room_bookings::{self, domain::RoomBooking};

crate::statement! {
    struct Count<'a> { org: &'a OrgId, day: &'a NaiveDate, members: &'a [MemberId], counts: &'a [i32] }
    this: "INSERT INTO meeting_creations (org_id, day, member_id, created) SELECT " [SqlUuid] *this.org,
    ", " [Date] *this.day, ", * FROM unnest(" [Array<SqlUuid>] *this.members, ", " [Array<Integer>] *this.counts;
    ") ON CONFLICT (org_id, member_id) DO UPDATE SET day = excluded.day, created = excluded.created + \
     CASE WHEN meeting_creations.day = excluded.day THEN meeting_creations.created ELSE 0 END \
     RETURNING member_id, created"
}

impl Query for Count<'_> {
    type SqlType = (SqlUuid, Integer);
}

/// Counts creations of today, in the order of ids, and says how many each has made then.
pub async fn count(tx: &mut Tx, made: &BTreeMap<MemberId, i32>) -> Result<HashMap<MemberId, i32>> {
    if made.is_empty() {
        return Ok(HashMap::new());
    }
    let (org, day) = (tx.org_id(), tx.now().date_naive());
    let (members, counts): (Vec<_>, Vec<_>) = made.iter().map(|(id, count)| (*id, *count)).unzip();
    let count = Count {
        org: &org,
        day: &day,
        members: &members,
        counts: &counts,
    };
    let rows: Vec<(MemberId, i32)> = count.load(tx.conn()).await?;
    Ok(rows.into_iter().collect())
}

/// Counts those back that came to nothing.
pub async fn take_back(tx: &mut Tx, refused: &BTreeMap<MemberId, i32>) -> Result<()> {
    let back = refused.iter().map(|(member, count)| (*member, -count));
    count(tx, &back.collect()).await?;
    Ok(())
}

crate::statement! {
    struct InsertMeetings<'a> {
        org: &'a OrgId, now: &'a DateTime<Utc>, ids: &'a [MeetingId], uids: &'a [&'a str],
        organizers: &'a [MemberId], titles: &'a [&'a str], notes: &'a [Option<&'a str>],
        privates: &'a [bool], transparents: &'a [bool], zones: &'a [&'a str], all_days: &'a [bool],
        locals: &'a [NaiveDateTime], lengths: &'a [i32], starts: &'a [DateTime<Utc>],
        ends: &'a [DateTime<Utc>], reminders: &'a [String],
    }
    this: "INSERT INTO meetings (org_id, created_at, changed_at, id, uid, organizer_id, created_by, title, note, private, \
     transparent, zone, all_day, starts_local, length_seconds, first_starts_at, last_ends_at, reminders) SELECT "
    [SqlUuid] *this.org, ", " [Timestamptz] *this.now, ", " [Timestamptz] *this.now,
    ", n.id, n.uid, n.organizer, n.organizer, n.title, n.note, n.private, n.transparent, n.zone, n.all_day, n.local, \
     n.length, n.starts, n.ends, n.reminders::int[] FROM unnest(" [Array<SqlUuid>] *this.ids,
    ", " [Array<Text>] *this.uids, ", " [Array<SqlUuid>] *this.organizers, ", " [Array<Text>] *this.titles,
    ", " [Array<Nullable<Text>>] *this.notes, ", " [Array<Bool>] *this.privates,
    ", " [Array<Bool>] *this.transparents, ", " [Array<Text>] *this.zones, ", " [Array<Bool>] *this.all_days,
    ", " [Array<Timestamp>] *this.locals, ", " [Array<Integer>] *this.lengths,
    ", " [Array<Timestamptz>] *this.starts, ", " [Array<Timestamptz>] *this.ends,
    ", " [Array<Text>] *this.reminders; ") AS n (id, uid, organizer, title, note, private, transparent, zone, all_day, local, \
     length, starts, ends, reminders)"
}

crate::statement! {
    struct InsertAttendees<'a> {
        org: &'a OrgId, meetings: &'a [MeetingId], ids: &'a [AttendeeId], optionals: &'a [bool],
        answers: &'a [&'a str], starts: &'a [DateTime<Utc>], ends: &'a [DateTime<Utc>],
    }
    this: "INSERT INTO meeting_attendees (org_id, meeting_id, attendee_id, member_id, optional, answer, first_starts_at, \
     last_ends_at) SELECT " [SqlUuid] *this.org, ", n.meeting, n.id, n.id, n.optional, n.answer, n.starts, n.ends FROM unnest("
    [Array<SqlUuid>] *this.meetings, ", " [Array<SqlUuid>] *this.ids, ", " [Array<Bool>] *this.optionals,
    ", " [Array<Text>] *this.answers, ", " [Array<Timestamptz>] *this.starts, ", " [Array<Timestamptz>] *this.ends;
    ") AS n (meeting, id, optional, answer, starts, ends)"
}

crate::statement! {
    struct InsertRooms<'a> { org: &'a OrgId, meetings: &'a [MeetingId], rooms: &'a [RoomId] }
    this: "INSERT INTO meeting_rooms (org_id, meeting_id, room_id) SELECT " [SqlUuid] *this.org, ", * FROM unnest("
    [Array<SqlUuid>] *this.meetings, ", " [Array<SqlUuid>] *this.rooms; ")"
}

/// One-off meetings with members, their occurrences, the rooms that they ask for and those that they
/// get. All of it travels to the database together.
pub async fn insert(
    tx: &mut Tx,
    made: &[&Whole],
    occurrences: &[Occurrence],
    bookings: &[RoomBooking],
) -> Result<()> {
    let (org, now) = (tx.org_id(), tx.now());
    let conn: &AsyncPgConnection = tx.conn();
    let occurrences: Vec<_> = occurrences.iter().collect();
    futures_util::try_join!(
        insert_meetings(conn, (org, now), made),
        writes::put_occurrences(conn, org, &occurrences),
        insert_attendees(conn, org, made),
        insert_rooms(conn, org, made),
        room_bookings::queries::insert(conn, (org, now), bookings),
    )?;
    Ok(())
}

async fn insert_meetings(
    mut conn: &AsyncPgConnection,
    (org, now): (OrgId, DateTime<Utc>),
    made: &[&Whole],
) -> Result<()> {
    let all: Vec<&Meeting> = made.iter().map(|whole| &whole.meeting).collect();
    let reminders = |meeting: &&Meeting| {
        let minutes = meeting.reminders.iter().flatten();
        let minutes: Vec<String> = minutes.map(ToString::to_string).collect();
        format!("{{{}}}", minutes.join(","))
    };
    InsertMeetings {
        org: &org,
        now: &now,
        ids: &each(&all, |one| one.id),
        uids: &all.iter().map(|one| one.uid.as_str()).collect::<Vec<_>>(),
        organizers: &each(&all, |one| one.organizer_id),
        titles: &all.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(),
        notes: &all
            .iter()
            .map(|one| one.note.as_deref())
            .collect::<Vec<_>>(),
        privates: &each(&all, |one| one.private),
        transparents: &each(&all, |one| one.transparent),
        zones: &all.iter().map(|one| one.zone.as_str()).collect::<Vec<_>>(),
        all_days: &each(&all, |one| one.all_day),
        locals: &each(&all, |one| one.starts_local),
        lengths: &each(&all, |one| one.length_seconds),
        starts: &each(&all, |one| one.first_starts_at),
        ends: &each(&all, |one| one.last_ends_at),
        reminders: &all.iter().map(reminders).collect::<Vec<_>>(),
    }
    .execute(&mut conn)
    .await?;
    Ok(())
}

async fn insert_attendees(mut conn: &AsyncPgConnection, org: OrgId, made: &[&Whole]) -> Result<()> {
    let people: Vec<&Attendee> = made.iter().flat_map(|whole| &whole.attendees).collect();
    InsertAttendees {
        org: &org,
        meetings: &people.iter().map(|one| one.meeting_id).collect::<Vec<_>>(),
        ids: &people.iter().map(|one| one.attendee_id).collect::<Vec<_>>(),
        optionals: &people.iter().map(|one| one.optional).collect::<Vec<_>>(),
        answers: &people
            .iter()
            .map(|one| one.answer.as_str())
            .collect::<Vec<_>>(),
        starts: &people
            .iter()
            .map(|one| one.first_starts_at)
            .collect::<Vec<_>>(),
        ends: &people
            .iter()
            .map(|one| one.last_ends_at)
            .collect::<Vec<_>>(),
    }
    .execute(&mut conn)
    .await?;
    Ok(())
}

async fn insert_rooms(mut conn: &AsyncPgConnection, org: OrgId, made: &[&Whole]) -> Result<()> {
    let asked = made
        .iter()
        .flat_map(|whole| whole.rooms.iter().map(|room| (whole.meeting.id, *room)));
    let (meetings, rooms): (Vec<_>, Vec<_>) = asked.unzip();
    if meetings.is_empty() {
        return Ok(());
    }
    InsertRooms {
        org: &org,
        meetings: &meetings,
        rooms: &rooms,
    }
    .execute(&mut conn)
    .await?;
    Ok(())
}

fn each<T>(all: &[&Meeting], get: impl Fn(&Meeting) -> T) -> Vec<T> {
    all.iter().map(|one| get(one)).collect()
}
