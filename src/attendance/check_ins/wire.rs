//! Check-ins as clients see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::domain::{FieldWorkState, LocationProvider};
use super::queries::Listed;
use crate::attendance::days::domain::{DayStatus, PointKind};
use crate::attendance::doubts::domain::DoubtKind;
use crate::attendance::geodesy::{CoordinateSystem, Coordinates, Position};
use crate::attendance::invalid::Invalid;
use crate::attendance::looks::wire::LocationState;
use crate::attendance::photos::wire::FieldPhoto;
use crate::attendance::receipts::domain::Recorded;
use crate::attendance::receipts::wire::SignedReceipt;
use crate::attendance::sites::domain::{Bssid, FenceDecision, FenceOutcome, Fix};
use crate::attendance::wire::{Reason, Sentence};
use crate::attendance::words::Words;
use crate::kernel::ids::{CheckInId, FileId, SiteId};
use crate::kernel::paging;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::text::{Paragraph, Text};

/// A check-in to make: what the device found out about where it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCheckIn {
    /// Chosen by the client, to make the request safe to repeat, for ever. Repeat it unchanged,
    /// `age_seconds` included. Without one an `Idempotency-Key` does the same.
    pub id: Option<CheckInId>,
    /// What the person means. When absent, the first half of the shift is on duty and the rest
    /// off duty.
    pub kind: Option<PointKind>,
    /// Degrees north, -90 to 90. A location is these five or none of them: latitude, longitude,
    /// coordinate system, accuracy and age. Without one, a network of a site may suffice.
    #[schema(example = 31.2306)]
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180; 0, 0 is no place.
    #[schema(example = 121.4739)]
    pub longitude: Option<f64>,
    /// The system in which the device reports: phones in mainland China mostly `gcj02`, GPS `wgs84`.
    pub coordinate_system: Option<CoordinateSystem>,
    /// The radius of the device's confidence, 0 to 100,000 m; with more than the organization's
    /// rules allow (200 unless told otherwise) nothing can be decided.
    #[schema(example = 15.0)]
    pub accuracy_m: Option<f64>,
    /// Seconds since the device took the fix, by its own stopwatch and not by its clock; with more
    /// than the rules allow (120 unless told otherwise) nothing can be decided.
    #[schema(example = 3, minimum = 0, maximum = 2147483647)]
    pub age_seconds: Option<i32>,
    /// What located the device, as it says itself; only with a location. It is kept and decides nothing.
    pub provider: Option<LocationProvider>,
    /// The device's word that its location is simulated. It raises a doubt and decides nothing.
    #[serde(default)]
    pub mock: bool,
    /// The BSSID of the access point that the device is connected to, in any usual form.
    #[schema(max_length = 64, example = "a4:2b:b0:0c:9d:01")]
    pub wifi_bssid: Option<String>,
    /// What the client's installation calls itself, the same with every check-in. A digest of it
    /// is kept, to see one device that checks in many people.
    pub device_id: Option<Text<1, 128>>,
    /// The person works elsewhere today (外勤).
    pub field_work: Option<FieldWorkClaim>,
}

/// Says that a check-in away from every site is for work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldWorkClaim {
    /// Where and what for, 1 to 500 characters.
    pub note: Paragraph<1, 500>,
    /// Images that the person uploaded for it, in their order: each for one check-in and no other.
    #[serde(default)]
    #[schema(max_items = 3)]
    pub photos: Vec<FileId>,
}

/// Photos of one check-in.
const MAX_PHOTOS: usize = 3;

impl FieldWorkClaim {
    /// Whether the photos may be meant; whose they are is not known here.
    fn check(&self) -> Result<(), Invalid> {
        let given = self.photos.len();
        if given > MAX_PHOTOS {
            let detail = format!("must be at most {MAX_PHOTOS}, is {given}");
            return Err(Invalid::new("field_work/photos", detail));
        }
        let mut photos = self.photos.iter().enumerate();
        if photos.any(|(at, id)| self.photos.iter().take(at).any(|other| other == id)) {
            let detail = "must be different: one is there twice";
            return Err(Invalid::new("field_work/photos", detail));
        }
        Ok(())
    }
}

