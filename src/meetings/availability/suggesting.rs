//! Suggestions: what is looked for, and why a time is offered, in words.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::domain::{Invited, Kind, Offer, RoomState, Search, Standing, Stretch, suggest, union};
use super::gathering::{self, LONGEST_WINDOW};
use super::port::WorkingTime;
use super::room_times::{self, Needs, RoomFacts};
use super::wire::{
    MeetingSuggestion, MeetingSuggestions, RoomWish, SuggestedAttendee, SuggestedRoom,
    SuggestionQuestion,
};
use super::words;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::rooms::terms::{self, Terms, Wish};
use crate::meetings::slot::Slot;
use crate::organizations::directory::{self, Person};

/// People of one meeting.
const MAX_PEOPLE: usize = 50;
const LIMIT: usize = 10;

/// Who is to come, and what is known of them.
struct Party {
    ids: Vec<MemberId>,
    invited: Vec<Invited>,
    people: HashMap<MemberId, Person>,
}

pub async fn answer(
    tx: &mut Tx,
    hours: &dyn WorkingTime,
    asked: &SuggestionQuestion,
) -> Result<MeetingSuggestions> {
    let window = gathering::window(asked.from, asked.to, LONGEST_WINDOW)?;
    let window = Stretch::new(window.from.max(tx.now()), window.to);
    let length = TimeDelta::minutes(asked.duration_minutes.into());
    let (required, optional) = named(tx, asked).await?;
    if window.is_empty() {
        return Ok(MeetingSuggestions {
            suggestions: Vec::new(),
        });
    }
    let party = party(tx, hours, &required, &optional, reach(window, length)).await?;
    let choice = match &asked.room {
        None => Choice::default(),
        Some(wish) => choice(tx, wish, party.ids.len(), window, length).await?,
    };
    let (caller, now) = (tx.member_id()?, tx.now());
    let search = Search {
        window,
        length,
        zone: party.invited.first().map_or(Tz::UTC, |caller| caller.zone),
        invited: &party.invited,
        rooms: asked.room.is_some().then_some(choice.states.as_slice()),
        may_have: &|index, slot| choice.grants(index, caller, slot, now),
        limit: asked.limit.map_or(LIMIT, usize::from),
    };
    let offers = suggest(&search);
    let shape = |offer: &Offer| suggestion(offer, &party, asked.room.is_some(), &choice.rooms);
    Ok(MeetingSuggestions {
        suggestions: offers.iter().map(shape).collect(),
    })
}

/// A meeting that begins in a window reaches so far.
fn reach(window: Stretch, length: TimeDelta) -> Stretch {
    Stretch::new(window.from, window.to + length)
}

/// Who is required, the caller first, and who is not: each once.
async fn named(tx: &mut Tx, asked: &SuggestionQuestion) -> Result<(Vec<MemberId>, Vec<MemberId>)> {
    let caller = tx.member_id()?;
    let mut required = vec![caller];
    required.extend(&asked.required_ids);
    let required = gathering::once(&required);
    let mut optional = gathering::once(&asked.optional_ids);
    optional.retain(|id| !required.contains(id));
    if required.len() + optional.len() > MAX_PEOPLE {
        let detail =
            format!("must be at most {MAX_PEOPLE} people with the caller and the optional");
        return Err(Problem::invalid("/required_ids", detail));
    }
    directory::require_active(tx, &asked.required_ids, "/required_ids").await?;
    directory::require_active(tx, &asked.optional_ids, "/optional_ids").await?;
    Ok((required, optional))
}

async fn party(
    tx: &mut Tx,
    hours: &dyn WorkingTime,
    required: &[MemberId],
    optional: &[MemberId],
    window: Stretch,
) -> Result<Party> {
    let ids = [required, optional].concat();
    let mut times = gathering::of_members(tx, hours, &ids, window).await?;
    // The caller may be hidden from others, and knows their own name.
    let mut people = directory::people(tx, &ids).await?;
    let hidden: Vec<_> = ids
        .iter()
        .copied()
        .filter(|id| !people.contains_key(id))
        .collect();
    people.extend(directory::named(tx, &hidden).await?);
    let invited = ids.iter().enumerate().filter_map(|(index, id)| {
        let time = times.remove(id)?;
        Some(Invited {
            optional: index >= required.len(),
            zone: time.zone,
            works: time.works,
            taken: time.taken,
        })
    });
    Ok(Party {
        invited: invited.collect(),
        ids,
        people,
    })
}

