//! Claiming rooms: whoever wants some for the occurrences of a meeting gets them here.
//!
//! Must hold: the rooms are locked, all at once and in the order of their ids, before anything is
//! decided, so that rivals for them come one after the other; all that is wanted is had, or
//! nothing, or, where the client says so, what there is; what is refused names every occurrence
//! and room in the way.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::domain::{RoomBooking, Wanted, in_each_others_way};
use super::{approval, queries};
use crate::kernel::ids::{MeetingId, MemberId, RoomId};
use crate::kernel::problem::{OnConstraint, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::errors;
use crate::meetings::local_time::LocalTime;
use crate::meetings::rooms::terms::{self, Standing, Terms, Wish};
use crate::meetings::slot::Slot;

/// Conflicts that a refusal names.
const SHOWN: usize = 50;

/// What is wanted for one meeting.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    pub meeting_id: MeetingId,
    pub organizer_id: MemberId,
    pub recurring: bool,
    /// In any order.
    pub wanted: Vec<Wanted>,
    /// What the meeting held before and gives up.
    pub given_up: &'a [RoomBooking],
    /// Goes on without what cannot be had.
    pub skip: bool,
}

/// A wish that was not granted, and the code of the reason.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    pub wanted: Wanted,
    pub code: &'static str,
}

/// What came of a claim.
#[derive(Debug, Default)]
pub struct Claimed {
    pub bookings: Vec<RoomBooking>,
    pub refused: Vec<Refused>,
}

