//! A fixed shift: the same hours on each working day of the week.
//!
//! Hours are those of the wall clock; they become instants only together with a date and a
//! zone (see [`FixedShift::duty`]). All durations are whole minutes.
//!
//! Must hold: `absenteeism > serious > permit`, so that every minute of lateness has one tier.

use chrono::{DateTime, NaiveTime, TimeDelta, Timelike, Utc, Weekday, WeekdaySet};
use chrono_tz::Tz;

use crate::attendance::invalid::Invalid;
use crate::attendance::work_date::WorkDate;
use crate::kernel::wall_clock;

/// The longest time that a threshold or a window may have: a day.
pub const MAX_MINUTES: u16 = 1_440;

/// From which minute on lateness counts, and as what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LatenessTiers {
    permit: u16,
    serious: Option<u16>,
    absenteeism: Option<u16>,
}

impl LatenessTiers {
    /// More than `permit` minutes is late; `serious` or more is seriously late; `absenteeism`
    /// or more counts as absence (旷工迟到). Each 0 to 1440, the latter two optional.
    pub fn parse(
        permit: u16,
        serious: Option<u16>,
        absenteeism: Option<u16>,
    ) -> Result<Self, Invalid> {
        let mut below = ("permit_minutes", Some(permit));
        for tier in [
            ("serious_minutes", serious),
            ("absenteeism_minutes", absenteeism),
        ] {
            if let (Some(low), Some(minutes)) = (below.1, tier.1) {
                if minutes <= low {
                    let detail = format!("must be more than {} ({low}), is {minutes}", below.0);
                    return Err(Invalid::new(tier.0, detail));
                }
                below = tier;
            }
        }
        match below {
            (field, Some(minutes)) if minutes > MAX_MINUTES => Err(Invalid::new(
                field,
                format!("must be between 0 and {MAX_MINUTES} minutes, is {minutes}"),
            )),
            _ => Ok(Self {
                permit,
                serious,
                absenteeism,
            }),
        }
    }

    pub fn permit(self) -> u16 {
        self.permit
    }

    pub fn serious(self) -> Option<u16> {
        self.serious
    }

    pub fn absenteeism(self) -> Option<u16> {
        self.absenteeism
    }

    /// The tier of so many whole minutes after the start.
    pub fn tier(self, minutes: u32) -> Lateness {
        let reaches = |tier: Option<u16>| tier.is_some_and(|from| minutes >= u32::from(from));
        if reaches(self.absenteeism) {
            Lateness::Absenteeism
        } else if reaches(self.serious) {
            Lateness::Serious
        } else if minutes > u32::from(self.permit) {
            Lateness::Late
        } else {
            Lateness::OnTime
        }
    }
}

/// How late, by the shift's tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lateness {
    OnTime,
    Late,
    Serious,
    Absenteeism,
}

/// How far the window around a point reaches, in minutes before and after it.
///
/// A side without a limit ends where the midline rule ends it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub before: Option<u16>,
    pub after: Option<u16>,
}

/// When each point of a shift may be punched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PunchWindows {
    pub on_duty: Reach,
    pub off_duty: Reach,
}

impl PunchWindows {
    fn check(self) -> Result<Self, Invalid> {
        let sides = [
            ("on_duty_before_minutes", self.on_duty.before),
            ("on_duty_after_minutes", self.on_duty.after),
            ("off_duty_before_minutes", self.off_duty.before),
            ("off_duty_after_minutes", self.off_duty.after),
        ];
        for (field, minutes) in sides {
            if let Some(minutes) = minutes.filter(|minutes| *minutes > MAX_MINUTES) {
                let detail = format!("must be between 0 and {MAX_MINUTES} minutes, is {minutes}");
                return Err(Invalid::new(field, detail));
            }
        }
        Ok(self)
    }
}

/// The same hours on the same days of each week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedShift {
    start: NaiveTime,
    end: NaiveTime,
    workdays: WeekdaySet,
    tiers: LatenessTiers,
    windows: PunchWindows,
}

/// Monday to Friday.
pub const FIVE_DAYS: WeekdaySet = WeekdaySet::from_array([
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
]);

impl FixedShift {
    /// An end that is not after the start means the next day; equal times mean 24 hours.
    pub fn parse(
        (start, end): (NaiveTime, NaiveTime),
        workdays: WeekdaySet,
        tiers: LatenessTiers,
        windows: PunchWindows,
    ) -> Result<Self, Invalid> {
        for (field, time) in [("start", start), ("end", end)] {
            if time.second() != 0 || time.nanosecond() != 0 {
                return Err(Invalid::new(
                    field,
                    format!("must be a whole minute, is {time}"),
                ));
            }
        }
        if workdays.is_empty() {
            return Err(Invalid::new(
                "workdays",
                "must name at least one day of the week",
            ));
        }
        Ok(Self {
            start,
            end,
            workdays,
            tiers,
            windows: windows.check()?,
        })
    }

    pub fn start(&self) -> NaiveTime {
        self.start
    }

    pub fn end(&self) -> NaiveTime {
        self.end
    }

    pub fn workdays(&self) -> WeekdaySet {
        self.workdays
    }

    pub fn tiers(&self) -> LatenessTiers {
        self.tiers
    }

    pub fn windows(&self) -> PunchWindows {
        self.windows
    }

    pub fn crosses_midnight(&self) -> bool {
        self.end <= self.start
    }

