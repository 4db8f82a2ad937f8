//! Who is in the office.

use std::collections::HashSet;

use super::domain::{Stretch, union, without};
use super::gathering::LONGEST_WINDOW;
use super::port::{Absence, PersonTime, WorkingTime};
use super::wire::{OfficePresence, Period, Presence, PresenceQuery};
use crate::kernel::ids::MemberId;
use crate::kernel::paging::{Page, PageQuery};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::window::instant;
use crate::organizations::directory::{self, Listed, Person};

/// A window of a query string.
pub fn window(from: &str, to: &str, most: chrono::TimeDelta) -> Result<Stretch> {
    let (from, to) = (instant("from", from)?, instant("to", to)?);
    for (name, at) in [("from", from), ("to", to)] {
        if !(2000..=2199).contains(&chrono::Datelike::year(&at)) {
            let detail = "must be between the years 2000 and 2199";
            return Err(Problem::parameter(name, detail));
        }
    }
    if to <= from {
        return Err(Problem::parameter("to", "must be after `from`"));
    }
    if to - from > most {
        let detail = format!("must be at most {} days after `from`", most.num_days());
        return Err(Problem::parameter("to", detail));
    }
    Ok(Stretch::new(from, to))
}

pub async fn page(
    tx: &mut Tx,
    hours: &dyn WorkingTime,
    query: &PresenceQuery,
) -> Result<Page<OfficePresence>> {
    let window = window(&query.from, &query.to, LONGEST_WINDOW)?;
    let paged = PageQuery::new(query.limit, query.cursor.clone());
    let (limit, after) = (paged.limit()?, paged.after::<(String, MemberId)>()?);
    let ids = directory::reached(tx, query.department_id, None).await?;
    let rows = directory::page_of(tx, ids, after, limit + 1).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let members: Vec<MemberId> = rows.iter().take(shown).map(|row| row.id).collect();
    let mut times = hours.of(tx, &members, window).await?;
    let now = tx.now();
    let is_now = window.from <= now && now < window.to;
    let checked_in: Option<HashSet<MemberId>> = match is_now {
        true => Some(hours.checked_in(tx, &members).await?.into_iter().collect()),
        false => None,
    };
    let key = |row: &Listed| (row.name.clone(), row.id);
    Page::new(rows, limit, key, |row| {
        let time = times
            .remove(&row.id)
            .unwrap_or_else(|| PersonTime::unknown(chrono_tz::Tz::UTC));
        let (presence, expected) = standing(&time, window);
        OfficePresence {
            presence,
            expected: expected.into_iter().map(Period::from).collect(),
            time_zone: time.zone.name().to_owned(),
            checked_in: checked_in.as_ref().map(|ids| ids.contains(&row.id)),
            member: Person {
                id: row.id,
                name: row.name,
            },
        }
    })
}

/// How somebody stands, and when they are expected.
fn standing(time: &PersonTime, window: Stretch) -> (Presence, Vec<Stretch>) {
    let of = |kind: Option<Absence>| {
        let own = time.absences.iter();
        let own = own.filter(|(_, absence)| kind.is_none_or(|kind| kind == *absence));
        union(own.map(|(own, _)| *own).collect())
    };
    let works = time.works.iter().filter_map(|own| own.within(window));
    let works: Vec<Stretch> = works.collect();
    let expected = without(&works, &of(None));
    let presence = match (works.is_empty(), expected.is_empty()) {
        (true, _) => Presence::NotWorking,
        (false, false) => Presence::Expected,
        (false, true) if without(&works, &of(Some(Absence::Away))).is_empty() => Presence::Away,
        (false, true) => Presence::Travelling,
    };
    (presence, expected)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn stretch(from: &str, to: &str) -> Stretch {
        let at = |text: &str| -> DateTime<Utc> { format!("2026-09-{text}:00Z").parse().unwrap() };
        Stretch::new(at(from), at(to))
    }

    #[test]
    fn leave_and_trips_take_working_time() {
        let day = stretch("07T00:00", "08T00:00");
        let of = |absences: &[(Stretch, Absence)], window| {
            let time = PersonTime {
                zone: chrono_tz::Tz::UTC,
                works: vec![stretch("07T09:00", "07T18:00")],
                absences: absences.to_vec(),
            };
            standing(&time, window)
        };
        let (morning, afternoon) = (
            stretch("07T00:00", "07T13:00"),
            stretch("07T13:00", "08T00:00"),
        );
        assert_eq!(
            of(&[], day),
            (Presence::Expected, vec![stretch("07T09:00", "07T18:00")])
        );
        assert_eq!(
            of(&[(morning, Absence::Away)], day),
            (Presence::Expected, vec![stretch("07T13:00", "07T18:00")])
        );
        let both = [(morning, Absence::Away), (afternoon, Absence::Travelling)];
        assert_eq!(of(&both, day), (Presence::Travelling, Vec::new()));
        assert_eq!(
            of(&[(day, Absence::Away)], day),
            (Presence::Away, Vec::new())
        );
        let night = stretch("07T18:00", "08T00:00");
        assert_eq!(of(&both, night), (Presence::NotWorking, Vec::new()));
    }
}
