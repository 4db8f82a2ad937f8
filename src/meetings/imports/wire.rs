//! Imports as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::kernel::ids::MeetingId;

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarImportQuery {
    /// Only say what would become of each event, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What became of an event, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportedEventOutcome {
    /// It is a meeting now.
    Created,
    /// The meeting that it became before is as the file says now.
    Updated,
    /// It was imported before, and nothing is new.
    Unchanged,
    /// It was not taken; `reason` says why.
    Skipped,
}

/// Why an event is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportSkipReason {
    /// It has no UID, or one of more than 500 characters.
    BadUid,
    /// Its start, end or length is missing or wrong.
    BadTime,
    /// Its zone has a name that says nothing; `detail` names it.
    UnknownZone,
    /// Its rule is not taken; `detail` says why.
    BadRule,
    /// It has more than one rule, or what else no meeting can be; `detail` says what.
    Unsupported,
    /// It is about an occurrence that is not there, or of a series that is not in the file.
    NoSeries,
    /// It was cancelled.
    Cancelled,
    /// It is over.
    Over,
    /// It is more than 730 days ahead; or goes on without an end, and what differs is known only so far.
    TooFar,
    /// It is a meeting of this organization already.
    OwnMeeting,
}

/// What became of one event of the file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportedEvent {
    /// At most 200 characters of it.
    #[schema(example = "6cd1a3f1-1f7e@calendar.example")]
    pub uid: String,
    #[schema(example = "周例会")]
    pub title: String,
    pub outcome: ImportedEventOutcome,
    /// Only where it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ImportSkipReason>,
    /// More about the reason, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The meeting that it became; absent where nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting_id: Option<MeetingId>,
    /// What else it became: a meeting for each date of its own (RDATE), and a series for what follows a
    /// change of all that follows (`RANGE=THISANDFUTURE`). Their `continues_id` is `meeting_id`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub further_meeting_ids: Vec<MeetingId>,
    /// What of it was not taken, while the rest was; the first 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 50)]
    pub left_out: Vec<ImportLeftOut>,
}

/// A part of an event that was not taken.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportLeftOut {
    /// The property, as calendars write it; at most 100 characters.
    #[schema(example = "RDATE:20260917T090000")]
    pub property: String,
    pub reason: ImportSkipReason,
    /// More about the reason, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What became of a file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CalendarImport {
    pub dry_run: bool,
    /// Each event, a series and its occurrences as one, in the order of the file.
    pub events: Vec<ImportedEvent>,
}