/// The rooms that fit, the best first, when they are taken, and on which terms they are had.
#[derive(Default)]
struct Choice {
    rooms: Vec<SuggestedRoom>,
    states: Vec<RoomState>,
    terms: Vec<Terms>,
}

impl Choice {
    /// Whether the room's rules let somebody have it then.
    fn grants(&self, index: usize, who: MemberId, slot: Stretch, now: DateTime<Utc>) -> bool {
        let slots = [Slot {
            starts_at: slot.from,
            ends_at: slot.to,
        }];
        let terms = self.terms.get(index);
        terms.is_some_and(|terms| terms.judge(&wish(who, &slots), now).is_ok())
    }
}

fn wish(organizer: MemberId, slots: &[Slot]) -> Wish<'_> {
    Wish {
        organizer,
        slots,
        instead_of: &[],
        recurring: false,
    }
}

async fn choice(
    tx: &mut Tx,
    wished: &RoomWish,
    people: usize,
    window: Stretch,
    length: TimeDelta,
) -> Result<Choice> {
    let (caller, now, minutes) = (tx.member_id()?, tx.now(), length.num_minutes());
    let seats = i32::try_from(people).unwrap_or(i32::MAX);
    let equipment = wished.equipment.iter();
    let needs = Needs {
        capacity: wished.capacity.unwrap_or(seats),
        equipment: equipment.map(|own| own.as_str().to_owned()).collect(),
        place: wished.place_id,
    };
    let mut facts = room_times::fitting(tx, &needs).await?;
    let ids = facts.iter().map(|room| room.id).collect();
    let mut terms = terms::look(tx, &ids, &[caller].into()).await?;
    // Who may not book a room at all is not offered it.
    terms.retain(|_, terms| terms.refused(&wish(caller, &[]), now).is_empty());
    facts.retain(|room| room.lasts(minutes) && terms.contains_key(&room.id));
    let waits = |room: &RoomFacts| {
        let exempt = terms
            .get(&room.id)
            .is_some_and(|terms| terms.is_exempt(caller));
        room.needs_approval(minutes) && !exempt
    };
    // Stable: the smallest stay first.
    facts.sort_by_key(waits);
    let mut taken = room_times::taken(tx, &facts, reach(window, length)).await?;
    let mut choice = Choice::default();
    for room in facts {
        let needs_approval = waits(&room);
        let taken = taken.remove(&room.id).unwrap_or_default();
        choice.states.push(RoomState {
            taken: union(taken.into_iter().map(|(own, _)| own).collect()),
        });
        choice.rooms.push(SuggestedRoom {
            id: room.id,
            name: room.name.clone(),
            capacity: room.capacity,
            needs_approval,
        });
    }
    let of = |room: &SuggestedRoom| terms.remove(&room.id);
    choice.terms = choice.rooms.iter().filter_map(of).collect();
    Ok(choice)
}

fn suggestion(
    offer: &Offer,
    party: &Party,
    wished: bool,
    rooms: &[SuggestedRoom],
) -> MeetingSuggestion {
    let room = offer.room.and_then(|index| rooms.get(index)).cloned();
    let standings = party.ids.iter().zip(&party.invited).zip(&offer.standings);
    let mut reasons = Vec::new();
    let mut attendees = Vec::new();
    for ((id, invited), standing) in standings {
        if let Some(person) = party.people.get(id) {
            reasons.extend(words::of_person(
                person,
                invited,
                *standing,
                offer.slot.from,
            ));
        }
        attendees.push(attendee(*id, invited, *standing, offer.slot.from));
    }
    if reasons.is_empty() {
        reasons.push(words::everybody_free());
    }
    reasons.extend(wished.then(|| words::of_room(room.as_ref())));
    MeetingSuggestion {
        starts_at: offer.slot.from,
        ends_at: offer.slot.to,
        room,
        attendees,
        reasons,
    }
}

fn attendee(
    id: MemberId,
    invited: &Invited,
    standing: Standing,
    at: DateTime<Utc>,
) -> SuggestedAttendee {
    let (taken, strain) = match standing {
        Standing::Missing(kind) => (Some(kind), None),
        Standing::Comes { tentative, strain } => {
            (tentative.then_some(Kind::Tentative), Some(strain))
        }
    };
    SuggestedAttendee {
        member_id: id,
        optional: invited.optional,
        taken: taken.map(Into::into),
        local_starts_at: at.with_timezone(&invited.zone).naive_local(),
        time_zone: invited.zone.name().to_owned(),
        outside_hours_minutes: strain.map_or(0, |strain| strain.outside),
        at_night: strain.is_some_and(|strain| strain.night > 0),
    }
}
