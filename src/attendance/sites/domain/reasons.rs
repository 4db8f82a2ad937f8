//! Why a fence decided as it did, with a code for programs and words for people.

use super::{Bound, SiteDistance};
use crate::attendance::words::Words;

/// Why a fence decided as it did.
#[derive(Clone, Debug, PartialEq)]
pub enum FenceReason {
    Within(SiteDistance),
    WithinAccuracy {
        nearest: SiteDistance,
        accuracy_m: f64,
    },
    Beyond {
        nearest: SiteDistance,
        accuracy_m: f64,
    },
    /// The location is right, and the site asks for one of its networks too.
    NetworkMissing(SiteDistance),
    /// An access point of the site of this name.
    WifiOfSite(String),
    /// An address range of the site of this name.
    NetworkOfSite(String),
    /// The sites of the person are known by their networks, and this is none of them.
    UnknownNetwork,
    NoFix,
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
            Self::Within(site) => match site.bound {
                Bound::Radius(_) => "within_radius",
                Bound::Border => "within_area",
            },
            Self::WithinAccuracy { .. } => "within_accuracy",
            Self::Beyond { nearest, .. } => match nearest.bound {
                Bound::Radius(_) => "beyond_radius",
                Bound::Border => "beyond_area",
            },
            Self::NetworkMissing(_) => "network_missing",
            Self::WifiOfSite(_) => "wifi_of_site",
            Self::NetworkOfSite(_) => "network_of_site",
            Self::UnknownNetwork => "unknown_network",
            Self::NoFix => "no_fix",
            Self::NoSite => "no_site",
            Self::AccuracyTooLow { .. } => "accuracy_too_low",
            Self::FixTooOld { .. } => "fix_too_old",
        }
    }

    pub fn words(&self) -> Words {
        match self {
            Self::Within(site) => site.within(),
            Self::WithinAccuracy {
                nearest,
                accuracy_m,
            } => nearest.within_accuracy(*accuracy_m),
            Self::Beyond {
                nearest,
                accuracy_m,
            } => nearest.beyond(*accuracy_m),
            Self::NetworkMissing(site) => {
                let name = &site.site_name;
                Words::new(
                    format!(
                        "At {name}, which also asks for its Wi-Fi or its network: connect to it \
                         and try again."
                    ),
                    format!("位于“{name}”，但还需连接其 Wi-Fi 或网络。请连接后重试。"),
                )
            }
            Self::WifiOfSite(name) => Words::new(
                format!("Connected to a Wi-Fi of {name}."),
                format!("已连接“{name}”的 Wi-Fi。"),
            ),
            Self::NetworkOfSite(name) => Words::new(
                format!("Sent from the network of {name}."),
                format!("请求来自“{name}”的网络。"),
            ),
            Self::UnknownNetwork => Words::new(
                "Neither the Wi-Fi nor the network is one of a site.",
                "当前 Wi-Fi 和网络均不属于任何打卡地点。",
            ),
            Self::NoFix => Words::new(
                "Sent without a location, and from no network of a site.",
                "未提供定位，且当前网络不属于任何打卡地点。",
            ),
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
    fn shown(&self) -> String {
        shown(self.distance_m.unwrap_or_default())
    }

    fn within(&self) -> Words {
        let (name, distance) = (&self.site_name, self.shown());
        match self.bound {
            Bound::Radius(radius) => {
                let radius = radius.metres();
                Words::new(
                    format!("{distance} m from {name}, within its radius of {radius} m."),
                    format!("距“{name}”{distance} 米，在 {radius} 米范围内。"),
                )
            }
            Bound::Border => Words::new(
                format!("In the area of {name}."),
                format!("位于“{name}”区域内。"),
            ),
        }
    }

    fn within_accuracy(&self, accuracy_m: f64) -> Words {
        let (name, distance, accuracy) = (&self.site_name, self.shown(), shown(accuracy_m));
        match self.bound {
            Bound::Radius(radius) => {
                let radius = radius.metres();
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
            Bound::Border => Words::new(
                format!(
                    "{distance} m outside the area of {name}, which is less than the accuracy of \
                     the fix, {accuracy} m."
                ),
                format!("在“{name}”区域外 {distance} 米，但在定位精度 {accuracy} 米之内。"),
            ),
        }
    }

    fn beyond(&self, accuracy_m: f64) -> Words {
        let (name, distance, accuracy) = (&self.site_name, self.shown(), shown(accuracy_m));
        match self.bound {
            Bound::Radius(radius) => {
                let radius = radius.metres();
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
            Bound::Border => Words::new(
                format!(
                    "{distance} m outside the area of {name}, which is more than the accuracy of \
                     the fix, {accuracy} m."
                ),
                format!("在“{name}”区域外 {distance} 米，超出定位精度 {accuracy} 米。"),
            ),
        }
    }
}
