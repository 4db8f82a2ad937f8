//! What raises a doubt.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::attendance::geodesy::Position;
use crate::attendance::places::domain::DoubtRules;
use crate::attendance::words::Words;

/// A leap below this is no sign of anything, metres: networks locate phones that badly.
const LEAST_LEAP_M: f64 = 5_000.0;
/// What of a person's past is looked at.
pub const LOOK_BACK: TimeDelta = TimeDelta::days(30);
/// One more than this is the most that the rules ask for.
pub const LOOK_BACK_AT: i64 = 19;
/// For how long a device belongs to who checked in with it.
pub const DEVICE_MEMORY: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DoubtKind {
    /// The device says that its location is simulated.
    MockProvider,
    /// Faster since the last check-in than anybody travels.
    ImpossibleSpeed,
    /// The same coordinates to the last digit, again and again.
    RepeatedFix,
    /// One device for several people.
    SharedDevice,
}

impl DoubtKind {
    pub const ALL: [Self; 4] = [
        Self::MockProvider,
        Self::ImpossibleSpeed,
        Self::RepeatedFix,
        Self::SharedDevice,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::MockProvider => "mock_provider",
            Self::ImpossibleSpeed => "impossible_speed",
            Self::RepeatedFix => "repeated_fix",
            Self::SharedDevice => "shared_device",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How a doubt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DoubtState {
    /// It waits for somebody to judge it.
    Open,
    Confirmed,
    Dismissed,
}

impl DoubtState {
    pub const ALL: [Self; 3] = [Self::Open, Self::Confirmed, Self::Dismissed];

    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Where somebody was, and when: the instant of the fix, not that of the check-in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sighting {
    pub at: DateTime<Utc>,
    pub position: Position,
    pub accuracy_m: f64,
}

/// What a check-in is held against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Circumstances<'a> {
    pub mock: bool,
    /// Of this check-in, where it has a location.
    pub sighting: Option<Sighting>,
    /// Of the person's check-ins before it, the newest first.
    pub earlier: &'a [Sighting],
    /// Other people who checked in with this device lately.
    pub others: u32,
}

/// The doubts that the rules raise, each with what it rests on.
pub fn raised(rules: &DoubtRules, seen: &Circumstances<'_>) -> Vec<(DoubtKind, Words)> {
    let mut found = Vec::new();
    if rules.mock && seen.mock {
        let words = Words::new(
            "The device says that its location is simulated.",
            "设备报告其位置为模拟定位。",
        );
        found.push((DoubtKind::MockProvider, words));
    }
    let speed = rules.speed_kmh.and_then(|limit| too_fast(limit, seen));
    found.extend(speed.map(|words| (DoubtKind::ImpossibleSpeed, words)));
    let repeats = rules.repeats.and_then(|limit| repeated(limit, seen));
    found.extend(repeats.map(|words| (DoubtKind::RepeatedFix, words)));
    let people = rules
        .device_people
        .filter(|limit| seen.others + 1 >= *limit);
    found.extend(people.map(|_| (DoubtKind::SharedDevice, shared(seen.others))));
    found
}

fn too_fast(limit_kmh: u32, seen: &Circumstances<'_>) -> Option<Words> {
    let (here, before) = (seen.sighting?, seen.earlier.first()?);
    let apart_m = here.position.distance_m(before.position) - here.accuracy_m - before.accuracy_m;
    if apart_m < LEAST_LEAP_M {
        return None;
    }
    // The fix may be older than that of the check-in before; two phones may have located at once.
    let apart_s = (here.at - before.at).abs();
    let seconds = apart_s.num_milliseconds().max(1_000) as f64 / 1_000.0;
    let kmh = apart_m / seconds * 3.6;
    if kmh <= f64::from(limit_kmh) {
        return None;
    }
    let (km, minutes) = (apart_m / 1_000.0, seconds / 60.0);
    Some(Words::new(
        format!(
            "At least {km:.1} km from the place of the check-in before, located {minutes:.0} \
             minutes apart: {kmh:.0} km/h, more than {limit_kmh}."
        ),
        format!(
            "距上一次打卡地点至少 {km:.1} 公里，两次定位仅相隔 {minutes:.0} 分钟：\
             时速 {kmh:.0} 公里，超过 {limit_kmh} 公里。"
        ),
    ))
}

fn repeated(limit: u32, seen: &Circumstances<'_>) -> Option<Words> {
    let here = seen.sighting?;
    let before = usize::try_from(limit).ok()?.checked_sub(1)?;
    let newest = seen.earlier.get(..before)?;
    let same = |sighting: &Sighting| sighting.position == here.position;
    newest.iter().all(same).then(|| {
        Words::new(
            format!("The coordinates are the same to the last digit, {limit} times in a row."),
            format!("连续 {limit} 次打卡的坐标完全相同。"),
        )
    })
}

fn shared(others: u32) -> Words {
    Words::new(
        format!("This device also checked in {others} other people within 7 days."),
        format!("7 天内该设备还为另外 {others} 人打过卡。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::geodesy::{CoordinateSystem, Coordinates};

    fn sighting(minute: i64, latitude: f64) -> Sighting {
        Sighting {
            at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minute),
            position: Position::new(
                Coordinates::parse(latitude, 121.0).unwrap(),
                CoordinateSystem::Gcj02,
            ),
            accuracy_m: 20.0,
        }
    }

    fn kinds(rules: DoubtRules, seen: Circumstances<'_>) -> Vec<&'static str> {
        let found = raised(&rules, &seen);
        found.iter().map(|(kind, _)| kind.code()).collect()
    }

    #[test]
    fn a_leap_is_too_fast_and_a_train_is_not() {
        let leap = |minutes, latitude| {
            let earlier = [sighting(0, 31.0)];
            let seen = Circumstances {
                sighting: Some(sighting(minutes, latitude)),
                earlier: &earlier,
                ..Circumstances::default()
            };
            kinds(DoubtRules::default(), seen)
        };
        // 1,100 km in an hour; in four; 4 km at once; 6 km at once.
        assert_eq!(leap(60, 41.0), ["impossible_speed"]);
        assert!(leap(240, 41.0).is_empty());
        assert!(leap(0, 31.036).is_empty());
        assert_eq!(leap(0, 31.06), ["impossible_speed"]);
        // A fix may be older than that of the check-in before: 33 km in a minute; in an hour.
        assert_eq!(leap(-1, 31.3), ["impossible_speed"]);
        assert!(leap(-60, 31.3).is_empty());
    }

    #[test]
    fn a_fix_that_repeats_is_doubted_at_its_fifth_time() {
        let same = |times: usize| {
            let earlier = vec![sighting(0, 31.0); times];
            let seen = Circumstances {
                sighting: Some(sighting(9, 31.0)),
                earlier: &earlier,
                ..Circumstances::default()
            };
            kinds(DoubtRules::default(), seen)
        };
        assert!(same(3).is_empty());
        assert_eq!(same(4), ["repeated_fix"]);
        let mut earlier = vec![sighting(0, 31.0); 6];
        earlier[2] = sighting(0, 31.000_000_1);
        let seen = Circumstances {
            sighting: Some(sighting(9, 31.0)),
            earlier: &earlier,
            ..Circumstances::default()
        };
        assert!(kinds(DoubtRules::default(), seen).is_empty());
    }

    #[test]
    fn each_doubt_can_be_turned_off() {
        let earlier = vec![sighting(0, 41.0); 19];
        let seen = Circumstances {
            mock: true,
            sighting: Some(sighting(1, 31.0)),
            earlier: &earlier,
            others: 3,
        };
        let all = kinds(DoubtRules::default(), seen);
        assert_eq!(all, ["mock_provider", "impossible_speed", "shared_device"]);
        let none = DoubtRules {
            mock: false,
            speed_kmh: None,
            repeats: None,
            device_people: None,
        };
        assert!(kinds(none, seen).is_empty());
    }
}
