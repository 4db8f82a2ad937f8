//! Making a check-in.
//!
//! One round trip reads what the verdict needs, one writes the row. When the whole company
//! arrives at once, two things will come: sites and schedules prepared in memory, and a lane
//! that writes the punches of many people with one statement and one commit. Both fit around
//! `judge`, which knows neither.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;

use super::events;
use super::queries::{self, CheckInRow};
use super::wire::{self, CheckInReceipt, NewCheckIn};
use crate::attendance::days::domain::{Placement, Punch, Window};
use crate::attendance::groups;
use crate::attendance::groups::domain::PersonRules;
use crate::attendance::sites::domain::{self as fence, FenceDecision, FencePolicy, Site};
use crate::attendance::sites::queries::{self as site_queries, SiteRow};
use crate::kernel::ids::{CheckInId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// Records the check-in, wherever it was made, and says what came of it.
pub async fn check_in(tx: &mut Tx, new: NewCheckIn) -> Result<CheckInReceipt> {
    let fix = new.fix()?;
    let (member, at) = (tx.member_id()?, tx.now());
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let org_id = tx.org_id();
    let known = Known::load(tx.conn(), org_id, member, at).await?;
    let decision = fence::decide(&fix, &known.sites, &FencePolicy::default());
    let row = row(tx, id, &new, &decision)?;
    queries::insert(tx, &row).await?;
    let receipt = judge(id, at, &new, &decision, known);
    tx.emit(events::checked_in(member, &receipt)?);
    Ok(receipt)
}

/// What a verdict needs.
struct Known {
    sites: Vec<Site>,
    rules: PersonRules,
    /// The person's punches that may bear on the day.
    punches: Vec<Punch>,
}

impl Known {
    /// All questions travel to the database together.
    async fn load(
        conn: &AsyncPgConnection,
        org: OrgId,
        member: MemberId,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let span = Window {
            opens: now - queries::EVIDENCE,
            closes: now + TimeDelta::microseconds(1),
        };
        let (sites, rules, punches) = futures_util::try_join!(
            site_queries::in_use(conn, org),
            groups::rules_of(conn, org, member),
            queries::of_member(conn, org, member, span),
        )?;
        let sites = sites.iter().map(SiteRow::parse).collect::<Result<_>>()?;
        Ok(Self {
            sites,
            rules,
            punches,
        })
    }
}

/// The receipt, from what is known and nothing else.
fn judge(
    id: CheckInId,
    at: DateTime<Utc>,
    new: &NewCheckIn,
    decision: &FenceDecision,
    mut known: Known,
) -> CheckInReceipt {
    let punch = Punch {
        id,
        at,
        kind: new.kind,
        fence: decision.outcome,
    };
    known.punches.push(punch);
    let placement = Placement::new(&known.rules, punch, &known.punches, at);
    CheckInReceipt::new(&punch, decision, &placement)
}

fn row(tx: &Tx, id: CheckInId, new: &NewCheckIn, decision: &FenceDecision) -> Result<CheckInRow> {
    let json = |reasons| serde_json::to_value(reasons).map_err(Problem::internal);
    Ok(CheckInRow {
        org_id: tx.org_id(),
        id,
        member_id: tx.member_id()?,
        at: tx.now(),
        kind: new.kind.map(|kind| kind.code().to_owned()),
        latitude: new.latitude,
        longitude: new.longitude,
        coordinate_system: new.coordinate_system.code().to_owned(),
        accuracy_m: new.accuracy_m,
        age_seconds: new.age_seconds,
        mock: new.mock,
        verdict: decision.outcome.code().to_owned(),
        site_id: decision.site.as_ref().map(|site| site.site_id),
        distance_m: decision.site.as_ref().map(|site| site.distance_m),
        reasons: json(wire::reasons(decision))?,
        doubts: json(wire::doubts(decision))?,
    })
}
