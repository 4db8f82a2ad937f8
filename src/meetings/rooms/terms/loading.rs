//! The terms of rooms, read under the locks of their rows. All that does not follow from one
//! another travels to the database together.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Closed, Standee, Terms};
use crate::kernel::ids::{
    DepartmentId, MemberId, OrgId, PlaceId, RoomClosureId, RoomId, UserGroupId,
};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Permission, Tx};
use crate::meetings::room_bookings::domain::RoomBookingStatus;
use crate::meetings::rooms::domain::Room;
use crate::meetings::slot::Slot;
use crate::organizations::{self, can, following};
use crate::schema::{places, room_bookings, room_closures, room_managers, room_subjects, rooms};

/// What a quota counts began no earlier than a month before what is booked.
const COUNTED: TimeDelta = TimeDelta::days(33);

/// Locks the rooms in the order of their ids, and reads what their policies need to judge
/// these organizers, in a number of statements that depends on neither. A room that is not
/// there, or was removed, is missing from the answer.
pub async fn lock(
    tx: &mut Tx,
    ids: &BTreeSet<RoomId>,
    organizers: &BTreeSet<MemberId>,
) -> Result<HashMap<RoomId, Terms>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rooms = lock_rooms(tx, ids).await?;
    terms_of(tx, rooms, organizers).await
}

/// The same of these rooms as they are now, without a lock: for whoever looks and does not book.
pub async fn look(
    tx: &mut Tx,
    ids: &BTreeSet<RoomId>,
    organizers: &BTreeSet<MemberId>,
) -> Result<HashMap<RoomId, Terms>> {
    let found = rooms::table
        .filter(rooms::org_id.eq(tx.org_id()))
        .filter(rooms::id.eq_any(ids.iter().copied().collect::<Vec<_>>()))
        .filter(rooms::removed_at.is_null())
        .select(Room::as_select())
        .load(tx.conn())
        .await?;
    terms_of(tx, found, organizers).await
}

async fn terms_of(
    tx: &mut Tx,
    rooms: Vec<Room>,
    organizers: &BTreeSet<MemberId>,
) -> Result<HashMap<RoomId, Terms>> {
    if rooms.is_empty() {
        return Ok(HashMap::new());
    }
    let read = Read::about(tx, &rooms, organizers).await?;
    let listed = listed(tx, &rooms, organizers).await?;
    let mut found = HashMap::with_capacity(rooms.len());
    for room in rooms {
        let people = organizers.iter().map(|who| {
            let standee = Standee {
                exempt: read.everywhere.contains(who) || read.managers.contains(&(room.id, *who)),
                listed: !room.has_subjects || listed.contains(&(room.id, *who)),
                held: read.held_of(room.id, *who),
            };
            (*who, standee)
        });
        let people = people.collect();
        found.insert(room.id, read.terms(room, people)?);
    }
    Ok(found)
}

