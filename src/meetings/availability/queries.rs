//! Who and what is taken when, in the database.
//!
//! Must hold: each function is one statement, whose work grows with what lies in the window and
//! not with what is stored: people are found by their attendances that reach into it, rooms by
//! their bookings that do. `OFFSET 0` keeps the order of these steps, whatever the planner expects
//! of parameters that it does not know: from one row to the next by an index.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::query_builder::Query;
use diesel::sql_types::{Array, Bool, Text, Timestamp, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::domain::{Kind, Stretch, Taken};
use crate::kernel::ids::{MeetingId, MemberId, OrgId, RoomId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// No occurrence is longer: what began before this cannot reach into a window.
pub const LONGEST: TimeDelta = TimeDelta::days(32);

/// A meeting that takes somebody's time.
#[derive(Debug, Clone)]
pub struct Attended {
    pub meeting_id: MeetingId,
    pub original_start: NaiveDateTime,
    pub stretch: Stretch,
    pub kind: Kind,
}

impl Attended {
    pub fn taken(&self) -> Taken {
        (self.stretch, self.kind)
    }
}

crate::statement! {
    struct OfMembers<'a> {
        org: &'a OrgId,
        members: &'a [MemberId],
        from: &'a DateTime<Utc>,
        to: &'a DateTime<Utc>,
        begun: &'a DateTime<Utc>,
    }
    this: "SELECT asked.member_id, o.meeting_id, o.original_start, o.starts_at, o.ends_at, coalesce(x.answer, a.answer) \
     FROM unnest(" [Array<SqlUuid>] *this.members,
    ") AS asked (member_id) CROSS JOIN LATERAL (SELECT * FROM meeting_attendees AS a WHERE a.org_id = "
    [SqlUuid] *this.org, " AND a.member_id = asked.member_id AND a.last_ends_at > " [Timestamptz] *this.from,
    " AND a.first_starts_at < " [Timestamptz] *this.to,
    " OFFSET 0) AS a CROSS JOIN LATERAL (SELECT FROM meetings AS m WHERE m.org_id = a.org_id AND m.id = a.meeting_id \
     AND m.status = 'confirmed' AND NOT m.transparent OFFSET 0) AS m \
     CROSS JOIN LATERAL (SELECT * FROM meeting_occurrences AS o WHERE o.org_id = a.org_id \
     AND o.meeting_id = a.meeting_id AND o.starts_at > " [Timestamptz] *this.begun,
    " AND o.starts_at < " [Timestamptz] *this.to, " AND o.ends_at > " [Timestamptz] *this.from;
    " OFFSET 0) AS o LEFT JOIN LATERAL (SELECT * FROM meeting_occurrence_attendees AS x WHERE x.org_id = o.org_id \
     AND x.meeting_id = o.meeting_id AND x.attendee_id = a.attendee_id AND x.original_start = o.original_start \
     OFFSET 0) AS x ON true WHERE coalesce(x.invited, a.invited) AND coalesce(x.answer, a.answer) <> 'declined' \
     ORDER BY o.starts_at, o.meeting_id"
}

impl Query for OfMembers<'_> {
    type SqlType = (SqlUuid, SqlUuid, Timestamp, Timestamptz, Timestamptz, Text);
}

/// The meetings that take these people's time in a window, by start.
pub async fn of_members(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    members: &[MemberId],
    window: Stretch,
) -> Result<HashMap<MemberId, Vec<Attended>>> {
    type Row = (
        MemberId,
        MeetingId,
        NaiveDateTime,
        DateTime<Utc>,
        DateTime<Utc>,
        String,
    );
    let asked = OfMembers {
        org: &org,
        members,
        from: &window.from,
        to: &window.to,
        begun: &(window.from - LONGEST),
    };
    let rows: Vec<Row> = asked.load(&mut conn).await?;
    let mut found: HashMap<MemberId, Vec<Attended>> = HashMap::with_capacity(members.len());
    for (member, meeting_id, original_start, starts_at, ends_at, answer) in rows {
        found.entry(member).or_default().push(Attended {
            meeting_id,
            original_start,
            stretch: Stretch::new(starts_at, ends_at),
            kind: match answer.as_str() {
                "accepted" => Kind::Busy,
                _ => Kind::Tentative,
            },
        });
    }
    Ok(found)
}

