//! Free and busy: what is told of people and rooms.

use super::domain::{Kind, Stretch, Taken, gaps, layered};
use super::gathering::{self, LONGEST_OF_ROOMS, LONGEST_WINDOW, Time};
use super::port::WorkingTime;
use super::wire::{FreeBusy, FreeBusyQuestion, MemberTime, RoomTime, SharedMeeting, TimeStretch};
use super::{queries, room_times};
use crate::kernel::ids::{MemberId, RoomId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::local_time::LocalTime;
use crate::organizations::directory;

/// Meetings that are listed of one person.
const LISTED: usize = 200;

pub async fn answer(
    tx: &mut Tx,
    hours: &dyn WorkingTime,
    asked: &FreeBusyQuestion,
) -> Result<FreeBusy> {
    if asked.member_ids.is_empty() && asked.room_ids.is_empty() {
        let detail = "must name somebody, or room_ids some room";
        return Err(Problem::invalid("/member_ids", detail));
    }
    let most = match asked.member_ids.is_empty() {
        true => LONGEST_OF_ROOMS,
        false => LONGEST_WINDOW,
    };
    let window = gathering::window(asked.from, asked.to, most)?;
    Ok(FreeBusy {
        members: of_members(tx, hours, asked, window).await?,
        rooms: of_rooms(tx, &asked.room_ids, window).await?,
    })
}

async fn of_members(
    tx: &mut Tx,
    hours: &dyn WorkingTime,
    asked: &FreeBusyQuestion,
    window: Stretch,
) -> Result<Vec<MemberTime>> {
    if asked.member_ids.is_empty() {
        return Ok(Vec::new());
    }
    directory::require_active(tx, &asked.member_ids, "/member_ids").await?;
    let members = gathering::once(&asked.member_ids);
    let times = gathering::of_members(tx, hours, &members, window).await?;
    let (org, viewer) = (tx.org_id(), tx.member_id()?);
    let titles = queries::titles_for(tx.conn(), org, viewer, window).await?;
    let of = |member: &MemberId| {
        let time = times.get(member)?;
        let shared = time.meetings.iter().filter_map(|meeting| {
            let title = titles.get(&(meeting.meeting_id, meeting.original_start))?;
            Some(SharedMeeting {
                meeting_id: meeting.meeting_id,
                original_start: LocalTime(meeting.original_start),
                starts_at: meeting.stretch.from,
                ends_at: meeting.stretch.to,
                title: title.clone(),
                kind: meeting.kind.into(),
            })
        });
        Some(MemberTime {
            member_id: *member,
            time_zone: time.zone.name().to_owned(),
            stretches: told(time, window),
            meetings: shared.take(LISTED).collect(),
        })
    };
    Ok(members.iter().filter_map(of).collect())
}

/// With what is no working time.
fn told(time: &Time, window: Stretch) -> Vec<TimeStretch> {
    let mut taken: Vec<Taken> = time.taken.clone();
    let free = gaps(&time.works, window);
    taken.extend(free.into_iter().map(|own| (own, Kind::NotWorking)));
    let stretches = layered(window, &taken).into_iter();
    stretches.map(TimeStretch::from).collect()
}

async fn of_rooms(tx: &mut Tx, asked: &[RoomId], window: Stretch) -> Result<Vec<RoomTime>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let rooms = room_times::by_id(tx, asked).await?;
    let known: Vec<RoomId> = rooms.iter().map(|room| room.id).collect();
    if let Some(index) = asked.iter().position(|id| !known.contains(id)) {
        let detail = "must be a room of this organization";
        return Err(Problem::invalid(format!("/room_ids/{index}"), detail));
    }
    let mut taken = room_times::taken(tx, &rooms, window).await?;
    let of = |id: RoomId| RoomTime {
        room_id: id,
        stretches: taken
            .remove(&id)
            .unwrap_or_default()
            .into_iter()
            .map(TimeStretch::from)
            .collect(),
    };
    Ok(gathering::once(asked).into_iter().map(of).collect())
}