async fn lock_rooms(tx: &mut Tx, ids: &BTreeSet<RoomId>) -> Result<Vec<Room>> {
    let ids: Vec<_> = ids.iter().copied().collect();
    Ok(rooms::table
        .filter(rooms::org_id.eq(tx.org_id()).and(rooms::id.eq_any(ids)))
        .filter(rooms::removed_at.is_null())
        .order(rooms::id)
        .select(Room::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await?)
}

type PlaceRow = (PlaceId, Vec<Option<PlaceId>>, String);
type ClosureRow = (
    RoomClosureId,
    Option<RoomId>,
    Option<PlaceId>,
    DateTime<Utc>,
    DateTime<Utc>,
    String,
);

/// What is read about rooms besides their rows.
struct Read {
    zone: Tz,
    places: HashMap<PlaceId, (Vec<Option<PlaceId>>, String)>,
    closures: Vec<ClosureRow>,
    managers: HashSet<(RoomId, MemberId)>,
    /// Who manages all rooms.
    everywhere: HashSet<MemberId>,
    held: Vec<(RoomId, MemberId, Slot)>,
}

impl Read {
    async fn about(tx: &mut Tx, rooms: &[Room], organizers: &BTreeSet<MemberId>) -> Result<Self> {
        let (org_id, now) = (tx.org_id(), tx.now());
        let conn: &AsyncPgConnection = tx.conn();
        let ids: Vec<_> = rooms.iter().map(|room| room.id).collect();
        let people: Vec<_> = organizers.iter().copied().collect();
        let counting: Vec<_> = rooms
            .iter()
            .filter(|room| room.has_quotas())
            .map(|room| room.id)
            .collect();
        let (zone, places, closures, managers, everywhere, held) = futures_util::try_join!(
            organizations::zone(conn, org_id),
            places_of(conn, org_id, rooms),
            closures_of(conn, org_id, &ids, now),
            managers_of(conn, org_id, &ids, &people),
            organizations::holders(conn, org_id, &people, can::ManageRooms::NAME),
            held_of(conn, org_id, &counting, &people, now),
        )?;
        let places = places
            .into_iter()
            .map(|(id, path, zone)| (id, (path, zone)));
        Ok(Self {
            zone,
            places: places.collect(),
            closures,
            managers: managers.into_iter().collect(),
            everywhere,
            held,
        })
    }

    fn held_of(&self, room: RoomId, who: MemberId) -> Vec<Slot> {
        let held = self.held.iter();
        held.filter(|(of, by, _)| (*of, *by) == (room, who))
            .map(|(_, _, slot)| *slot)
            .collect()
    }

    fn terms(&self, room: Room, people: HashMap<MemberId, Standee>) -> Result<Terms> {
        let place = room.place_id.and_then(|id| self.places.get(&id));
        let path = place.map_or(&[][..], |(path, _)| path.as_slice());
        let mut closures: Vec<Closed> = self
            .closures
            .iter()
            .filter(|(_, of_room, of_place, ..)| {
                *of_room == Some(room.id) || (of_place.is_some() && path.contains(of_place))
            })
            .map(|(id, _, _, starts_at, ends_at, reason)| Closed {
                id: *id,
                during: Slot {
                    starts_at: *starts_at,
                    ends_at: *ends_at,
                },
                reason: reason.clone(),
            })
            .collect();
        closures.sort_by_key(|closed| closed.during);
        let zone = room
            .time_zone
            .as_deref()
            .or(place.map(|(_, zone)| zone.as_str()));
        let zone = match zone {
            Some(name) => name.parse().map_err(Problem::internal)?,
            None => self.zone,
        };
        Ok(Terms {
            policy: room.policy()?,
            hours: room.hours()?,
            zone,
            closures,
            people,
            room,
        })
    }
}

async fn places_of(
    mut conn: &AsyncPgConnection,
    org_id: OrgId,
    rooms: &[Room],
) -> Result<Vec<PlaceRow>> {
    let ids: Vec<_> = rooms.iter().filter_map(|room| room.place_id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(places::table
        .filter(places::org_id.eq(org_id).and(places::id.eq_any(ids)))
        .select((places::id, places::path, places::time_zone))
        .load(&mut conn)
        .await?)
}

/// Those that are not over, of these rooms and of all places.
async fn closures_of(
    mut conn: &AsyncPgConnection,
    org_id: OrgId,
    ids: &[RoomId],
    now: DateTime<Utc>,
) -> Result<Vec<ClosureRow>> {
    Ok(room_closures::table
        .filter(room_closures::org_id.eq(org_id))
        .filter(
            room_closures::room_id
                .eq_any(ids)
                .or(room_closures::place_id.is_not_null()),
        )
        .filter(room_closures::ends_at.gt(now))
        .select((
            room_closures::id,
            room_closures::room_id,
            room_closures::place_id,
            room_closures::starts_at,
            room_closures::ends_at,
            room_closures::reason,
        ))
        .load(&mut conn)
        .await?)
}

async fn managers_of(
    mut conn: &AsyncPgConnection,
    org_id: OrgId,
    ids: &[RoomId],
    people: &[MemberId],
) -> Result<Vec<(RoomId, MemberId)>> {
    Ok(room_managers::table
        .filter(room_managers::org_id.eq(org_id))
        .filter(room_managers::room_id.eq_any(ids))
        .filter(room_managers::member_id.eq_any(people))
        .select((room_managers::room_id, room_managers::member_id))
        .load(&mut conn)
        .await?)
}

async fn held_of(
    mut conn: &AsyncPgConnection,
    org_id: OrgId,
    ids: &[RoomId],
    people: &[MemberId],
    now: DateTime<Utc>,
) -> Result<Vec<(RoomId, MemberId, Slot)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(room_bookings::table
        .filter(room_bookings::org_id.eq(org_id))
        .filter(room_bookings::room_id.eq_any(ids))
        .filter(room_bookings::status.eq_any(RoomBookingStatus::HOLDING))
        .filter(room_bookings::starts_at.gt(now - COUNTED))
        .filter(room_bookings::organizer_id.eq_any(people))
        .select((
            room_bookings::room_id,
            room_bookings::organizer_id,
            (room_bookings::starts_at, room_bookings::ends_at),
        ))
        .load(&mut conn)
        .await?)
}

/// Whom the lists of the rooms that have any let book.
async fn listed(
    tx: &mut Tx,
    rooms: &[Room],
    organizers: &BTreeSet<MemberId>,
) -> Result<HashSet<(RoomId, MemberId)>> {
    type Row = (
        RoomId,
        String,
        Option<MemberId>,
        Option<DepartmentId>,
        Option<UserGroupId>,
    );
    let asking: Vec<&Room> = rooms.iter().filter(|room| room.has_subjects).collect();
    if asking.is_empty() {
        return Ok(HashSet::new());
    }
    let ids: Vec<_> = asking.iter().map(|room| room.id).collect();
    let rows: Vec<Row> = room_subjects::table
        .filter(room_subjects::org_id.eq(tx.org_id()))
        .filter(room_subjects::room_id.eq_any(ids))
        .select((
            room_subjects::room_id,
            room_subjects::part,
            room_subjects::member_id,
            room_subjects::department_id,
            room_subjects::user_group_id,
        ))
        .load(tx.conn())
        .await?;
    let people: Vec<_> = organizers.iter().copied().collect();
    let departments = following::departments_of(tx, Some(&people)).await?;
    let mut groups: Vec<_> = rows.iter().filter_map(|row| row.4).collect();
    groups.sort_unstable();
    groups.dedup();
    let inside = following::in_groups(tx, &groups, &people).await?;
    let is = |row: &Row, who: MemberId| {
        let within = |department| {
            let mut places = departments.get(&who).into_iter().flatten();
            places.any(|(place, _)| *place == department)
        };
        row.2 == Some(who)
            || row.3.is_some_and(within)
            || row.4.is_some_and(|group| inside.contains(&(group, who)))
    };
    let mut found = HashSet::new();
    for room in asking {
        for who in organizers {
            let named = |part: &str| {
                let mut mine = rows.iter().filter(|row| row.0 == room.id && row.1 == part);
                mine.any(|row| is(row, *who))
            };
            if !named("denied") && (!room.by_list || named("allowed")) {
                found.insert((room.id, *who));
            }
        }
    }
    Ok(found)
}
