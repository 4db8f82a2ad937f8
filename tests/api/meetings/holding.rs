//! Rooms held for meetings, by the terms of the rooms and without the operations on meetings.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::RunQueryDsl;
use muster::kernel::ids::{MemberId, OrgId, RoomId};
use muster::kernel::problem::{Problem, Result};
use muster::kernel::tenancy::Tx;
use muster::meetings::errors;
use muster::meetings::room_bookings::approval;
use muster::meetings::room_bookings::domain::RoomBooking;
use muster::meetings::rooms::terms::{self, Standing, Wish};
use muster::meetings::slot::Slot;
use muster::schema::room_bookings;

use crate::support::{Company, Person, client_id};

/// A meeting of somebody's that is there and no more.
pub async fn meeting(company: &Company, organizer: &Person) -> String {
    let id = client_id().to_string();
    let (org, member) = (&company.id, &organizer.member_id);
    company
        .server
        .sql(&format!(
            "INSERT INTO meetings (org_id, id, uid, organizer_id, title, zone, starts_local, length_seconds, \
             first_starts_at, last_ends_at, created_at, created_by, changed_at) \
             VALUES ('{org}', '{id}', '{id}', '{member}', '周例会', 'Asia/Shanghai', '2026-09-07T10:00:00', 3600, \
             '2026-09-07T02:00:00Z', '2026-09-07T03:00:00Z', '2026-09-07T00:50:00Z', '{member}', '2026-09-07T00:50:00Z'); \
             INSERT INTO meeting_attendees (org_id, meeting_id, attendee_id, member_id, answer, first_starts_at, last_ends_at) \
             VALUES ('{org}', '{id}', '{member}', '{member}', 'accepted', '2026-09-07T02:00:00Z', '2026-09-07T03:00:00Z')"
        ))
        .await;
    id
}

/// From an instant on for so many minutes.
pub fn slot(starts_at: &str, minutes: i64) -> Slot {
    let starts_at: DateTime<Utc> = starts_at.parse().unwrap();
    Slot {
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(minutes),
    }
}

/// Claims a room for slots of a meeting as its terms say; answers the bookings' ids and standing.
pub async fn claim(
    company: &Company,
    room: &str,
    organizer: &Person,
    slots: &[Slot],
) -> Result<(Vec<String>, Standing)> {
    let meeting = meeting(company, organizer).await;
    let (room, meeting) = (RoomId(room.parse().unwrap()), meeting.parse().unwrap());
    let organizer = MemberId(organizer.member_id.parse().unwrap());
    let org = OrgId(company.id.parse().unwrap());
    let tenancy = &company.server.services.tenancy;
    let work = async |tx: &mut Tx| {
        let organizers = BTreeSet::from([organizer]);
        let terms = terms::lock(tx, &BTreeSet::from([room]), &organizers).await?;
        let terms = terms.get(&room).ok_or_else(|| Problem::not_found("room"))?;
        let wish = Wish {
            organizer,
            slots,
            instead_of: &[],
            recurring: slots.len() > 1,
        };
        let standing = terms.judge(&wish, tx.now())?;
        let status = match standing {
            Standing::Confirmed => "confirmed",
            Standing::Pending => "pending",
        };
        let row = |slot: &Slot| RoomBooking {
            org_id: org,
            id: tx.new_id(),
            room_id: room,
            meeting_id: meeting,
            original_start: slot.starts_at.naive_utc(),
            organizer_id: organizer,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            status: status.to_owned(),
            decided_by: None,
            decided_at: None,
            decision_note: None,
            created_at: tx.now(),
        };
        let rows: Vec<_> = slots.iter().map(row).collect();
        let held = diesel::insert_into(room_bookings::table)
            .values(&rows)
            .on_conflict_do_nothing()
            .execute(tx.conn())
            .await?;
        if held < rows.len() {
            return Err(Problem::new(&errors::ROOM_TAKEN, "taken"));
        }
        approval::requested(tx, &rows).await?;
        Ok((
            rows.iter().map(|row| row.id.to_string()).collect(),
            standing,
        ))
    };
    tenancy.as_system(org, work).await
}

/// The code of what a claim is refused with.
pub async fn refused(company: &Company, room: &str, who: &Person, slots: &[Slot]) -> &'static str {
    match claim(company, room, who, slots).await {
        Ok(_) => "granted",
        Err(problem) => problem.code().name,
    }
}
