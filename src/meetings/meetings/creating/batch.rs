//! A batch of new meetings: read, decided in memory, written.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel_async::AsyncPgConnection;

use super::{Came, Coming, queries, repeats};
use crate::kernel::ids::{MemberId, RoomId};
use crate::kernel::lane::Entry;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::mail;
use crate::meetings::meetings::commands::{Asked, announce, too_many, usual_zone};
use crate::meetings::meetings::domain::Occurrence;
use crate::meetings::meetings::events;
use crate::meetings::meetings::invitees;
use crate::meetings::meetings::queries::Whole;
use crate::meetings::meetings::view;
use crate::meetings::meetings::wire::{OnConflict, Skipped};
use crate::meetings::room_bookings::claiming::{self, Claim};
use crate::meetings::room_bookings::domain::{RoomBooking, Wanted};
use crate::meetings::room_bookings::{self, approval};
use crate::meetings::rooms::terms::{self, Terms, Wish};
use crate::meetings::slot::Slot;
use crate::organizations;
use crate::organizations::directory;

/// A meeting of the batch, as far as it has come.
struct Wishing {
    whole: Whole,
    skip: bool,
    skipped: Vec<Skipped>,
}

impl Wishing {
    fn slot(&self) -> Slot {
        Slot {
            starts_at: self.whole.meeting.first_starts_at,
            ends_at: self.whole.meeting.last_ends_at,
        }
    }
}

/// What a batch is read by.
struct Known {
    sight_is_limited: bool,
    /// Of those whom it names, who works here.
    people: HashMap<MemberId, directory::Person>,
    /// Of those whom it names, who wants mails of meetings.
    willing: HashSet<MemberId>,
    /// Of those who name none.
    zone: Tz,
}