crate::statement! {
    struct Titles<'a> {
        org: &'a OrgId,
        member: &'a MemberId,
        from: &'a DateTime<Utc>,
        to: &'a DateTime<Utc>,
        begun: &'a DateTime<Utc>,
    }
    this: "SELECT o.meeting_id, o.original_start, coalesce(e.title, m.title) \
     FROM (SELECT * FROM meeting_attendees AS a WHERE a.org_id = " [SqlUuid] *this.org,
    " AND a.member_id = " [SqlUuid] *this.member, " AND a.last_ends_at > " [Timestamptz] *this.from,
    " AND a.first_starts_at < " [Timestamptz] *this.to,
    " OFFSET 0) AS a CROSS JOIN LATERAL (SELECT m.title FROM meetings AS m WHERE m.org_id = a.org_id \
     AND m.id = a.meeting_id AND m.status = 'confirmed' OFFSET 0) AS m \
     CROSS JOIN LATERAL (SELECT * FROM meeting_occurrences AS o WHERE o.org_id = a.org_id \
     AND o.meeting_id = a.meeting_id AND o.starts_at > " [Timestamptz] *this.begun,
    " AND o.starts_at < " [Timestamptz] *this.to, " AND o.ends_at > " [Timestamptz] *this.from;
    " OFFSET 0) AS o LEFT JOIN LATERAL (SELECT * FROM meeting_occurrence_attendees AS x WHERE x.org_id = o.org_id \
     AND x.meeting_id = o.meeting_id AND x.attendee_id = a.attendee_id AND x.original_start = o.original_start \
     OFFSET 0) AS x ON true LEFT JOIN LATERAL (SELECT * FROM meeting_exceptions AS e WHERE e.org_id = o.org_id \
     AND e.meeting_id = o.meeting_id AND e.original_start = o.original_start OFFSET 0) AS e ON true \
     WHERE coalesce(x.invited, a.invited)"
}

impl Query for Titles<'_> {
    type SqlType = (SqlUuid, Timestamp, Text);
}

/// The titles of what a member is invited to in a window.
pub async fn titles_for(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    member: MemberId,
    window: Stretch,
) -> Result<HashMap<(MeetingId, NaiveDateTime), String>> {
    let asked = Titles {
        org: &org,
        member: &member,
        from: &window.from,
        to: &window.to,
        begun: &(window.from - LONGEST),
    };
    let rows: Vec<(MeetingId, NaiveDateTime, String)> = asked.load(&mut conn).await?;
    let keyed = rows
        .into_iter()
        .map(|(id, original, title)| ((id, original), title));
    Ok(keyed.collect())
}

crate::statement! {
    struct OfRooms<'a> {
        org: &'a OrgId,
        rooms: &'a [RoomId],
        from: &'a DateTime<Utc>,
        to: &'a DateTime<Utc>,
        begun: &'a DateTime<Utc>,
    }
    this: "SELECT asked.room_id, b.starts_at, b.ends_at, b.status FROM unnest(" [Array<SqlUuid>] *this.rooms,
    ") AS asked (room_id) CROSS JOIN LATERAL (SELECT * FROM room_bookings AS b WHERE b.org_id = " [SqlUuid] *this.org,
    " AND b.room_id = asked.room_id AND b.status IN ('pending', 'confirmed') AND b.starts_at > "
    [Timestamptz] *this.begun, " AND b.starts_at < " [Timestamptz] *this.to,
    " AND b.ends_at > " [Timestamptz] *this.from; " OFFSET 0) AS b"
}

impl Query for OfRooms<'_> {
    type SqlType = (SqlUuid, Timestamptz, Timestamptz, Text);
}

/// What holds these rooms in a window.
pub async fn of_rooms(
    mut conn: &AsyncPgConnection,
    org: OrgId,
    rooms: &[RoomId],
    window: Stretch,
) -> Result<HashMap<RoomId, Vec<Taken>>> {
    let asked = OfRooms {
        org: &org,
        rooms,
        from: &window.from,
        to: &window.to,
        begun: &(window.from - LONGEST),
    };
    let rows: Vec<(RoomId, DateTime<Utc>, DateTime<Utc>, String)> = asked.load(&mut conn).await?;
    let mut found: HashMap<RoomId, Vec<Taken>> = HashMap::new();
    for (room, starts_at, ends_at, status) in rows {
        let kind = match status.as_str() {
            "pending" => Kind::Tentative,
            _ => Kind::Busy,
        };
        let stretch = Stretch::new(starts_at, ends_at);
        found.entry(room).or_default().push((stretch, kind));
    }
    Ok(found)
}

