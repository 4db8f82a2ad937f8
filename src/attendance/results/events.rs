//! What who looks after people's days learns of results.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::attendance::board;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Payload of `attendance.days_recomputed`: whose days that were over came to something else than before, so that
/// their reports and statistics changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct DaysRecomputed {
    pub member_id: MemberId,
    /// In order. More of them may follow in the next event.
    #[schema(min_items = 1, max_items = 368)]
    pub work_dates: Vec<NaiveDate>,
}

fn recomputed(
    viewers: Vec<MemberId>,
    member_id: MemberId,
    dates: &BTreeSet<NaiveDate>,
) -> Result<Event> {
    let payload = DaysRecomputed {
        member_id,
        work_dates: dates.iter().copied().collect(),
    };
    let audience = Audience::Members(viewers);
    Event::new("attendance.days_recomputed", audience, payload)
}

/// Tells whoever sees these people's days which of them came to something else than before: one event for each person.
pub async fn tell(tx: &mut Tx, changed: &[(MemberId, NaiveDate)]) -> Result<()> {
    let mut dates: BTreeMap<MemberId, BTreeSet<NaiveDate>> = BTreeMap::new();
    for (member, date) in changed {
        dates.entry(*member).or_default().insert(*date);
    }
    let people: Vec<_> = dates.keys().copied().collect();
    let mut viewers: BTreeMap<MemberId, Vec<MemberId>> = BTreeMap::new();
    for (viewer, seen) in board::viewers(tx, &people).await? {
        for member in seen {
            viewers.entry(member).or_default().push(viewer);
        }
    }
    for (member, viewers) in viewers {
        if let Some(dates) = dates.get(&member) {
            tx.emit(recomputed(viewers, member, dates)?);
        }
    }
    Ok(())
}
