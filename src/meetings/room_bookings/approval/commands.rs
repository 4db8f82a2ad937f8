//! What may be done with bookings that wait.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::events::{self, RoomBookingsDecided, RoomBookingsRequested};
use super::queries::{self, Waiting};
use super::wire::{GivenDecision, RoomDecided, RoomDecision, RoomRequest};
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::{MeetingId, MemberId, RoomBookingId, RoomId};
use crate::kernel::paging::Page;
use crate::kernel::problem::{Problem, Result, code};
use crate::kernel::tenancy::{Permission, Scope, Tx};
use crate::meetings::mail::{self, Cause};
use crate::meetings::room_bookings::domain::{RoomBooking, RoomBookingStatus};
use crate::meetings::rooms::policies::commands::manages;
use crate::meetings::{errors, meetings};
use crate::organizations::audit::{self, Change};
use crate::organizations::{self, can, directory};

/// Tells who decides that these bookings wait, once for each room and meeting.
pub async fn requested(tx: &mut Tx, bookings: &[RoomBooking]) -> Result<()> {
    let pending = bookings
        .iter()
        .filter(|booking| booking.status() == RoomBookingStatus::Pending);
    let mut together: BTreeMap<(RoomId, MeetingId), Vec<&RoomBooking>> = BTreeMap::new();
    for booking in pending {
        let key = (booking.room_id, booking.meeting_id);
        together.entry(key).or_default().push(booking);
    }
    if together.is_empty() {
        return Ok(());
    }
    let rooms: Vec<_> = together.keys().map(|(room, _)| *room).collect();
    let deciding = deciding(tx, &rooms).await?;
    for ((room_id, meeting_id), bookings) in together {
        let Some(first) = bookings.iter().min_by_key(|booking| booking.starts_at) else {
            continue;
        };
        let told = RoomBookingsRequested {
            room_id,
            meeting_id,
            organizer_id: first.organizer_id,
            bookings: bookings.len(),
            booking_id: first.id,
            starts_at: first.starts_at,
            ends_at: first.ends_at,
        };
        let audience = deciding.get(&room_id).cloned().unwrap_or_default();
        tx.emit(Event::new(
            events::REQUESTED,
            Audience::Members(audience),
            told,
        )?);
    }
    Ok(())
}

/// What waits for the actor: in the rooms that they manage, and, if they manage all rooms, in those
/// that nobody manages who works here.
pub async fn waiting(
    tx: &mut Tx,
    after: Option<(DateTime<Utc>, RoomBookingId)>,
    limit: i64,
) -> Result<Page<RoomRequest>> {
    let me = tx.member_id()?;
    let managed = working(tx, None).await?;
    let mine = managed.iter().filter(|(_, who)| who.contains(&me));
    let mine: Vec<_> = mine.map(|(room, _)| *room).collect();
    let everything = tx.holds::<can::ManageRooms>() == Some(Scope::Organization);
    let managed: Vec<_> = managed.into_keys().collect();
    let others = everything.then_some(managed.as_slice());
    let rows = queries::waiting(tx, &mine, others, after, limit + 1).await?;
    let organizers: Vec<_> = rows
        .iter()
        .map(|(booking, ..)| booking.organizer_id)
        .collect();
    // Whoever asks one is named, also where the directory hides them.
    let people = directory::named(tx, &organizers).await?;
    let key = |(booking, ..): &Waiting| (booking.starts_at, booking.id);
    Page::new(rows, limit, key, |(booking, room_name, title, private)| {
        RoomRequest {
            id: booking.id,
            room_id: booking.room_id,
            room_name,
            meeting_id: booking.meeting_id,
            title: (!private).then_some(title),
            organizer: people.get(&booking.organizer_id).cloned(),
            starts_at: booking.starts_at,
            ends_at: booking.ends_at,
            requested_at: booking.created_at,
        }
    })
}

/// Decides once; the same decision of the same person is answered as it was.
pub async fn decide(tx: &mut Tx, id: RoomBookingId, given: RoomDecision) -> Result<RoomDecided> {
    let found = queries::find(tx, id).await?;
    if !manages(tx, found.room_id).await? {
        return Err(Problem::new(
            &code::FORBIDDEN,
            "Only a manager of the room or somebody with the permission rooms.manage decides about its bookings.",
        ));
    }
    // The meeting is locked before its bookings.
    let before = meetings::queries::lock(tx, found.meeting_id).await?;
    let status = match given.decision {
        GivenDecision::Approved => RoomBookingStatus::Confirmed,
        GivenDecision::Declined => RoomBookingStatus::Declined,
    };
    let booking = queries::find(tx, id).await?;
    if booking.status() != RoomBookingStatus::Pending {
        return decided_before(tx, &booking, status).await;
    }
    if booking.ends_at <= tx.now() {
        let detail = "Its time has passed; nobody decides about it any more.";
        return Err(Problem::new(&errors::ROOM_BOOKING_OVER, detail));
    }
    let mut ids = vec![id];
    if given.all {
        let waiting = queries::waiting_of(tx, booking.meeting_id, booking.room_id).await?;
        ids = waiting.iter().map(|booking| booking.id).collect();
    }
    let note = given.note.map(|note| note.into_inner());
    let decided = queries::decide(tx, &ids, status, note.as_deref()).await?;
    if !decided.iter().any(|each| each.id == id) {
        // Given back while this waited for its row.
        let booking = queries::find(tx, id).await?;
        return decided_before(tx, &booking, status).await;
    }
    if status == RoomBookingStatus::Declined {
        let mut after = before.clone();
        after
            .bookings
            .retain(|held| decided.iter().all(|gone| gone.id != held.id));
        mail::after_change(tx, Some(&before), &after, Cause::Edited).await?;
    }
    let answer = answer(tx, &booking, &decided, status, note)?;
    record(tx, id, &booking, &answer).await?;
    Ok(answer)
}