/// A booking of a room as a member sees it.
#[derive(Debug, Clone)]
pub struct Held {
    pub room_id: RoomId,
    pub meeting_id: MeetingId,
    pub original_start: NaiveDateTime,
    pub stretch: Stretch,
    pub is_pending: bool,
    pub is_private: bool,
    pub title: String,
    /// The member is invited.
    pub attends: bool,
}

crate::statement! {
    struct Timeline<'a> {
        org: &'a OrgId,
        viewer: &'a MemberId,
        rooms: &'a [RoomId],
        from: &'a DateTime<Utc>,
        to: &'a DateTime<Utc>,
        begun: &'a DateTime<Utc>,
    }
    this: "SELECT b.room_id, b.meeting_id, b.original_start, b.starts_at, b.ends_at, b.status = 'pending', m.private, \
     coalesce(e.title, m.title), coalesce(x.invited, v.invited, false) FROM unnest(" [Array<SqlUuid>] *this.rooms,
    ") AS asked (room_id) CROSS JOIN LATERAL (SELECT * FROM room_bookings AS b WHERE b.org_id = " [SqlUuid] *this.org,
    " AND b.room_id = asked.room_id AND b.status IN ('pending', 'confirmed') AND b.starts_at > "
    [Timestamptz] *this.begun, " AND b.starts_at < " [Timestamptz] *this.to,
    " AND b.ends_at > " [Timestamptz] *this.from,
    " OFFSET 0) AS b CROSS JOIN LATERAL (SELECT m.title, m.private FROM meetings AS m WHERE m.org_id = b.org_id \
     AND m.id = b.meeting_id OFFSET 0) AS m LEFT JOIN LATERAL (SELECT * FROM meeting_exceptions AS e \
     WHERE e.org_id = b.org_id AND e.meeting_id = b.meeting_id AND e.original_start = b.original_start \
     OFFSET 0) AS e ON true LEFT JOIN LATERAL (SELECT * FROM meeting_attendees AS v WHERE v.org_id = b.org_id \
     AND v.meeting_id = b.meeting_id AND v.attendee_id = " [SqlUuid] *this.viewer;
    " OFFSET 0) AS v ON true LEFT JOIN LATERAL (SELECT * FROM meeting_occurrence_attendees AS x \
     WHERE x.org_id = b.org_id AND x.meeting_id = b.meeting_id AND x.attendee_id = v.attendee_id \
     AND x.original_start = b.original_start OFFSET 0) AS x ON true ORDER BY b.starts_at, b.room_id"
}

impl Query for Timeline<'_> {
    type SqlType = (
        SqlUuid,
        SqlUuid,
        Timestamp,
        Timestamptz,
        Timestamptz,
        Bool,
        Bool,
        Text,
        Bool,
    );
}

/// What holds these rooms in a window, by start, as a member sees it.
pub async fn timeline(
    tx: &mut Tx,
    viewer: MemberId,
    rooms: &[RoomId],
    window: Stretch,
) -> Result<Vec<Held>> {
    type Row = (
        RoomId,
        MeetingId,
        NaiveDateTime,
        DateTime<Utc>,
        DateTime<Utc>,
        bool,
        bool,
        String,
        bool,
    );
    let org = tx.org_id();
    let asked = Timeline {
        org: &org,
        viewer: &viewer,
        rooms,
        from: &window.from,
        to: &window.to,
        begun: &(window.from - LONGEST),
    };
    let rows: Vec<Row> = asked.load(tx.conn()).await?;
    let held = |(
        room_id,
        meeting_id,
        original_start,
        from,
        to,
        is_pending,
        is_private,
        title,
        attends,
    ): Row| Held {
        room_id,
        meeting_id,
        original_start,
        stretch: Stretch::new(from, to),
        is_pending,
        is_private,
        title,
        attends,
    };
    Ok(rows.into_iter().map(held).collect())
}
