//! A batch of check-ins: what is known when it begins, what becomes of each, and how all are
//! written.
//!
//! Must hold: nothing is asked once for each check-in; each sees those before it in the chain and in
//! the batch, of the same person and of the same device, as if they had come alone.

mod judging;
mod known;
mod memory;
mod queries;
mod writing;

use serde_json::Value;

use super::domain::FieldWorkState;
use super::events;
use super::lane::Coming;
use super::queries::CheckInRow;
use super::wire;
use crate::attendance::days::domain::{Placement, Punch};
use crate::attendance::doubts::domain::{self as doubts, Circumstances, DoubtKind, Sighting};
use crate::attendance::errors;
use crate::attendance::places::domain::PlaceRules;
use crate::attendance::receipts::domain::{self as receipts, ReceiptEvidence, Recorded, Told};
use crate::attendance::sites::domain::{Evidence, FenceDecision, FenceOutcome, Fix};
use crate::attendance::words::Words;
use crate::attendance::work_date::WorkDate;
use crate::kernel::events::Event;
use crate::kernel::ids::{CheckInId, MemberId, OrgId};
use crate::kernel::lane::Entry;
use crate::kernel::problem::{Problem, Result, code};
use known::Known;

pub use judging::{Ahead, Judged, ahead, judge};
pub use memory::Memory;
pub use queries::Bearing;
pub use writing::{Batch, prepare, write};

/// What becomes of a check-in.
pub enum Ruling {
    Recorded(Box<Ready>),
    Before(CheckInId),
    Refused(Problem),
}

/// A check-in that is to be recorded: all of it that does not depend on its place in the chain.
pub struct Ready {
    pub recorded: Recorded,
    /// The doubts that it raises.
    pub raised: Vec<(DoubtKind, Words)>,
    pub evidence: ReceiptEvidence,
    pub evidence_digest: Vec<u8>,
    pub event: Event,
}

impl Ready {
    fn new(recorded: Recorded, raised: Vec<(DoubtKind, Words)>, salt: &[u8]) -> Result<Self> {
        let evidence = recorded.evidence(salt);
        Ok(Self {
            evidence_digest: receipts::digest(&receipts::bytes(&evidence)?),
            evidence,
            event: events::checked_in(&recorded)?,
            recorded,
            raised,
        })
    }
}

/// What is known, and what the batch adds to it.
struct Ledger(Known);

impl Ledger {
    /// Decides about the next one.
    fn rule(&mut self, entry: &Entry<'_, Coming>) -> Result<Ruling> {
        let (coming, member) = (entry.item, entry.member_id);
        if let Some(before) = self.0.seen.get(&coming.id) {
            return Ok(match before {
                (of, Some(same)) if (*of, same) == (member, &coming.fingerprint) => {
                    Ruling::Before(coming.id)
                }
                (of, _) if *of == member => Ruling::Refused(mismatch()),
                _ => Ruling::Refused(taken()),
            });
        }
        match self.record(coming, member) {
            Ok((recorded, raised)) => {
                let ready = Ready::new(recorded, raised, &coming.salt)?;
                Ok(Ruling::Recorded(Box::new(ready)))
            }
            Err(problem) => Ok(Ruling::Refused(problem)),
        }
    }