impl Known {
    /// Four questions that travel to the database together.
    async fn about(tx: &mut Tx, batch: &[Entry<'_, Coming>]) -> Result<Self> {
        let org_id = tx.org_id();
        let conn: &AsyncPgConnection = tx.conn();
        let named = named(batch);
        let (sight_is_limited, people, willing, zone) = futures_util::try_join!(
            organizations::sight_is_limited(conn, org_id),
            directory::working_people(conn, org_id, &named),
            mail::willing(conn, org_id, &named),
            usual_zone(conn, org_id, batch.iter().map(|entry| &entry.item.new)),
        )?;
        Ok(Self {
            sight_is_limited,
            people,
            willing,
            zone,
        })
    }
}

/// Everybody whom the batch names.
fn named(batch: &[Entry<'_, Coming>]) -> Vec<MemberId> {
    let mut ids: BTreeSet<MemberId> = BTreeSet::new();
    for entry in batch {
        let invite = &entry.item.new.invite;
        ids.insert(entry.member_id);
        ids.extend(invite.member_ids.iter().chain(&invite.optional_member_ids));
    }
    ids.into_iter().collect()
}

pub async fn create(tx: &mut Tx, batch: &[Entry<'_, Coming>]) -> Result<Vec<Result<Came>>> {
    let known = Known::about(tx, batch).await?;
    if known.sight_is_limited {
        return Ok(batch.iter().map(|_| Ok(Came::Elsewhere)).collect());
    }
    let before = repeats::begin(tx, batch).await?;
    let fresh = batch
        .iter()
        .zip(&before)
        .filter(|(_, before)| before.is_none());
    let fresh: Vec<Entry<'_, Coming>> = fresh
        .map(|(entry, _)| Entry {
            member_id: entry.member_id,
            item: entry.item,
        })
        .collect();
    let made = match fresh.is_empty() {
        true => Vec::new(),
        false => make(tx, &fresh, &known).await?,
    };
    repeats::end(tx, &fresh, &made).await?;
    let mut made = made.into_iter();
    let missing = || Err(Problem::internal("a meeting got no answer"));
    let answer = |before: Option<Result<Came>>| {
        before.unwrap_or_else(|| made.next().unwrap_or_else(missing))
    };
    Ok(before.into_iter().map(answer).collect())
}

/// Makes those that were not made before.
async fn make(
    tx: &mut Tx,
    batch: &[Entry<'_, Coming>],
    known: &Known,
) -> Result<Vec<Result<Came>>> {
    let read = batch.iter().map(|entry| read(tx, entry, known));
    let mut wishes: Vec<Result<Wishing>> = read.collect();
    let counted = count(tx, batch, &mut wishes).await?;
    let ids = wishes
        .iter()
        .flatten()
        .flat_map(|wish| wish.whole.rooms.iter().copied());
    let ids: BTreeSet<RoomId> = ids.collect();
    let organizers = batch.iter().map(|entry| entry.member_id).collect();
    let mut terms = terms::lock(tx, &ids, &organizers).await?;
    let names = terms
        .values()
        .map(|one| (one.room.id, one.room.name.clone()));
    let names: Vec<_> = names.collect();
    let free = free(tx, &wishes).await?;
    decide(tx, &mut terms, &mut wishes, free);
    give_back(tx, batch, &wishes, &counted).await?;
    write(tx, &wishes).await?;
    let made: Vec<&Whole> = wishes.iter().flatten().map(|wish| &wish.whole).collect();
    for whole in &made {
        announce(tx, events::CREATED, None, whole, None)?;
    }
    mail::after_creations(tx, &made, &known.willing).await?;
    let answer = |(entry, wish): (&Entry<'_, Coming>, Result<Wishing>)| {
        let wish = wish?;
        let mut meeting = view::made(&wish.whole, entry.member_id, &known.people, &names);
        meeting.skipped = wish.skipped;
        Ok(Came::Made(Box::new(meeting)))
    };
    Ok(batch.iter().zip(wishes).map(answer).collect())
}

/// What one asks for, checked without the database.
fn read(tx: &Tx, entry: &Entry<'_, Coming>, known: &Known) -> Result<Wishing> {
    let new = &entry.item.new;
    let asked = Asked::read(new, known.zone, tx.now())?;
    let invited = invitees::among(&new.invite, &known.people, "/invite")?;
    Ok(Wishing {
        whole: asked.whole(tx, entry.member_id, new, &invited)?,
        skip: new.on_conflict == OnConflict::Skip,
        skipped: Vec::new(),
    })
}

/// Counts what each member creates; of those who would be one too many, the last are refused.
async fn count(
    tx: &mut Tx,
    batch: &[Entry<'_, Coming>],
    wishes: &mut [Result<Wishing>],
) -> Result<Vec<bool>> {
    let mut by_member: BTreeMap<MemberId, i32> = BTreeMap::new();
    for (entry, _) in batch
        .iter()
        .zip(wishes.iter())
        .filter(|(_, wish)| wish.is_ok())
    {
        *by_member.entry(entry.member_id).or_default() += 1;
    }
    let mut left = queries::count(tx, &by_member).await?;
    let mut counted = vec![false; wishes.len()];
    for ((entry, wish), counted) in batch.iter().zip(wishes.iter_mut()).zip(&mut counted) {
        if wish.is_err() {
            continue;
        }
        *counted = true;
        // The first of the batch is the one with the lowest number.
        let total = left.entry(entry.member_id).or_default();
        let number = *total - by_member.get(&entry.member_id).copied().unwrap_or(1) + 1;
        by_member
            .entry(entry.member_id)
            .and_modify(|rest| *rest -= 1);
        if number > entry.item.limits.per_day {
            *wish = Err(too_many(entry.item.limits));
        }
    }
    Ok(counted)
}

/// Takes the count of those back that are refused after all.
async fn give_back(
    tx: &mut Tx,
    batch: &[Entry<'_, Coming>],
    wishes: &[Result<Wishing>],
    counted: &[bool],
) -> Result<()> {
    let mut refused: BTreeMap<MemberId, i32> = BTreeMap::new();
    for ((entry, wish), counted) in batch.iter().zip(wishes).zip(counted) {
        if *counted && wish.is_err() {
            *refused.entry(entry.member_id).or_default() += 1;
        }
    }
    queries::take_back(tx, &refused).await
}

/// For each wish, the times in its way in each of its rooms.
type Taken = HashMap<(usize, RoomId), Slot>;

async fn free(tx: &mut Tx, wishes: &[Result<Wishing>]) -> Result<Taken> {
    let mut of = Vec::new();
    let mut wanted = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        let Ok(wish) = wish else { continue };
        for room_id in &wish.whole.rooms {
            of.push((at, *room_id));
            wanted.push(want(wish, *room_id));
        }
    }
    let ways = room_bookings::queries::in_the_way(tx, &wanted).await?;
    let named = ways
        .into_iter()
        .filter_map(|(place, way)| Some((*of.get(place)?, way)));
    Ok(named.collect())
}

fn want(wish: &Wishing, room_id: RoomId) -> Wanted {
    Wanted {
        room_id,
        original_start: wish.whole.meeting.starts_local,
        slot: wish.slot(),
    }
}

/// Who gets which room: in the order of the batch.
fn decide(
    tx: &Tx,
    terms: &mut HashMap<RoomId, Terms>,
    wishes: &mut [Result<Wishing>],
    mut taken: Taken,
) {
    // What this batch holds, by room; few at one time.
    let mut held: HashMap<RoomId, BTreeMap<DateTime<Utc>, Slot>> = HashMap::new();
    for (at, place) in wishes.iter_mut().enumerate() {
        let Ok(wish) = place else { continue };
        for room_id in &wish.whole.rooms {
            let Some(way) = held.get(room_id).and_then(|all| clash(all, wish.slot())) else {
                continue;
            };
            taken.insert((at, *room_id), way);
        }
        if let Err(problem) = grant(tx, terms, wish, &taken, at) {
            *place = Err(problem);
            continue;
        }
        for booking in &wish.whole.bookings {
            let all = held.entry(booking.room_id).or_default();
            all.insert(booking.starts_at, booking.slot());
        }
    }
}

/// What holds a room does not overlap: the last that begins before the end is the last to end.
fn clash(all: &BTreeMap<DateTime<Utc>, Slot>, slot: Slot) -> Option<Slot> {
    let (_, last) = all.range(..slot.ends_at).next_back()?;
    last.overlaps(&slot).then_some(*last)
}

fn grant(
    tx: &Tx,
    terms: &mut HashMap<RoomId, Terms>,
    wish: &mut Wishing,
    taken: &Taken,
    at: usize,
) -> Result<()> {
    let wanted: Vec<Wanted> = wish
        .whole
        .rooms
        .iter()
        .map(|room| want(wish, *room))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let meeting = &wish.whole.meeting;
    let claim = Claim {
        meeting_id: meeting.id,
        organizer_id: meeting.organizer_id,
        recurring: false,
        wanted,
        given_up: &[],
        skip: wish.skip,
    };
    let judged = claiming::judge(terms, &claim, tx.now())?;
    let ways = judged.wanted.iter().enumerate();
    let ways: Vec<(usize, Slot)> = ways
        .filter_map(|(place, one)| Some((place, *taken.get(&(at, one.room_id))?)))
        .collect();
    let claimed = claiming::settle(tx, &claim, judged, ways)?;
    for booking in &claimed.bookings {
        let slots = [booking.slot()];
        let granted = Wish {
            organizer: claim.organizer_id,
            slots: &slots,
            instead_of: &[],
            recurring: false,
        };
        if let Some(terms) = terms.get_mut(&booking.room_id) {
            terms.granted(&granted);
        }
    }
    wish.whole.bookings = claimed.bookings;
    wish.skipped = claimed.refused.into_iter().map(Into::into).collect();
    Ok(())
}

/// All that was granted, in a number of statements that does not depend on how much it is.
async fn write(tx: &mut Tx, wishes: &[Result<Wishing>]) -> Result<()> {
    let made: Vec<&Whole> = wishes.iter().flatten().map(|wish| &wish.whole).collect();
    if made.is_empty() {
        return Ok(());
    }
    let occurrence = |whole: &&Whole| Occurrence {
        org_id: whole.meeting.org_id,
        meeting_id: whole.meeting.id,
        original_start: whole.meeting.starts_local,
        starts_at: whole.meeting.first_starts_at,
        ends_at: whole.meeting.last_ends_at,
    };
    let occurrences: Vec<Occurrence> = made.iter().map(occurrence).collect();
    let bookings = made.iter().flat_map(|whole| whole.bookings.iter().cloned());
    let bookings: Vec<RoomBooking> = bookings.collect();
    queries::insert(tx, &made, &occurrences, &bookings).await?;
    approval::requested(tx, &bookings).await
}
