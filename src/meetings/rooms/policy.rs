//! What a room's policy says of time and of quotas, and what it refuses. Pure.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::hours::OpeningHours;
use crate::kernel::problem::FieldError;
use crate::kernel::wall_clock;
use crate::meetings::slot::Slot;

/// When a booking waits for one of the room's managers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomApproval {
    #[default]
    Never,
    Always,
    /// When it is longer than `approval_above_minutes`.
    Longer,
}

/// A stretch of the room's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuotaPeriod {
    Day,
    /// From Monday on.
    Week,
    Month,
}

impl QuotaPeriod {
    /// The first date of the stretch that a date is in.
    fn first(self, date: NaiveDate) -> NaiveDate {
        let back = match self {
            Self::Day => 0,
            Self::Week => u64::from(date.weekday().num_days_from_monday()),
            Self::Month => u64::from(date.day0()),
        };
        date.checked_sub_days(Days::new(back)).unwrap_or(date)
    }
}

/// What one organizer may hold of a room in a stretch of its calendar; by the date on which a booking
/// begins. At least one of the two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomQuota {
    pub per: QuotaPeriod,
    /// How many bookings at the most.
    #[schema(minimum = 1, maximum = 1000, example = 2)]
    pub bookings: Option<i32>,
    /// How many minutes at the most, in all.
    #[schema(minimum = 1, maximum = 44640, example = 240)]
    pub minutes: Option<i32>,
}

/// On which terms a room is booked, besides who may book it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RoomPolicy {
    /// A slot opens so many days before its date.
    #[schema(minimum = 1, maximum = 730, default = 365)]
    pub days_ahead: i32,
    /// At which full hour of that day it opens, by the room's clock.
    #[schema(minimum = 0, maximum = 23, default = 8)]
    pub opens_at_hour: i32,
    /// The shortest booking, minutes.
    #[schema(minimum = 1, maximum = 5940, default = 1)]
    pub shortest_minutes: i32,
    /// The longest booking, minutes; not below the shortest.
    #[schema(minimum = 1, maximum = 5940, default = 1440)]
    pub longest_minutes: i32,
    /// Whether a series may have the room.
    #[schema(default = true)]
    pub recurring: bool,
    /// Days from the beginning of a series' first slot to the end of its last, at the most.
    #[schema(minimum = 1, maximum = 730, default = 730)]
    pub recurring_days: i32,
    #[schema(default = "never")]
    pub approval: RoomApproval,
    /// For `longer`, and only for it: beyond so many minutes a booking waits.
    #[schema(minimum = 1, maximum = 5940)]
    pub approval_above_minutes: Option<i32>,
    /// One for each of day, week and month at the most.
    #[schema(max_items = 3)]
    pub quotas: Vec<RoomQuota>,
}

impl Default for RoomPolicy {
    fn default() -> Self {
        Self {
            days_ahead: 365,
            opens_at_hour: 8,
            shortest_minutes: 1,
            longest_minutes: 1_440,
            recurring: true,
            recurring_days: 730,
            approval: RoomApproval::Never,
            approval_above_minutes: None,
            quotas: Vec::new(),
        }
    }
}

/// Whom a list of a policy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomSubjectKind {
    /// One person.
    Member,
    /// Everybody in a department and all below it.
    Department,
    /// Everybody in a user group.
    UserGroup,
}

/// One entry of a list of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomSubject {
    pub kind: RoomSubjectKind,
    pub id: Uuid,
}

/// What is not granted: which rule, which slot (none: all of them), and what is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub rule: &'static str,
    pub slot: Option<usize>,
    pub detail: String,
    pub allowed: Value,
}

/// What a room's rules of time are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub slots: &'a [Slot],
    /// What is given up for them.
    pub instead_of: &'a [Slot],
    pub recurring: bool,
    pub now: DateTime<Utc>,
    pub zone: Tz,
}

