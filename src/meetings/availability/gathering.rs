//! People's time, put together from meetings and from working time.

use std::collections::HashMap;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::domain::{Kind, Stretch, Taken, layered};
use super::port::WorkingTime;
use super::queries::{self, Attended};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// A month of 31 days; in one of them a change of the clocks may add an hour.
pub const LONGEST_WINDOW: TimeDelta = TimeDelta::hours(31 * 24 + 1);
/// A quarter of a year, for rooms alone.
pub const LONGEST_OF_ROOMS: TimeDelta = TimeDelta::hours(90 * 24 + 1);
/// So far around a window working time is looked at: the nearest hours may lie outside.
const AROUND: TimeDelta = TimeDelta::days(1);

/// A person's time in a window.
#[derive(Debug, Clone)]
pub struct Time {
    pub zone: Tz,
    /// A set that reaches around the window.
    pub works: Vec<Stretch>,
    /// Tentative, busy and out of office: rising, without overlaps.
    pub taken: Vec<Taken>,
    /// By start.
    pub meetings: Vec<Attended>,
}

/// The time of each of these people. A meeting that begins in the window may end after it by `more`.
pub async fn of_members(
    tx: &mut Tx,
    hours: &dyn WorkingTime,
    members: &[MemberId],
    window: Stretch,
) -> Result<HashMap<MemberId, Time>> {
    let org = tx.org_id();
    let around = window.widened(AROUND);
    let mut working = hours.of(tx, members, around).await?;
    let mut meetings = queries::of_members(tx.conn(), org, members, window).await?;
    let mut found = HashMap::with_capacity(members.len());
    for member in members {
        let Some(person) = working.remove(member) else {
            return Err(Problem::internal(format!("no working time of {member}")));
        };
        let meetings = meetings.remove(member).unwrap_or_default();
        let mut taken: Vec<Taken> = meetings.iter().map(Attended::taken).collect();
        let away = person
            .absences
            .iter()
            .map(|(own, _)| (*own, Kind::OutOfOffice));
        taken.extend(away);
        let time = Time {
            zone: person.zone,
            works: person.works,
            taken: layered(window, &taken),
            meetings,
        };
        found.insert(*member, time);
    }
    Ok(found)
}

/// A valid window, no longer than that.
pub fn window(
    from: chrono::DateTime<chrono::Utc>,
    to: chrono::DateTime<chrono::Utc>,
    most: TimeDelta,
) -> Result<Stretch> {
    let problem = |detail: String| Err(Problem::invalid("/to", detail));
    let years = 2000..=2199;
    for (pointer, at) in [("/from", from), ("/to", to)] {
        if !years.contains(&chrono::Datelike::year(&at)) {
            return Err(Problem::invalid(
                pointer,
                "must be between the years 2000 and 2199",
            ));
        }
    }
    if to <= from {
        return problem("must be after `from`".to_owned());
    }
    if to - from > most {
        return problem(format!(
            "must be at most {} days after `from`",
            most.num_days()
        ));
    }
    Ok(Stretch::new(from, to))
}

/// Each once, in the order of the first time.
pub fn once<T: Copy + Eq + std::hash::Hash>(ids: &[T]) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    ids.iter().copied().filter(|id| seen.insert(*id)).collect()
}