fn answer(
    tx: &Tx,
    booking: &RoomBooking,
    decided: &[RoomBooking],
    status: RoomBookingStatus,
    note: Option<String>,
) -> Result<RoomDecided> {
    Ok(RoomDecided {
        room_id: booking.room_id,
        meeting_id: booking.meeting_id,
        booking_ids: decided.iter().map(|each| each.id).collect(),
        status,
        note,
        decided_by: tx.member_id()?,
        decided_at: tx.now(),
    })
}

async fn record(
    tx: &mut Tx,
    id: RoomBookingId,
    booking: &RoomBooking,
    answer: &RoomDecided,
) -> Result<()> {
    let change = Change {
        action: events::DECIDED,
        target_kind: "room_booking",
        target_id: id.0,
    };
    let former = json!({ "status": RoomBookingStatus::Pending });
    audit::record(tx, change, Some(&former), Some(answer)).await?;
    let deciding = deciding(tx, &[booking.room_id]).await?;
    let mut audience = deciding.into_values().flatten().collect::<Vec<_>>();
    audience.extend([booking.organizer_id, answer.decided_by]);
    audience.sort_unstable();
    audience.dedup();
    let told = RoomBookingsDecided {
        room_id: booking.room_id,
        meeting_id: booking.meeting_id,
        organizer_id: booking.organizer_id,
        booking_ids: answer.booking_ids.clone(),
        status: answer.status,
        note: answer.note.clone(),
        decided_by: answer.decided_by,
    };
    tx.emit(Event::new(
        events::DECIDED,
        Audience::Members(audience),
        told,
    )?);
    Ok(())
}

/// The answer to who decides about what does not wait any more.
async fn decided_before(
    tx: &mut Tx,
    booking: &RoomBooking,
    status: RoomBookingStatus,
) -> Result<RoomDecided> {
    if booking.status() == RoomBookingStatus::Released {
        return Err(Problem::new(
            &errors::ROOM_BOOKING_RELEASED,
            "The room was given back; there is nothing to decide about any more.",
        ));
    }
    let me = tx.member_id()?;
    if let (Some(by), Some(at)) = (booking.decided_by, booking.decided_at)
        && (by, booking.status()) == (me, status)
    {
        return Ok(RoomDecided {
            room_id: booking.room_id,
            meeting_id: booking.meeting_id,
            booking_ids: queries::decided_with(tx, booking).await?,
            status,
            note: booking.decision_note.clone(),
            decided_by: by,
            decided_at: at,
        });
    }
    let detail = match booking.decided_at {
        None => "It needs no approval.".to_owned(),
        Some(at) => format!("It was {} at {}.", booking.status, at.to_rfc3339()),
    };
    let context = json!({
        "status": booking.status, "decided_by": booking.decided_by, "decided_at": booking.decided_at,
        "note": booking.decision_note,
    });
    Err(Problem::new(&errors::ROOM_BOOKING_DECIDED, detail).with_context(context))
}

/// Who decides about bookings of each of these rooms: its managers who work here, else those who manage all rooms.
async fn deciding(tx: &mut Tx, rooms: &[RoomId]) -> Result<HashMap<RoomId, Vec<MemberId>>> {
    let mut found = working(tx, Some(rooms)).await?;
    if rooms.iter().any(|room| !found.contains_key(room)) {
        let holders = organizations::reaches_of(tx, can::ManageRooms::NAME).await?;
        let whole = holders
            .into_iter()
            .filter(|(_, scope)| *scope == Scope::Organization);
        let mut whole: Vec<_> = whole.map(|(who, _)| who).collect();
        whole.sort_unstable();
        for room in rooms {
            found.entry(*room).or_insert_with(|| whole.clone());
        }
    }
    Ok(found)
}

/// The managers of each of these rooms, or of all, who work here; rooms without any are left out.
async fn working(tx: &mut Tx, rooms: Option<&[RoomId]>) -> Result<HashMap<RoomId, Vec<MemberId>>> {
    let mut found = queries::managers(tx, rooms).await?;
    let mut all: Vec<_> = found.values().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let working: HashSet<_> = directory::working_among(tx, &all)
        .await?
        .into_iter()
        .collect();
    found.retain(|_, managers| {
        managers.retain(|who| working.contains(who));
        !managers.is_empty()
    });
    Ok(found)
}
