//! Departures as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{self, Reason};
use crate::kernel::ids::{DepartmentId, MemberId};

/// A departure to announce.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDeparture {
    /// The last day as a member, in the organization's zone: today, or up to 730 days ahead.
    #[schema(example = "2026-12-31")]
    pub last_day: NaiveDate,
    /// Who gets what the leaver owns: an active member. Without one it is decided when the
    /// departure takes effect.
    pub successor_id: Option<MemberId>,
    /// For the administrators.
    #[schema(example = "回老家")]
    pub reason: Option<Reason>,
}

/// Changes to an announced departure; what is absent stays, and `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeparturePatch {
    /// Today, or up to 730 days ahead.
    #[schema(example = "2026-12-31")]
    pub last_day: Option<NaiveDate>,
    /// Another active member.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub successor_id: Option<Option<MemberId>>,
    /// For the administrators.
    #[serde(default, deserialize_with = "crate::kernel::text::clearable")]
    pub reason: Option<Option<Reason>>,
}

/// A departure that takes effect at once, announced before or not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartureCompletion {
    /// Instead of the one announced.
    pub successor_id: Option<MemberId>,
    /// Instead of the one announced.
    #[schema(example = "回老家")]
    pub reason: Option<Reason>,
}

/// How somebody who left comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rejoining {
    /// `true`: with the account from before, at once. `false`, or when there was none: as
    /// invited, to join with any account by an invitation.
    #[serde(default = "same_account")]
    #[schema(default = true)]
    pub same_account: bool,
    /// Where to; those from before, as far as they exist, when absent.
    #[schema(min_items = 1, max_items = 20)]
    pub department_ids: Option<Vec<DepartmentId>>,
}

fn same_account() -> bool {
    true
}

/// When and how somebody leaves, or left.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Departure {
    /// In the organization's zone; the membership ends at the midnight after it.
    #[schema(example = "2026-12-31")]
    pub last_day: NaiveDate,
    /// Who shall get what the leaver owns; `null` when nobody was named.
    pub successor_id: Option<MemberId>,
    /// `null` for others than administrators.
    #[schema(example = "回老家")]
    pub reason: Option<String>,
    pub announced_at: DateTime<Utc>,
    /// `null` while it is to come.
    pub effective_at: Option<DateTime<Utc>>,
    /// Who got what the leaver owned.
    pub handed_to: Option<MemberId>,
}

impl Departure {
    pub fn new(row: domain::Departure, with_reason: bool) -> Self {
        Self {
            last_day: row.last_day,
            successor_id: row.successor_id,
            reason: row.reason.filter(|_| with_reason),
            announced_at: row.announced_at,
            effective_at: row.effective_at,
            handed_to: row.handed_to,
        }
    }
}