impl NewCheckIn {
    /// The location, where there is one.
    pub fn fix(&self) -> Result<Option<Fix>, Invalid> {
        let given = [
            ("latitude", self.latitude.is_some()),
            ("longitude", self.longitude.is_some()),
            ("coordinate_system", self.coordinate_system.is_some()),
            ("accuracy_m", self.accuracy_m.is_some()),
            ("age_seconds", self.age_seconds.is_some()),
        ];
        let (Some(latitude), Some(longitude), Some(system), Some(accuracy_m), Some(age_seconds)) = (
            self.latitude,
            self.longitude,
            self.coordinate_system,
            self.accuracy_m,
            self.age_seconds,
        ) else {
            let missing = given.iter().find(|(_, given)| !given);
            return match missing.filter(|_| given.iter().any(|(_, given)| *given)) {
                Some((field, _)) => Err(Invalid::new(
                    field,
                    "must be there: a location is latitude, longitude, coordinate_system, \
                     accuracy_m and age_seconds, or none of them",
                )),
                None if self.provider.is_some() => {
                    let detail = "must be absent without a location";
                    Err(Invalid::new("provider", detail))
                }
                None => Ok(None),
            };
        };
        let coordinates = Coordinates::parse(latitude, longitude)?;
        let position = Position::new(coordinates, system);
        let age_s = u32::try_from(age_seconds).map_err(|_| {
            Invalid::new(
                "age_seconds",
                format!("must be 0 or more, is {age_seconds}"),
            )
        })?;
        Fix::parse(position, accuracy_m, age_s, self.mock).map(Some)
    }

    pub fn check_claim(&self) -> Result<(), Invalid> {
        self.field_work
            .as_ref()
            .map_or(Ok(()), FieldWorkClaim::check)
    }

    pub fn bssid(&self) -> Result<Option<Bssid>, Invalid> {
        let parse = |text: &String| text.parse();
        let parsed = self.wifi_bssid.as_ref().map(parse).transpose();
        parsed.map_err(|detail: String| Invalid::new("wifi_bssid", detail))
    }
}

/// The site that decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SiteDistance {
    pub id: SiteId,
    #[schema(example = "总部")]
    pub name: String,
    /// From the centre of a circle, or from the border of an area (0 inside); `null` where its
    /// network was the proof.
    #[schema(example = 42.3)]
    pub distance_m: Option<f64>,
}

/// What came of a check-in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckInReceipt {
    pub id: CheckInId,
    /// When the service received it: the time that counts.
    pub at: DateTime<Utc>,
    /// What the person said it is.
    pub kind: Option<PointKind>,
    pub verdict: FenceOutcome,
    /// The site that decided, the nearest where none did; `null` without any site.
    pub site: Option<SiteDistance>,
    /// Why the verdict is what it is; at least one.
    pub reasons: Vec<Reason>,
    /// What a person may want to look at. It has no part in the verdict.
    pub doubts: Vec<Reason>,
    /// Only where field work was claimed.
    pub field_work: Option<FieldWorkState>,
    /// The date of the shift that it belongs to; after midnight that may be yesterday.
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
    /// The zone of the work date.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// The point that it counts for; `null` if for none.
    pub fills: Option<PointKind>,
    /// Whole minutes after the start, where this is the check-in that counts.
    #[schema(example = 5)]
    pub minutes_late: u32,
    /// Whole minutes before the end, where this is the check-out that counts.
    #[schema(example = 0)]
    pub minutes_early: u32,
    /// How the day stands with it.
    pub status: DayStatus,
    /// What it counts for, in words.
    pub sentence: Sentence,
    /// The same, signed by the service, to keep.
    pub signed: SignedReceipt,
}

impl CheckInReceipt {
    /// The same now and whenever it is given again.
    pub fn new(recorded: &Recorded, signed: SignedReceipt) -> Result<Self> {
        let Recorded {
            row,
            reasons,
            doubts,
            told,
            ..
        } = recorded;
        let site = row.site_id.zip(told.site_name.clone());
        Ok(Self {
            id: row.id,
            at: row.at,
            kind: row.kind()?,
            verdict: row.verdict()?,
            site: site.map(|(id, name)| SiteDistance {
                id,
                name,
                distance_m: row.distance_m,
            }),
            reasons: reasons.clone(),
            doubts: doubts.clone(),
            field_work: row.claimed()?,
            work_date: told.work_date,
            time_zone: told.time_zone.clone(),
            fills: told.fills,
            minutes_late: told.minutes_late,
            minutes_early: told.minutes_early,
            status: told.status,
            sentence: told.sentence.clone(),
            signed,
        })
    }
}