impl RoomPolicy {
    /// What is wrong in it beyond what the contract says.
    pub fn errors(&self, pointer: &str) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut must = |holds: bool, field: &str, detail: &str| {
            if !holds {
                errors.push(FieldError::new(format!("{pointer}{field}"), detail));
            }
        };
        must(
            self.shortest_minutes <= self.longest_minutes,
            "/longest_minutes",
            "must not be below shortest_minutes",
        );
        must(
            (self.approval == RoomApproval::Longer) == self.approval_above_minutes.is_some(),
            "/approval_above_minutes",
            "must be there for the approval `longer`, and for no other",
        );
        for (index, quota) in self.quotas.iter().enumerate() {
            let mut earlier = self.quotas.iter().take(index);
            must(
                earlier.all(|other| other.per != quota.per),
                &format!("/quotas/{index}/per"),
                "must be another one than that of the quotas before",
            );
            must(
                quota.bookings.is_some() || quota.minutes.is_some(),
                &format!("/quotas/{index}"),
                "must say how many bookings, or minutes, or both",
            );
        }
        errors
    }

    /// Whether a granted wish waits for approval.
    pub fn waits(&self, asked: &Asked<'_>) -> bool {
        match self.approval {
            RoomApproval::Never => false,
            RoomApproval::Always => true,
            RoomApproval::Longer => {
                let above = minutes(self.approval_above_minutes.unwrap_or_default());
                asked
                    .slots
                    .iter()
                    .any(|slot| length(slot, asked.zone) > above)
            }
        }
    }

    /// What the lengths, the opening hours and the rules of series refuse, to whomever.
    pub fn refused_to_all(&self, asked: &Asked<'_>, hours: Option<&OpeningHours>) -> Vec<Refusal> {
        let mut found = self.refused_series(asked);
        let (shortest, longest) = (self.shortest_minutes, self.longest_minutes);
        for (place, slot) in asked.slots.iter().enumerate() {
            let exact = slot.ends_at - slot.starts_at;
            let mut refuse = |rule, detail, allowed| {
                found.push(Refusal {
                    rule,
                    slot: Some(place),
                    detail,
                    allowed,
                });
            };
            if exact < minutes(shortest) {
                let detail = format!("is booked for at least {shortest} minutes");
                refuse("shortest", detail, json!({ "minutes": shortest }));
            } else if length(slot, asked.zone) > minutes(longest) {
                let detail = format!("is booked for at most {longest} minutes");
                refuse("longest", detail, json!({ "minutes": longest }));
            }
            if let Some(hours) = hours
                && !hours.contain(asked.zone, slot.starts_at, slot.ends_at)
            {
                let date = slot.starts_at.with_timezone(&asked.zone).date_naive();
                let (detail, open) = opening(hours, date);
                refuse(
                    "opening_hours",
                    detail,
                    json!({ "date": date, "open": open }),
                );
            }
        }
        found
    }

    fn refused_series(&self, asked: &Asked<'_>) -> Vec<Refusal> {
        let all = |rule, detail: String, allowed| {
            vec![Refusal {
                rule,
                slot: None,
                detail,
                allowed,
            }]
        };
        let span = asked.slots.first().zip(asked.slots.last());
        let span = span.map(|(first, last)| last.ends_at - first.starts_at);
        if asked.recurring && !self.recurring {
            let detail = "is not booked for series".to_owned();
            return all("recurring", detail, json!({ "recurring": false }));
        }
        let days = self.recurring_days;
        if asked.recurring && span.is_some_and(|span| span > TimeDelta::days(days.into())) {
            let detail = format!("is booked for series of at most {days} days");
            return all("recurring_days", detail, json!({ "days": days }));
        }
        Vec::new()
    }

    /// What opens later. A series is judged by its first slot, and a meeting that moves by those
    /// that lie further ahead than what it had.
    pub fn refused_as_early(&self, asked: &Asked<'_>) -> Vec<Refusal> {
        let had = asked.instead_of.iter().map(|slot| slot.starts_at).max();
        let judged = if asked.recurring {
            1
        } else {
            asked.slots.len()
        };
        let slots = asked.slots.iter().enumerate().take(judged);
        let further = slots.filter(|(_, slot)| had.is_none_or(|had| slot.starts_at > had));
        let early = further.filter_map(|(place, slot)| {
            let opens_at = self.opens_at(slot.starts_at, asked.zone)?;
            (asked.now < opens_at).then(|| Refusal {
                rule: "days_ahead",
                slot: Some(place),
                detail: format!(
                    "is booked at most {} days ahead, for this date from {} on",
                    self.days_ahead,
                    opens_at.with_timezone(&asked.zone).to_rfc3339()
                ),
                allowed: json!({ "days": self.days_ahead, "opens_at": opens_at }),
            })
        });
        early.collect()
    }

    /// When a slot opens; `None` if that was before there were calendars.
    fn opens_at(&self, starts_at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let date = starts_at.with_timezone(&zone).date_naive();
        let ahead = Days::new(u64::try_from(self.days_ahead).ok()?);
        let hour = NaiveTime::from_hms_opt(u32::try_from(self.opens_at_hour).ok()?, 0, 0)?;
        let local = date.checked_sub_days(ahead)?.and_time(hour);
        Some(wall_clock::instant(zone, local))
    }

    /// What goes beyond the quotas of somebody who holds these slots.
    pub fn refused_by_quota(&self, asked: &Asked<'_>, held: &[Slot]) -> Vec<Refusal> {
        let mut kept = held.to_vec();
        for given_up in asked.instead_of {
            if let Some(index) = kept.iter().position(|slot| slot == given_up) {
                kept.swap_remove(index);
            }
        }
        let mut found = Vec::new();
        for quota in &self.quotas {
            let mut used: HashMap<NaiveDate, (i64, TimeDelta)> = HashMap::new();
            let first = |slot: &Slot| {
                quota
                    .per
                    .first(slot.starts_at.with_timezone(&asked.zone).date_naive())
            };
            for slot in &kept {
                let (count, time) = used.entry(first(slot)).or_default();
                (*count, *time) = (*count + 1, *time + (slot.ends_at - slot.starts_at));
            }
            for (place, slot) in asked.slots.iter().enumerate() {
                let (count, time) = used.entry(first(slot)).or_default();
                let (more, longer) = (*count + 1, *time + (slot.ends_at - slot.starts_at));
                let many = quota.bookings.is_some_and(|most| more > i64::from(most));
                let long = quota.minutes.is_some_and(|most| longer > minutes(most));
                if many || long {
                    found.push(quota.refusal(place, first(slot), (*count, *time)));
                } else {
                    (*count, *time) = (more, longer);
                }
            }
        }
        found
    }
}