    /// The shift on a date in a zone.
    pub fn duty(&self, date: WorkDate, zone: Tz) -> Duty {
        let last = if self.crosses_midnight() {
            date.next()
        } else {
            date
        };
        let on = wall_clock::instant(zone, date.date().and_time(self.start));
        let off = wall_clock::instant(zone, last.date().and_time(self.end));
        // A start in a gap can come out after an end behind the gap: nothing is left to work.
        Duty {
            on,
            off: off.max(on),
        }
    }
}

/// Nine to six, Monday to Friday, not a minute of grace.
impl Default for FixedShift {
    fn default() -> Self {
        let hour = |hours| NaiveTime::MIN + TimeDelta::hours(hours);
        Self {
            start: hour(9),
            end: hour(18),
            workdays: FIVE_DAYS,
            tiers: LatenessTiers::default(),
            windows: PunchWindows::default(),
        }
    }
}

/// A shift on a date, as instants; never ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    pub on: DateTime<Utc>,
    pub off: DateTime<Utc>,
}

impl Duty {
    /// What a stopwatch would show, also over a change of clocks.
    pub fn length(&self) -> TimeDelta {
        self.off - self.on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    fn shift(start: &str, end: &str) -> FixedShift {
        let hours = (time(start), time(end));
        FixedShift::parse(
            hours,
            FIVE_DAYS,
            LatenessTiers::default(),
            PunchWindows::default(),
        )
        .unwrap()
    }

    fn hours(shift: &FixedShift, date: &str, zone: Tz) -> f64 {
        shift
            .duty(WorkDate::parse(date.parse().unwrap()).unwrap(), zone)
            .length()
            .as_seconds_f64()
            / 3600.0
    }

    #[test]
    fn a_night_in_new_york_is_as_long_as_a_stopwatch_says() {
        let night = shift("22:00", "06:00");
        assert_eq!(hours(&night, "2026-03-07", Tz::America__New_York), 7.0);
        assert_eq!(hours(&night, "2026-10-31", Tz::America__New_York), 9.0);
        assert_eq!(hours(&night, "2026-06-01", Tz::America__New_York), 8.0);
    }

    #[test]
    fn a_night_on_lord_howe_changes_by_half_an_hour() {
        let night = shift("22:00", "06:00");
        assert_eq!(hours(&night, "2026-10-03", Tz::Australia__Lord_Howe), 7.5);
        assert_eq!(hours(&night, "2026-04-04", Tz::Australia__Lord_Howe), 8.5);
    }

    #[test]
    fn equal_times_are_a_whole_day() {
        assert_eq!(
            hours(&shift("09:00", "09:00"), "2026-06-01", Tz::Asia__Shanghai),
            24.0
        );
    }

    #[test]
    fn a_shift_inside_a_gap_never_ends_before_it_begins() {
        let early = shift("02:30", "03:15");
        assert_eq!(hours(&early, "2026-03-08", Tz::America__New_York), 0.0);
        assert_eq!(hours(&early, "2026-03-09", Tz::America__New_York), 0.75);
    }

    #[test]
    fn tiers_begin_where_they_say() {
        let tiers = LatenessTiers::parse(5, Some(30), Some(60)).unwrap();
        for (minutes, tier) in [
            (0, Lateness::OnTime),
            (5, Lateness::OnTime),
            (6, Lateness::Late),
            (29, Lateness::Late),
            (30, Lateness::Serious),
            (59, Lateness::Serious),
            (60, Lateness::Absenteeism),
            (10_000, Lateness::Absenteeism),
        ] {
            assert_eq!(tiers.tier(minutes), tier, "{minutes} minutes");
        }
        assert_eq!(LatenessTiers::default().tier(1), Lateness::Late);
        assert_eq!(LatenessTiers::default().tier(1_000), Lateness::Late);
    }

    #[test]
    fn tiers_must_rise() {
        let refused = |permit, serious, absenteeism| {
            LatenessTiers::parse(permit, serious, absenteeism)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            refused(30, Some(30), None),
            "serious_minutes must be more than permit_minutes (30), is 30"
        );
        assert_eq!(
            refused(5, Some(30), Some(20)),
            "absenteeism_minutes must be more than serious_minutes (30), is 20"
        );
        assert_eq!(
            refused(5, None, Some(5)),
            "absenteeism_minutes must be more than permit_minutes (5), is 5"
        );
        assert_eq!(
            refused(5, None, Some(1_441)),
            "absenteeism_minutes must be between 0 and 1440 minutes, is 1441"
        );
        assert!(refused(1_441, None, None).starts_with("permit_minutes"));
    }

    #[test]
    fn a_shift_is_refused_with_the_field_to_mend() {
        let tiers = LatenessTiers::default();
        let refused = |end: NaiveTime, days, windows| {
            FixedShift::parse((time("09:00"), end), days, tiers, windows)
                .unwrap_err()
                .to_string()
        };
        let (end, free) = (time("18:00"), PunchWindows::default());
        assert_eq!(
            refused(end + TimeDelta::seconds(1), FIVE_DAYS, free),
            "end must be a whole minute, is 18:00:01"
        );
        assert!(refused(end, WeekdaySet::EMPTY, free).starts_with("workdays must name"));
        let wide = Reach {
            before: None,
            after: Some(1_441),
        };
        assert!(
            refused(
                end,
                FIVE_DAYS,
                PunchWindows {
                    off_duty: wide,
                    ..free
                }
            )
            .starts_with("off_duty_after_minutes must be between 0 and 1440")
        );
    }
}
