//! What a receipt says, to the byte.
//!
//! Must hold: the fields stand in the order of their names and are text, whole numbers, yes, no,
//! nothing, lists and objects of these; so what `serde_json` writes is the canonical form of
//! RFC 8785, and any program that sorts the names comes to the same bytes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::attendance::check_ins::domain::FieldWorkState;
use crate::attendance::check_ins::queries::CheckInRow;
use crate::attendance::days::domain::{DayStatus, Placement, PointKind};
use crate::attendance::photos::Photo;
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::wire::{Reason, Sentence};
use crate::kernel::ids::{CheckInId, MemberId, OrgId, SiteId};
use crate::kernel::problem::{Problem, Result};

/// Of the content. What changes the bytes is another one.
pub const FORMAT: &str = "muster-check-in-1";
/// What stands in for the digest before the first.
pub const GENESIS: [u8; 32] = [0; 32];

/// What a receipt states, and what is signed: the bytes of its canonical JSON (RFC 8785).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReceiptContent {
    /// The time that counts, in UTC with microseconds.
    #[schema(example = "2026-09-07T00:55:00.000000Z")]
    pub at: String,
    /// The codes of what a person may want to look at.
    pub doubts: Vec<String>,
    /// SHA-256 of the canonical JSON of the evidence, in hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub evidence_digest: String,
    /// Where field work was claimed, how the claim stood when it was made.
    pub field_work: Option<FieldWorkState>,
    /// The point that it counted for.
    pub fills: Option<PointKind>,
    /// The form of these bytes.
    #[schema(example = "muster-check-in-1")]
    pub format: String,
    pub id: CheckInId,
    /// What the person said it is.
    pub kind: Option<PointKind>,
    pub member_id: MemberId,
    /// Whole minutes before the end, where this was the check-out that counted.
    #[schema(example = 0)]
    pub minutes_early: u32,
    /// Whole minutes after the start, where this was the check-in that counted.
    #[schema(example = 5)]
    pub minutes_late: u32,
    pub organization_id: OrgId,
    /// SHA-256 of the content of the organization's receipt before, in hexadecimal; zeros before
    /// the first.
    #[schema(example = "0000000000000000000000000000000000000000000000000000000000000000")]
    pub previous: String,
    /// The codes of why the verdict is what it is.
    pub reasons: Vec<String>,
    /// What it counted for, in words.
    pub sentence: Sentence,
    /// Its number in the organization: 1, 2, 3, ... without gaps.
    #[schema(example = 42, minimum = 1)]
    pub seq: i64,
    /// The site that decided.
    pub site_id: Option<SiteId>,
    /// How the day stood with it.
    pub status: DayStatus,
    /// The zone of the work date.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    pub verdict: FenceOutcome,
    #[schema(example = "2026-09-07")]
    pub work_date: NaiveDate,
}

/// What a receipt rests on: the location, and all that tells of it. Only the person has it; the
/// content has its digest.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReceiptEvidence {
    /// Numbers with a fraction are text: the shortest decimal that reads back as the same.
    #[schema(example = "15")]
    pub accuracy_m: Option<String>,
    #[schema(example = 3)]
    pub age_seconds: Option<i32>,
    #[schema(example = "gcj02")]
    pub coordinate_system: Option<String>,
    /// The digest that is kept of `device_id`.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015")]
    pub device: Option<String>,
    #[schema(example = "42.3")]
    pub distance_m: Option<String>,
    /// What a person may want to look at, in words.
    pub doubts: Vec<Reason>,
    /// What was claimed as field work.
    pub field_note: Option<String>,
    #[schema(example = "31.2306")]
    pub latitude: Option<String>,
    #[schema(example = "121.4739")]
    pub longitude: Option<String>,
    /// The device said that its location is simulated.
    pub mock: bool,
    /// SHA-256 of the photos of field work, in hexadecimal; not there without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<String>,
    /// What located the device, as it said; not there where it said nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, example = "gps")]
    pub provider: Option<String>,
    /// Why the verdict is what it is, in words.
    pub reasons: Vec<Reason>,
    /// 16 random bytes, in hexadecimal: without them nobody finds the rest by trying.
    #[schema(example = "00112233445566778899aabbccddeeff")]
    pub salt: String,
    #[schema(example = "a4:2b:b0:0c:9d:01")]
    pub wifi_bssid: Option<String>,
}

/// What was told besides the verdict.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    pub fills: Option<PointKind>,
    pub minutes_early: u32,
    pub minutes_late: u32,
    pub sentence: Sentence,
    /// As it was called then.
    pub site_name: Option<String>,
    pub status: DayStatus,
    pub time_zone: String,
    pub work_date: NaiveDate,
}

impl Told {
    pub fn new(placement: &Placement, site_name: Option<String>) -> Self {
        Self {
            fills: placement.fills,
            minutes_early: placement.minutes_early(),
            minutes_late: placement.minutes_late(),
            sentence: placement.words().into(),
            site_name,
            status: placement.report.status,
            time_zone: placement.report.zone.name().to_owned(),
            work_date: placement.report.work_date.date(),
        }
    }
}

/// A check-in, with all that was told about it.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub row: CheckInRow,
    pub reasons: Vec<Reason>,
    pub doubts: Vec<Reason>,
    /// Of field work.
    pub photos: Vec<Photo>,
    pub told: Told,
}

