//! What a calendar says of a meeting.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::meetings::slot::Slot;

/// What a calendar is sent for, by RFC 5546.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Is just there to be read: a feed.
    Publish,
    Request,
    Cancel,
    Reply,
    Counter,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::Reply => "REPLY",
            Self::Counter => "COUNTER",
        }
    }
}

/// A calendar: events, and the zones that their times are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    pub method: Method,
    /// What a subscriber sees in the list of calendars.
    pub name: Option<String>,
    pub events: Vec<Event>,
}

/// STATUS of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    Confirmed,
    Cancelled,
}

/// An address of a calendar: of somebody who has mail, or of something that is only named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Address {
    Mail(String),
    Urn(uuid::Uuid),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub name: Option<String>,
    pub address: Address,
}

/// CUTYPE and ROLE in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    Required,
    Optional,
    Room,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartStat {
    NeedsAction,
    Accepted,
    Declined,
    Tentative,
}

impl PartStat {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NeedsAction => "NEEDS-ACTION",
            Self::Accepted => "ACCEPTED",
            Self::Declined => "DECLINED",
            Self::Tentative => "TENTATIVE",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    pub party: Party,
    pub part: Part,
    pub answer: PartStat,
}

/// A VEVENT: a meeting (the master), or one occurrence of it that differs (an override).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub uid: String,
    pub sequence: i32,
    /// DTSTAMP: when this was said.
    pub stamp: DateTime<Utc>,
    /// Which occurrence this is, by its original start.
    pub recurrence_id: Option<NaiveDateTime>,
    pub zone: Tz,
    pub all_day: bool,
    /// On the zone's wall clock.
    pub start: NaiveDateTime,
    pub length_seconds: i32,
    pub rule: Option<String>,
    /// Original starts of occurrences that do not take place.
    pub excluded: Vec<NaiveDateTime>,
    pub title: String,
    pub note: Option<String>,
    pub location: Option<String>,
    /// Where one joins from afar.
    pub video_url: Option<String>,
    pub private: bool,
    pub transparent: bool,
    pub status: Option<Status>,
    pub organizer: Option<Party>,
    pub invitees: Vec<Invitee>,
    /// Minutes before the start; negative: after it.
    pub reminders: Vec<i32>,
    /// What whoever answers says with it.
    pub comment: Option<String>,
    /// The UID of the series that this one was split from.
    pub continues: Option<String>,
    pub created: Option<DateTime<Utc>>,
    pub changed: Option<DateTime<Utc>>,
}

impl Event {
    pub fn slot(&self) -> Slot {
        crate::meetings::meetings::domain::slot(
            self.zone,
            self.all_day,
            self.start,
            self.length_seconds,
        )
    }

    /// The end on the wall clock.
    pub fn end(&self) -> NaiveDateTime {
        if self.all_day {
            self.start + TimeDelta::seconds(self.length_seconds.into())
        } else {
            self.slot().ends_at.with_timezone(&self.zone).naive_local()
        }
    }
}
