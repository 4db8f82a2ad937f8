//! Making a check-in.
//!
//! One round trip reads what the verdict needs, one writes the row. The sites are at hand in
//! memory, in the version that the first round trip names.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::domain::FieldWorkState;
use super::events;
use super::queries::{self, CheckInRow};
use super::wire::{self, CheckInReceipt, NewCheckIn};
use crate::attendance::days::domain::{Placement, Punch, Window};
use crate::attendance::doubts::commands::raise;
use crate::attendance::doubts::domain::{self as doubts, Circumstances, Sighting};
use crate::attendance::doubts::queries as past;
use crate::attendance::errors;
use crate::attendance::groups;
use crate::attendance::groups::domain::{PersonRules, PlanDates};
use crate::attendance::places::domain::PlaceRules;
use crate::attendance::places::{self, Prepared};
use crate::attendance::sites::domain::{Evidence, FenceDecision, FenceOutcome, Fences, Fix};
use crate::attendance::sites::queries::{self as site_queries, SiteRow};
use crate::kernel::ids::{CheckInId, MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

/// Records the check-in, wherever it was made, and says what came of it.
pub async fn check_in(tx: &mut Tx, new: NewCheckIn, prepared: &Prepared) -> Result<CheckInReceipt> {
    let (fix, wifi) = (new.fix()?, new.bssid()?);
    let (org_id, member, at) = (tx.org_id(), tx.member_id()?, tx.now());
    let id = new.id.unwrap_or_else(|| tx.new_id());
    let device = new.device_id.as_ref().map(|id| digest(org_id, id));
    let asked = (member, device.as_deref());
    let known = Known::load(tx.conn(), org_id, asked, at).await?;
    let fences = fences(tx, known.place_rules.sites_version, prepared).await?;
    let evidence = Evidence {
        fix: fix.as_ref(),
        wifi,
        address: tx.origin(),
        serving: known.rules.sites_at(at),
    };
    let decision = fences.decide(evidence, &known.place_rules.fix);
    let raised = doubts::raised(
        &known.place_rules.doubts,
        &Circumstances {
            mock: new.mock,
            sighting: fix.map(|fix| sighting(&fix, at)),
            earlier: &known.earlier,
            others: known.others,
        },
    );
    let doubted = wire::doubts(&raised);
    let field_work = claimed(&new, &known.place_rules, decision.outcome)?;
    let row = CheckInRow {
        wifi_bssid: wifi.map(|bssid| bssid.to_string()),
        device,
        field_state: field_work.map(|state| state.code().to_owned()),
        doubts: serde_json::to_value(&doubted).map_err(Problem::internal)?,
        ..row(tx, id, &new, &decision)?
    };
    queries::insert(tx, &row).await?;
    raise(tx, id, raised).await?;
    let placed = judge(id, at, &new, &decision, field_work, known);
    let receipt = CheckInReceipt {
        doubts: doubted,
        ..placed
    };
    tx.emit(events::checked_in(member, &receipt)?);
    Ok(receipt)
}

/// The sites as they are in this version: prepared before, or now.
async fn fences(tx: &mut Tx, version: i32, prepared: &Prepared) -> Result<Arc<Fences>> {
    let org_id = tx.org_id();
    if let Some(fences) = prepared.at(org_id, version) {
        return Ok(fences);
    }
    let rows = site_queries::in_use(tx.conn(), org_id).await?;
    let sites = rows.iter().map(SiteRow::parse).collect::<Result<_>>()?;
    let fences = Arc::new(Fences::new(sites));
    prepared.keep(org_id, version, &fences);
    Ok(fences)
}

fn claimed(
    new: &NewCheckIn,
    rules: &PlaceRules,
    verdict: FenceOutcome,
) -> Result<Option<FieldWorkState>> {
    if new.field_work.is_none() {
        return Ok(None);
    }
    let state = FieldWorkState::of_claim(rules.field_work, verdict);
    let refused = || {
        Problem::new(
            &errors::FIELD_WORK_REFUSED,
            "Field work is not allowed in this organization. Check in without field_work: it is \
             recorded where it is made.",
        )
    };
    state.ok_or_else(refused).map(Some)
}

/// What a verdict needs.
struct Known {
    place_rules: PlaceRules,
    rules: PersonRules,
    /// The person's punches that may bear on the day.
    punches: Vec<Punch>,
    /// Where the person was, the newest first.
    earlier: Vec<Sighting>,
    /// Other people with the same device.
    others: u32,
}

impl Known {
    /// All questions travel to the database together.
    async fn load(
        conn: &AsyncPgConnection,
        org: OrgId,
        (member, device): (MemberId, Option<&str>),
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let span = Window {
            opens: now - queries::EVIDENCE,
            closes: now + TimeDelta::microseconds(1),
        };
        let (place_rules, rules, punches, earlier, others) = futures_util::try_join!(
            places::queries::effective(conn, org),
            groups::rules_of(conn, org, member, PlanDates::running(now)),
            queries::of_member(conn, org, member, span),
            past::earlier(conn, org, member, now),
            past::others_with(conn, org, (member, device), now),
        )?;
        Ok(Self {
            place_rules,
            rules,
            punches,
            earlier,
            others,
        })
    }
}

/// Where and when the device located.
fn sighting(fix: &Fix, at: DateTime<Utc>) -> Sighting {
    Sighting {
        at: at - TimeDelta::seconds(fix.age_s().into()),
        position: fix.position(),
        accuracy_m: fix.accuracy_m(),
    }
}

/// The receipt, from what is known and nothing else.
fn judge(
    id: CheckInId,
    at: DateTime<Utc>,
    new: &NewCheckIn,
    decision: &FenceDecision,
    field_work: Option<FieldWorkState>,
    mut known: Known,
) -> CheckInReceipt {
    let punch = Punch {
        id,
        at,
        kind: new.kind,
        fence: FieldWorkState::counts_as(field_work, decision.outcome),
    };
    known.punches.push(punch);
    let placement = Placement::new(&known.rules, punch, &known.punches, at);
    CheckInReceipt::new(&punch, decision, field_work, &placement)
}

fn row(tx: &Tx, id: CheckInId, new: &NewCheckIn, decision: &FenceDecision) -> Result<CheckInRow> {
    Ok(CheckInRow {
        org_id: tx.org_id(),
        id,
        member_id: tx.member_id()?,
        at: tx.now(),
        kind: new.kind.map(|kind| kind.code().to_owned()),
        latitude: new.latitude,
        longitude: new.longitude,
        coordinate_system: new.coordinate_system.map(|system| system.code().to_owned()),
        accuracy_m: new.accuracy_m,
        age_seconds: new.age_seconds,
        mock: new.mock,
        verdict: decision.outcome.code().to_owned(),
        site_id: decision.site.as_ref().map(|site| site.site_id),
        distance_m: decision.site.as_ref().and_then(|site| site.distance_m),
        reasons: serde_json::to_value(wire::reasons(decision)).map_err(Problem::internal)?,
        doubts: Value::Null,
        wifi_bssid: None,
        device: None,
        field_note: new.field_work.as_ref().map(|claim| claim.note.to_string()),
        field_state: None,
    })
}

/// What is kept of a device's name for itself: enough to see that it is the same one.
fn digest(org: OrgId, device: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(org.0.as_bytes());
    hasher.update(device.as_bytes());
    let digest = hasher.finalize();
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