/// A time at which a room cannot be had; by whom and for what it is taken is not told.
#[derive(Debug, Serialize)]
struct Conflict {
    room_id: RoomId,
    /// The occurrence that wanted the room.
    original_start: LocalTime,
    /// What is in its way.
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// Locks the rooms of a claim, and those that it gives up.
pub async fn lock(tx: &mut Tx, claim: &Claim<'_>) -> Result<HashMap<RoomId, Terms>> {
    let wanted = claim.wanted.iter().map(|wanted| wanted.room_id);
    let given_up = claim.given_up.iter().map(|booking| booking.room_id);
    let ids: BTreeSet<RoomId> = wanted.chain(given_up).collect();
    let terms = terms::lock(tx, &ids, &BTreeSet::from([claim.organizer_id])).await?;
    match claim
        .wanted
        .iter()
        .find(|one| !terms.contains_key(&one.room_id))
    {
        Some(Wanted { room_id, .. }) => Err(no_room(*room_id)),
        None => Ok(terms),
    }
}

fn no_room(id: RoomId) -> Problem {
    let detail = format!("must be rooms of this organization, and {id} is none");
    Problem::invalid("/room_ids", detail)
}

/// Takes what is wanted, in rooms that are locked.
pub async fn take(
    tx: &mut Tx,
    terms: &HashMap<RoomId, Terms>,
    claim: Claim<'_>,
) -> Result<Claimed> {
    let given_up: Vec<_> = claim.given_up.iter().map(|booking| booking.id).collect();
    queries::delete(tx, &given_up).await?;
    let judged = judge(terms, &claim, tx.now())?;
    let mut ways = in_each_others_way(&judged.wanted);
    ways.extend(queries::in_the_way(tx, &judged.wanted).await?);
    ways.sort_unstable();
    ways.dedup_by_key(|(place, _)| *place);
    let wanted = judged.wanted.clone();
    let claimed = settle(tx, &claim, judged, ways)?;
    let here = (tx.org_id(), tx.now());
    queries::insert(tx.conn(), here, &claimed.bookings)
        .await
        .on_constraint("room_bookings_no_overlap", || taken(&wanted, &[]))?;
    approval::requested(tx, &claimed.bookings).await?;
    Ok(claimed)
}

/// What is had of a claim, of which these are in the way, by place; else the refusal.
pub fn settle(
    tx: &Tx,
    claim: &Claim<'_>,
    judged: Judged,
    ways: Vec<(usize, Slot)>,
) -> Result<Claimed> {
    let Judged {
        wanted,
        standing,
        mut refused,
    } = judged;
    if !ways.is_empty() && (!claim.skip || ways.len() == wanted.len()) {
        return Err(taken(&wanted, &ways));
    }
    let mut bookings = Vec::with_capacity(wanted.len());
    let mut ways = ways.into_iter().peekable();
    for (place, one) in wanted.iter().enumerate() {
        if ways.next_if(|(at, _)| *at == place).is_some() {
            refused.push(Refused {
                wanted: *one,
                code: errors::ROOM_TAKEN.name,
            });
            continue;
        }
        let pending = standing.get(&one.room_id) == Some(&Standing::Pending);
        bookings.push(booking(tx, claim, one, pending));
    }
    Ok(Claimed { bookings, refused })
}

fn booking(tx: &Tx, claim: &Claim<'_>, wanted: &Wanted, pending: bool) -> RoomBooking {
    RoomBooking {
        org_id: tx.org_id(),
        id: tx.new_id(),
        room_id: wanted.room_id,
        meeting_id: claim.meeting_id,
        original_start: wanted.original_start,
        organizer_id: claim.organizer_id,
        starts_at: wanted.slot.starts_at,
        ends_at: wanted.slot.ends_at,
        status: if pending { "pending" } else { "confirmed" }.to_owned(),
        decided_by: None,
        decided_at: None,
        decision_note: None,
        created_at: tx.now(),
    }
}

/// What the rooms' own rules leave of a claim.
pub struct Judged {
    /// By room, then time.
    pub wanted: Vec<Wanted>,
    standing: HashMap<RoomId, Standing>,
    refused: Vec<Refused>,
}

/// What the rooms' own rules say of a claim.
pub fn judge(
    terms: &HashMap<RoomId, Terms>,
    claim: &Claim<'_>,
    now: DateTime<Utc>,
) -> Result<Judged> {
    let mut all = claim.wanted.clone();
    all.sort_by_key(|one| (one.room_id, one.slot));
    let mut judged = Judged {
        wanted: Vec::new(),
        standing: HashMap::new(),
        refused: Vec::new(),
    };
    for of_room in all.chunk_by(|a, b| a.room_id == b.room_id) {
        let Some(room_id) = of_room.first().map(|one| one.room_id) else {
            continue;
        };
        let terms = terms.get(&room_id).ok_or_else(|| no_room(room_id))?;
        let before = claim.given_up.iter();
        let before = before.filter(|booking| booking.room_id == room_id);
        let instead_of: Vec<Slot> = before.map(RoomBooking::slot).collect();
        let wish = Wish {
            organizer: claim.organizer_id,
            slots: &[],
            instead_of: &instead_of,
            recurring: claim.recurring,
        };
        let granted = match claim.skip {
            true => {
                let slots = &slots_of(of_room);
                let refused = terms.refused(&Wish { slots, ..wish }, now);
                let (granted, refused) = without(of_room, refused);
                judged.refused.extend(refused);
                granted
            }
            false => of_room.to_vec(),
        };
        let slots = &slots_of(&granted);
        if !slots.is_empty() || !claim.skip {
            let standing = terms.judge(&Wish { slots, ..wish }, now)?;
            judged.standing.insert(room_id, standing);
        }
        judged.wanted.extend(granted);
    }
    Ok(judged)
}

fn slots_of(wanted: &[Wanted]) -> Vec<Slot> {
    wanted.iter().map(|one| one.slot).collect()
}

/// What is left of a room's wishes without those that are refused, by their place; what is refused
/// as a whole is judged again.
fn without(
    wanted: &[Wanted],
    refused: Vec<(Option<usize>, Problem)>,
) -> (Vec<Wanted>, Vec<Refused>) {
    let codes: HashMap<usize, &'static str> = refused
        .into_iter()
        .filter_map(|(place, problem)| Some((place?, problem.code().name)))
        .collect();
    let (mut granted, mut refused) = (Vec::new(), Vec::new());
    for (place, one) in wanted.iter().enumerate() {
        match codes.get(&place) {
            Some(code) => refused.push(Refused { wanted: *one, code }),
            None => granted.push(*one),
        }
    }
    (granted, refused)
}

/// The refusal of a claim, with what is in its way.
pub fn taken(wanted: &[Wanted], ways: &[(usize, Slot)]) -> Problem {
    let conflicts: Vec<_> = ways
        .iter()
        .filter_map(|(place, way)| {
            let one = wanted.get(*place)?;
            Some(Conflict {
                room_id: one.room_id,
                original_start: LocalTime(one.original_start),
                starts_at: way.starts_at,
                ends_at: way.ends_at,
            })
        })
        .take(SHOWN)
        .collect();
    let first = conflicts.first().map_or_else(String::new, |first| {
        format!(
            " from {} to {}",
            first.starts_at.to_rfc3339(),
            first.ends_at.to_rfc3339()
        )
    });
    let others = match ways.len() {
        0 | 1 => String::new(),
        more => format!(" and {} more times are taken", more - 1),
    };
    Problem::new(
        &errors::ROOM_TAKEN,
        format!(
            "Somebody has the room{first}{others}. Choose another time or another room, or \
             on_conflict: skip to go without."
        ),
    )
    .with_context(serde_json::json!({ "conflicts": conflicts, "count": ways.len() }))
}