/// Where in the chain a receipt stands.
#[derive(Debug, Clone)]
pub struct Link {
    pub seq: i64,
    pub previous: Vec<u8>,
    pub evidence_digest: Vec<u8>,
}

impl Recorded {
    pub fn evidence(&self, salt: &[u8]) -> ReceiptEvidence {
        let row = &self.row;
        let decimal = |number: Option<f64>| number.map(|number| number.to_string());
        ReceiptEvidence {
            accuracy_m: decimal(row.accuracy_m),
            age_seconds: row.age_seconds,
            coordinate_system: row.coordinate_system.clone(),
            device: row.device.clone(),
            distance_m: decimal(row.distance_m),
            doubts: self.doubts.clone(),
            field_note: row.field_note.clone(),
            latitude: decimal(row.latitude),
            longitude: decimal(row.longitude),
            mock: row.mock,
            photos: self.photos.iter().map(|photo| hex(&photo.sha256)).collect(),
            provider: row.provider.clone(),
            reasons: self.reasons.clone(),
            salt: hex(salt),
            wifi_bssid: row.wifi_bssid.clone(),
        }
    }

    pub fn content(&self, link: &Link) -> Result<ReceiptContent> {
        let codes = |reasons: &[Reason]| reasons.iter().map(|reason| reason.code.clone()).collect();
        let (row, told) = (&self.row, &self.told);
        Ok(ReceiptContent {
            at: instant(row.at),
            doubts: codes(&self.doubts),
            evidence_digest: hex(&link.evidence_digest),
            field_work: row.claimed()?,
            fills: told.fills,
            format: FORMAT.to_owned(),
            id: row.id,
            kind: row.kind()?,
            member_id: row.member_id,
            minutes_early: told.minutes_early,
            minutes_late: told.minutes_late,
            organization_id: row.org_id,
            previous: hex(&link.previous),
            reasons: codes(&self.reasons),
            sentence: told.sentence.clone(),
            seq: link.seq,
            site_id: row.site_id,
            status: told.status,
            time_zone: told.time_zone.clone(),
            verdict: row.verdict()?,
            work_date: told.work_date,
        })
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// The bytes that are digested and signed.
pub fn bytes(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(Problem::internal)
}

pub fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// In lower case.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or('0');
    let pairs = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;
    use crate::attendance::receipts::verify::canonical;
    use crate::kernel::ids::FileId;

    fn recorded() -> Recorded {
        let reason = |code: &str| Reason {
            code: code.to_owned(),
            en: "42.0 m from \"总部\"\\\u{1f}".to_owned(),
            zh_cn: "距“总部”42.0 米".to_owned(),
        };
        let row = CheckInRow {
            org_id: OrgId(Uuid::from_u128(1)),
            id: CheckInId(Uuid::from_u128(2)),
            member_id: MemberId(Uuid::from_u128(3)),
            at: DateTime::UNIX_EPOCH,
            kind: Some("on_duty".to_owned()),
            latitude: Some(1e-7),
            longitude: Some(121.0),
            coordinate_system: Some("gcj02".to_owned()),
            accuracy_m: Some(15.25),
            age_seconds: Some(3),
            mock: true,
            verdict: "inside".to_owned(),
            site_id: None,
            distance_m: Some(42.0),
            reasons: Value::Null,
            doubts: Value::Null,
            wifi_bssid: None,
            device: None,
            field_note: Some("é".to_owned()),
            field_state: Some("pending".to_owned()),
            location: "exact".to_owned(),
            provider: None,
        };
        Recorded {
            row,
            reasons: vec![reason("within_radius")],
            doubts: vec![reason("mock_provider"), reason("repeated_fix")],
            photos: Vec::new(),
            told: Told {
                fills: None,
                minutes_early: 0,
                minutes_late: 5,
                sentence: Sentence {
                    en: "On time.".to_owned(),
                    zh_cn: "正常。".to_owned(),
                },
                site_name: None,
                status: DayStatus::Late,
                time_zone: "Asia/Shanghai".to_owned(),
                work_date: NaiveDate::MIN,
            },
        }
    }

    /// What is signed is what any program that sorts names comes to.
    #[test]
    fn the_bytes_are_canonical() {
        let recorded = recorded();
        let link = Link {
            seq: 7,
            previous: GENESIS.to_vec(),
            evidence_digest: vec![0xab; 32],
        };
        let evidence = recorded.evidence(&[0x0f; 16]);
        assert_eq!(evidence.latitude.as_deref(), Some("0.0000001"));
        assert_eq!(evidence.longitude.as_deref(), Some("121"));
        let content = bytes(&recorded.content(&link).unwrap()).unwrap();
        let plain = bytes(&evidence).unwrap();
        let told = String::from_utf8(plain.clone()).unwrap();
        assert!(!told.contains("photos") && !told.contains("\"provider\""));
        let photo = Photo {
            file_id: FileId(Uuid::from_u128(4)),
            sha256: vec![0xcd; 32],
        };
        let shown = Recorded {
            photos: vec![photo],
            row: CheckInRow {
                provider: Some("fused".to_owned()),
                ..recorded.row.clone()
            },
            ..recorded
        };
        let shown = shown.evidence(&[0x0f; 16]);
        assert_eq!(shown.photos, ["cd".repeat(32)]);
        for bytes in [content, plain, bytes(&shown).unwrap()] {
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(canonical(&value).unwrap().as_bytes(), bytes);
        }
    }
}
