//! Why a fence decided as it did, with a code for programs and words for people.

use super::SiteDistance;
use crate::attendance::words::Words;

/// Why a fence decided as it did.
#[derive(Clone, Debug, PartialEq)]
pub enum FenceReason {
    WithinRadius(SiteDistance),
    WithinAccuracy {
        nearest: SiteDistance,
        accuracy_m: f64,
    },
    BeyondRadius {
        nearest: SiteDistance,
        accuracy_m: f64,
    },
    NoSite,
    AccuracyTooLow {
        accuracy_m: f64,
        cap_m: f64,
    },
    FixTooOld {
        age_s: u32,
        cap_s: u32,
    },
}

/// Something about a fix that a person may want to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    MockProvider,
}

/// Metres as shown: up to the next decimetre, so that 300.04 m never reads as "300.0 m,
/// beyond 300 m".
fn shown(metres: f64) -> String {
    let decimetres = (metres * 10.0).ceil() / 10.0;
    format!("{decimetres:.1}")
}

impl FenceReason {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WithinRadius(_) => "within_radius",
            Self::WithinAccuracy { .. } => "within_accuracy",
            Self::BeyondRadius { .. } => "beyond_radius",
            Self::NoSite => "no_site",
            Self::AccuracyTooLow { .. } => "accuracy_too_low",
            Self::FixTooOld { .. } => "fix_too_old",
        }
    }

    pub fn words(&self) -> Words {
        match self {
            Self::WithinRadius(site) => {
                let (name, distance, radius) = site.parts();
                Words::new(
                    format!("{distance} m from {name}, within its radius of {radius} m."),
                    format!("距“{name}”{distance} 米，在 {radius} 米范围内。"),
                )
            }
            Self::WithinAccuracy {
                nearest,
                accuracy_m,
            } => {
                let (name, distance, radius) = nearest.parts();
                let accuracy = shown(*accuracy_m);
                Words::new(
                    format!(
                        "{distance} m from {name}, beyond its radius of {radius} m, but by less \
                         than the accuracy of the fix, {accuracy} m."
                    ),
                    format!(
                        "距“{name}”{distance} 米，超出 {radius} 米范围，\
                         但超出部分在定位精度 {accuracy} 米之内。"
                    ),
                )
            }
            Self::BeyondRadius {
                nearest,
                accuracy_m,
            } => {
                let (name, distance, radius) = nearest.parts();
                let accuracy = shown(*accuracy_m);
                Words::new(
                    format!(
                        "{distance} m from {name}, beyond its radius of {radius} m by more than \
                         the accuracy of the fix, {accuracy} m."
                    ),
                    format!(
                        "距“{name}”{distance} 米，超出 {radius} 米范围，\
                         且超出部分大于定位精度 {accuracy} 米。"
                    ),
                )
            }
            Self::NoSite => Words::new(
                "There is no site to check in at; an administrator adds one.",
                "尚未设置打卡地点，请联系管理员添加。",
            ),
            Self::AccuracyTooLow { accuracy_m, cap_m } => {
                let (accuracy, cap) = (shown(*accuracy_m), shown(*cap_m));
                Words::new(
                    format!(
                        "The fix is accurate to {accuracy} m only; {cap} m or better is needed. \
                         Try again near a window or outdoors."
                    ),
                    format!("定位精度仅 {accuracy} 米，需达到 {cap} 米以内。请到窗边或室外重试。"),
                )
            }
            Self::FixTooOld { age_s, cap_s } => Words::new(
                format!(
                    "The fix is {age_s} seconds old; at most {cap_s} are allowed. Locate again."
                ),
                format!("定位结果是 {age_s} 秒前的，最多允许 {cap_s} 秒。请重新定位。"),
            ),
        }
    }
}

impl SiteDistance {
    fn parts(&self) -> (&str, String, u16) {
        (
            &self.site_name,
            shown(self.distance_m),
            self.radius.metres(),
        )
    }
}

impl Doubt {
    pub fn code(self) -> &'static str {
        match self {
            Self::MockProvider => "mock_provider",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Self::MockProvider => Words::new(
                "The device says that its location is simulated.",
                "设备报告其位置为模拟定位。",
            ),
        }
    }
}
