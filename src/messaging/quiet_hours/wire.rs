//! Quiet hours as their owner sees them.

use chrono::{NaiveTime, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain;
use crate::kernel::text::Text;
use crate::kernel::week::{ClockTime, WeekDay};

/// When one is not to be disturbed. What is urgent comes through.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    pub active: bool,
    #[schema(example = "22:00")]
    pub starts_at: ClockTime,
    /// Not after `starts_at`: on the day after.
    #[schema(example = "07:30")]
    pub ends_at: ClockTime,
    /// The days on which they begin.
    #[schema(min_items = 1, max_items = 7)]
    pub days: Vec<WeekDay>,
    /// IANA zone; the organization's when `null`.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: Option<Text<1, 64>>,
}

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

impl Default for QuietHours {
    /// What is offered to who never set any: nights, and not active.
    fn default() -> Self {
        let hour = |hour| ClockTime(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default());
        Self {
            active: false,
            starts_at: hour(22),
            ends_at: hour(8),
            days: WEEK.into_iter().map(WeekDay::from).collect(),
            time_zone: None,
        }
    }
}

impl From<domain::QuietHours> for QuietHours {
    fn from(row: domain::QuietHours) -> Self {
        let begins = |day: &Weekday| row.days & domain::bit(*day) != 0;
        Self {
            active: row.active,
            starts_at: ClockTime(row.starts_at),
            ends_at: ClockTime(row.ends_at),
            days: WEEK.into_iter().filter(begins).map(WeekDay::from).collect(),
            time_zone: row.time_zone.and_then(|zone| Text::parse(&zone).ok()),
        }
    }
}
