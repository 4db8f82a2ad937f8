//! The rules of places as clients see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::domain::{DoubtRules, FieldWork, Kept, PlaceRules};
use crate::attendance::invalid::Invalid;
use crate::attendance::sites::domain::FencePolicy;
use crate::kernel::version::Version;

/// Which doubts about check-ins are raised for a person to judge. `null` is never. None of them
/// changes a verdict.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Doubts {
    /// The device says that its location is simulated.
    pub mock_provider: bool,
    /// Faster than this since the person's last check-in, km/h, beyond what both accuracies explain.
    #[schema(minimum = 50, maximum = 5000, example = 1000)]
    pub speed_kmh: Option<i32>,
    /// So many check-ins in a row with coordinates that are the same to the last digit.
    #[schema(minimum = 2, maximum = 20, example = 5)]
    pub repeats: Option<i32>,
    /// So many people with the same device within 7 days.
    #[schema(minimum = 2, maximum = 100, example = 2)]
    pub device_people: Option<i32>,
}

/// For how long the coordinates of check-ins are kept. The verdict stays.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationsKept {
    /// Days after which they are rounded to a hundredth of a degree (about a kilometre), and
    /// distances, access points and photos of field work are erased; within an hour or so.
    #[schema(minimum = 1, maximum = 3653, example = 90)]
    pub rounded_after_days: i32,
    /// Days after which they are erased; not before they are rounded.
    #[schema(minimum = 1, maximum = 3653, example = 365)]
    pub erased_after_days: i32,
}

impl From<Kept> for LocationsKept {
    fn from(kept: Kept) -> Self {
        let shown = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            rounded_after_days: shown(kept.rounded_after_days),
            erased_after_days: shown(kept.erased_after_days),
        }
    }
}

/// Rules to set; all of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlaceRules {
    /// A fix that is less accurate decides nothing, metres.
    #[schema(minimum = 10, maximum = 1000, example = 200)]
    pub accuracy_cap_m: i32,
    /// A fix that is older decides nothing, seconds.
    #[schema(minimum = 10, maximum = 3600, example = 120)]
    pub age_cap_seconds: i32,
    /// What becomes of a check-in that says that it is field work.
    pub field_work: FieldWork,
    /// Away from every site, field work takes at least one photo.
    #[serde(default)]
    pub field_photo_required: bool,
    pub doubts: Doubts,
    /// Without it the usual: 90 and 365 days.
    pub locations_kept: Option<LocationsKept>,
}

impl NewPlaceRules {
    pub fn parse(&self) -> Result<PlaceRules, Invalid> {
        let bounded = |field, number: i32, least: i32, most: i32| {
            u32::try_from(number)
                .ok()
                .filter(|_| (least..=most).contains(&number))
                .ok_or_else(|| {
                    Invalid::new(
                        field,
                        format!("must be between {least} and {most}, is {number}"),
                    )
                })
        };
        let maybe = |field, number: Option<i32>, least, most| {
            number
                .map(|number| bounded(field, number, least, most))
                .transpose()
        };
        let doubts = &self.doubts;
        let kept = match &self.locations_kept {
            None => Kept::default(),
            Some(kept) => {
                let rounded = kept.rounded_after_days;
                Kept {
                    rounded_after_days: bounded(
                        "locations_kept/rounded_after_days",
                        rounded,
                        1,
                        3_653,
                    )?,
                    erased_after_days: bounded(
                        "locations_kept/erased_after_days",
                        kept.erased_after_days,
                        rounded,
                        3_653,
                    )?,
                }
            }
        };
        Ok(PlaceRules {
            kept,
            fix: FencePolicy {
                accuracy_cap_m: bounded("accuracy_cap_m", self.accuracy_cap_m, 10, 1_000)?,
                age_cap_s: bounded("age_cap_seconds", self.age_cap_seconds, 10, 3_600)?,
            },
            field_work: self.field_work,
            field_photo_required: self.field_photo_required,
            doubts: DoubtRules {
                mock: doubts.mock_provider,
                speed_kmh: maybe("doubts/speed_kmh", doubts.speed_kmh, 50, 5_000)?,
                repeats: maybe("doubts/repeats", doubts.repeats, 2, 20)?,
                device_people: maybe("doubts/device_people", doubts.device_people, 2, 100)?,
            },
            ..PlaceRules::default()
        })
    }
}

/// What a check-in must show of where it is made, and what becomes of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceRulesInEffect {
    /// A fix that is less accurate decides nothing, metres.
    #[schema(example = 200)]
    pub accuracy_cap_m: u32,
    /// A fix that is older decides nothing, seconds.
    #[schema(example = 120)]
    pub age_cap_seconds: u32,
    /// What becomes of a check-in that says that it is field work.
    pub field_work: FieldWork,
    /// Away from every site, field work takes at least one photo.
    pub field_photo_required: bool,
    pub doubts: Doubts,
    pub locations_kept: LocationsKept,
    /// 0 while nobody has set them. Send it as `If-Match: "v1"` with a change.
    #[schema(example = 1)]
    pub version: Version,
}

impl From<PlaceRules> for PlaceRulesInEffect {
    fn from(rules: PlaceRules) -> Self {
        let shown = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            accuracy_cap_m: rules.fix.accuracy_cap_m,
            age_cap_seconds: rules.fix.age_cap_s,
            field_work: rules.field_work,
            field_photo_required: rules.field_photo_required,
            doubts: Doubts {
                mock_provider: rules.doubts.mock,
                speed_kmh: rules.doubts.speed_kmh.map(shown),
                repeats: rules.doubts.repeats.map(shown),
                device_people: rules.doubts.device_people.map(shown),
            },
            locations_kept: rules.kept.into(),
            version: rules.version,
        }
    }
}