    fn record(
        &mut self,
        coming: &Coming,
        member: MemberId,
    ) -> Result<(Recorded, Vec<(DoubtKind, Words)>)> {
        let known = &mut self.0;
        let person = known.people.get_mut(&member);
        let person = person.ok_or_else(|| Problem::internal("nothing is known of somebody"))?;
        let mut punch = Punch {
            id: coming.id,
            at: coming.at,
            kind: coming.new.kind,
            fence: FenceOutcome::Undecidable,
            field_work: false,
        };
        let work_date = person.work_date(punch);
        if let Some(group) = person.rules.forbidden_on(work_date) {
            return Err(not_rostered(group, work_date));
        }
        let decision = known.fences.decide(
            Evidence {
                fix: coming.fix.as_ref(),
                wifi: coming.wifi,
                address: coming.origin,
                serving: person.rules.sites_on(work_date),
            },
            &known.place_rules.fix,
        );
        let field_work = claimed(coming, &known.place_rules, decision.outcome)?;
        let photos = known.album.take(coming, member)?;
        let here = coming.fix.map(|fix| sighting(&fix, coming));
        let others = coming
            .device
            .as_ref()
            .and_then(|device| known.devices.get(device))
            .map_or(0, |people| {
                people.iter().filter(|of| **of != member).count()
            });
        let raised = doubts::raised(
            &known.place_rules.doubts,
            &Circumstances {
                mock: coming.new.mock,
                sighting: here,
                earlier: &person.sightings,
                others: u32::try_from(others).unwrap_or(u32::MAX),
            },
        );
        punch.fence = decision.outcome;
        punch.field_work = field_work.is_some_and(FieldWorkState::counts);
        person.evidence.punches.push(punch);
        let facts = person.evidence.facts();
        let dated = (work_date, punch);
        let placement = Placement::within(&person.around, &person.rules, dated, &facts);
        let recorded = Recorded {
            row: row(known.org_id, member, coming, &decision, field_work),
            reasons: wire::reasons(&decision),
            doubts: wire::doubts(&raised),
            photos,
            told: Told::new(&placement, decision.site.map(|site| site.site_name)),
        };
        person.sightings.splice(0..0, here);
        let seen = (member, Some(coming.fingerprint.clone()));
        known.seen.insert(coming.id, seen);
        if let Some(device) = &coming.device {
            let people = known.devices.entry(device.clone()).or_default();
            people.insert(member);
        }
        Ok((recorded, raised))
    }
}

fn row(
    org_id: OrgId,
    member_id: MemberId,
    coming: &Coming,
    decision: &FenceDecision,
    field_work: Option<FieldWorkState>,
) -> CheckInRow {
    let new = &coming.new;
    CheckInRow {
        org_id,
        id: coming.id,
        member_id,
        at: coming.at,
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
        // Written from what the receipt has.
        reasons: Value::Null,
        doubts: Value::Null,
        wifi_bssid: coming.wifi.map(|bssid| bssid.to_string()),
        device: coming.device.clone(),
        field_note: new.field_work.as_ref().map(|claim| claim.note.to_string()),
        field_state: field_work.map(|state| state.code().to_owned()),
        location: "exact".to_owned(),
        provider: new.provider.map(|provider| provider.code().to_owned()),
    }
}

fn not_rostered(group: &str, date: WorkDate) -> Problem {
    let detail = format!(
        "The attendance group {group} takes check-ins on rostered dates only, and nothing is planned for you on {date}. \
         Whoever plans its roster can give you a shift."
    );
    Problem::new(&errors::NOT_ROSTERED, detail)
}

fn claimed(
    coming: &Coming,
    rules: &PlaceRules,
    verdict: FenceOutcome,
) -> Result<Option<FieldWorkState>> {
    let Some(claim) = &coming.new.field_work else {
        return Ok(None);
    };
    let state = FieldWorkState::of_claim(rules.field_work, verdict);
    let refused = || {
        Problem::new(
            &errors::FIELD_WORK_REFUSED,
            "Field work is not allowed in this organization. Check in without field_work: it is \
             recorded where it is made.",
        )
    };
    let state = state.ok_or_else(refused)?;
    if rules.lacks_photo(verdict, claim.photos.len()) {
        return Err(Problem::new(
            &errors::FIELD_PHOTO_REQUIRED,
            "Field work takes a photo in this organization. Upload one, and name it in \
             field_work.photos.",
        ));
    }
    Ok(Some(state))
}

/// Where and when the device located.
fn sighting(fix: &Fix, coming: &Coming) -> Sighting {
    Sighting {
        at: coming.at - chrono::TimeDelta::seconds(fix.age_s().into()),
        position: fix.position(),
        accuracy_m: fix.accuracy_m(),
    }
}

fn mismatch() -> Problem {
    Problem::new(
        &code::IDEMPOTENCY_MISMATCH,
        "This id or Idempotency-Key was already used for a check-in with another content. Use a new \
         one, or repeat the first check-in unchanged.",
    )
}

fn taken() -> Problem {
    Problem::new(
        &code::ALREADY_EXISTS,
        "This id is taken. Choose another, or leave it out.",
    )
}