pub fn reasons(decision: &FenceDecision) -> Vec<Reason> {
    decision
        .reasons
        .iter()
        .map(|reason| Reason::new(reason.code(), reason.words()))
        .collect()
}

pub fn doubts(raised: &[(DoubtKind, Words)]) -> Vec<Reason> {
    raised
        .iter()
        .map(|(kind, words)| Reason::new(kind.code(), words.clone()))
        .collect()
}

/// Which of one's own check-ins to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckInQuery {
    /// Only those at this instant or later.
    #[param(example = "2026-09-01T00:00:00Z")]
    pub from: Option<DateTime<Utc>>,
    /// Only those before this instant.
    pub to: Option<DateTime<Utc>>,
    /// How many at the most, 1 to 100.
    #[serde(default = "paging::default_limit")]
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
    /// Where to go on: `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub cursor: Option<String>,
}

/// One of one's own check-ins: all that is recorded of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckIn {
    pub id: CheckInId,
    /// When the service received it.
    pub at: DateTime<Utc>,
    pub kind: Option<PointKind>,
    pub verdict: FenceOutcome,
    pub site: Option<SiteDistance>,
    /// Why, as it was told at the time.
    pub reasons: Vec<Reason>,
    pub doubts: Vec<Reason>,
    /// How exactly the place is still known.
    pub location: LocationState,
    /// As the device reported it, or as rounded since, and what follows too; `null` without a
    /// location, or once it is erased.
    #[schema(example = 31.2306)]
    pub latitude: Option<f64>,
    #[schema(example = 121.4739)]
    pub longitude: Option<f64>,
    pub coordinate_system: Option<CoordinateSystem>,
    #[schema(example = 15.0)]
    pub accuracy_m: Option<f64>,
    #[schema(example = 3)]
    pub age_seconds: Option<i32>,
    /// What located the device, as it said.
    pub provider: Option<LocationProvider>,
    /// The device said that its location is simulated.
    pub mock: bool,
    #[schema(example = "a4:2b:b0:0c:9d:01")]
    pub wifi_bssid: Option<String>,
    /// The digest that is kept of `device_id`.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015")]
    pub device: Option<String>,
    /// What was claimed as field work.
    pub field_note: Option<String>,
    /// How the claim stands.
    pub field_work: Option<FieldWorkState>,
    /// What whoever decided about the claim wrote.
    pub field_reason: Option<String>,
    /// Of the claim; they go when the location is rounded.
    pub photos: Vec<FieldPhoto>,
}

impl CheckIn {
    pub fn new(listed: Listed) -> Result<Self> {
        let field_work = listed.field_work()?;
        let Listed {
            row,
            site_name,
            decision,
            photos,
        } = listed;
        let site = row.site_id.zip(site_name).map(|(id, name)| SiteDistance {
            id,
            name,
            distance_m: row.distance_m,
        });
        let parse = |code: &String| {
            CoordinateSystem::from_code(code)
                .ok_or_else(|| Problem::internal(format!("unknown system {code}")))
        };
        let location = LocationState::from_code(&row.location)
            .ok_or_else(|| Problem::internal(format!("unknown state {}", row.location)))?;
        let coordinate_system = row.coordinate_system.as_ref().map(parse).transpose()?;
        let provider = |code: &String| {
            LocationProvider::from_code(code)
                .ok_or_else(|| Problem::internal(format!("unknown provider {code}")))
        };
        let provider = row.provider.as_ref().map(provider).transpose()?;
        Ok(Self {
            field_work,
            field_reason: decision.map(|(_, reason)| reason),
            photos: photos.iter().map(FieldPhoto::from).collect(),
            id: row.id,
            at: row.at,
            kind: row.kind()?,
            verdict: row.verdict()?,
            wifi_bssid: row.wifi_bssid,
            device: row.device,
            field_note: row.field_note,
            site,
            reasons: serde_json::from_value(row.reasons).map_err(Problem::internal)?,
            doubts: serde_json::from_value(row.doubts).map_err(Problem::internal)?,
            latitude: row.latitude,
            longitude: row.longitude,
            coordinate_system,
            location,
            accuracy_m: row.accuracy_m,
            age_seconds: row.age_seconds,
            provider,
            mock: row.mock,
        })
    }
}
