//! Dates without a rule: the event itself where it has none, and RDATE. Each is a meeting.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDateTime};

use super::fields::{self, Face};
use super::series::Series;
use super::{Collected, Context, Draft, Reason, Skip, YEARS, written};
use crate::meetings::icalendar::{Range, ReadDate, ReadEvent};

/// One date.
#[derive(Debug)]
pub struct Single {
    key: String,
    /// As the calendar wrote it.
    property: String,
    name: NaiveDateTime,
    draft: Draft,
}

impl Single {
    /// The event itself.
    pub fn itself(
        master: &ReadEvent,
        (start, all_day): (NaiveDateTime, bool),
        context: Context<'_>,
    ) -> Result<Self, Skip> {
        let face = Face::of(master, context.untitled);
        let seconds = fields::length(master, context.zone, all_day)?;
        Ok(Self {
            key: String::new(),
            property: format!("DTSTART:{}", written(start)),
            name: start,
            draft: Draft::new(&face, context.zone, all_day, start, seconds),
        })
    }

    /// A date of its own; nothing where all that follows was cancelled.
    fn of(date: &ReadDate, series: &Series, context: Context<'_>) -> Result<Option<Self>, Skip> {
        let (name, whole_day) = fields::local_of(&date.start, context.zone)?;
        if !YEARS.contains(&name.year()) {
            return Err(Reason::BadTime.into());
        }
        let Some(stretch) = series.at(name) else {
            return Ok(None);
        };
        let first = series.stretches.first();
        // It is of another kind than the event, or became so with all that follows.
        let (all_day, start) = match first.is_some_and(|first| first.all_day == whole_day) {
            true => (stretch.all_day, name + stretch.shift),
            false => (whole_day, name),
        };
        let end = (date.end.as_ref(), date.duration);
        let own = fields::between(&date.start, end, context.zone, whole_day)?;
        let seconds = match own {
            Some(own) if all_day == whole_day => own,
            _ if all_day == stretch.all_day => stretch.seconds,
            _ => return Err(Reason::BadTime.into()),
        };
        Ok(Some(Self {
            key: format!("on {}", written(name)),
            property: format!("RDATE:{}", written(name)),
            name,
            draft: Draft::new(&stretch.face, context.zone, all_day, start, seconds),
        }))
    }
}

/// The dates of an event.
pub fn all(master: &ReadEvent, series: &Series, overrides: &[&ReadEvent], all: &mut Collected<'_>) {
    for text in &master.unread_dates {
        all.leave_out(&format!("RDATE:{text}"), Reason::BadTime.into());
    }
    let mut seen = BTreeSet::new();
    let before = all.drafts.parts.len();
    for date in &master.dates {
        let single = match Single::of(date, series, all.context) {
            Ok(Some(single)) => single,
            Ok(None) => continue,
            Err(skip) => {
                let name = written(date.start.local(all.context.zone));
                all.leave_out(&format!("RDATE:{name}"), skip);
                continue;
            }
        };
        if series.tells(single.name) || !seen.insert(single.name) {
            continue;
        }
        if all.drafts.parts.len() - before < all.context.dates {
            take(&single, series, overrides, all);
        } else {
            let detail = "an event has at most 100 dates of its own, and a file 2,000";
            let skip = Skip::saying(Reason::Unsupported, detail);
            all.keep(single.key, &single.property, skip);
        }
    }
}

/// One of them, if it takes place, as its override says.
pub fn take(single: &Single, series: &Series, overrides: &[&ReadEvent], all: &mut Collected<'_>) {
    if series.excludes(single.name) {
        return;
    }
    let zone = all.context.zone;
    let about = |event: &&&ReadEvent| {
        let id = event.recurrence_id.as_ref();
        event.range == Range::One && id.is_some_and(|id| id.local(zone) == single.name)
    };
    let mut draft = single.draft.clone();
    if let Some(event) = overrides.iter().rev().find(about) {
        if event.cancelled {
            return;
        }
        draft = match changed(&draft, event) {
            Ok(draft) => draft,
            Err(skip) => return all.keep(single.key.clone(), &single.property, skip),
        };
    }
    all.add(single.key.clone(), &single.property, draft);
}

fn changed(draft: &Draft, event: &ReadEvent) -> Result<Draft, Skip> {
    let (start, all_day) = fields::start_of(event, draft.zone)?;
    let seconds = fields::length(event, draft.zone, all_day)?;
    let face = Face {
        private: draft.private,
        transparent: draft.transparent,
        reminders: draft.reminders.clone(),
        ..Face::of(event, &draft.title)
    };
    Ok(Draft::new(&face, draft.zone, all_day, start, seconds))
}