impl RoomQuota {
    fn refusal(&self, place: usize, from: NaiveDate, (count, time): (i64, TimeDelta)) -> Refusal {
        let per = match self.per {
            QuotaPeriod::Day => "a day",
            QuotaPeriod::Week => "a week",
            QuotaPeriod::Month => "a month",
        };
        let bookings = self.bookings.map(|most| format!("{most} bookings"));
        let minutes = self.minutes.map(|most| format!("{most} minutes"));
        let most: Vec<String> = bookings.into_iter().chain(minutes).collect();
        Refusal {
            rule: "quota",
            slot: Some(place),
            detail: format!(
                "is had by one organizer for at most {} {per}; of the one from {from} on you hold {count} \
                 bookings with {} minutes",
                most.join(" and "),
                time.num_minutes()
            ),
            allowed: json!({
                "per": self.per, "from": from, "bookings": self.bookings, "minutes": self.minutes,
                "held_bookings": count, "held_minutes": time.num_minutes(),
            }),
        }
    }
}

fn minutes(number: i32) -> TimeDelta {
    TimeDelta::minutes(number.into())
}

/// By the wall or by the clock, whichever is shorter: a whole day is not too long in autumn.
fn length(slot: &Slot, zone: Tz) -> TimeDelta {
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    let by_wall = local(slot.ends_at) - local(slot.starts_at);
    let exact = slot.ends_at - slot.starts_at;
    if by_wall > TimeDelta::zero() {
        exact.min(by_wall)
    } else {
        exact
    }
}

fn opening(hours: &OpeningHours, date: NaiveDate) -> (String, Vec<Value>) {
    let words: Vec<String> = hours
        .on(date)
        .map(|stretch| format!("{} to {}", stretch.from, stretch.to))
        .collect();
    let open = hours
        .on(date)
        .map(|stretch| json!({ "from": stretch.from, "to": stretch.to }));
    let detail = if words.is_empty() {
        format!("is closed on {date}")
    } else {
        format!("is open on {date} from {}", words.join(", "))
    };
    (detail, open.collect())
}
