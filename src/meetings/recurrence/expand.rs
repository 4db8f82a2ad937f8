//! From a rule and a start to the times: period by period, the days of each that the rule names.

use chrono::{
    Datelike, Days, MappedLocalTime, Months, NaiveDate, NaiveDateTime, TimeZone, Timelike, Weekday,
};
use chrono_tz::Tz;

use super::rule::{End, Frequency, Nth, Rule, RuleError};
use crate::kernel::wall_clock;

/// Nothing is looked for later than this after the start: what a rule costs has a bound.
const MAX_YEARS: u32 = 100;

/// How far [`Pattern::gaps`] looks.
const GAP_YEARS: u32 = 5;
/// Clocks are put forward in the night, wherever that is still done.
const GAPS_BEFORE_HOUR: u32 = 4;

/// A rule with what it begins from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub zone: Tz,
    /// On the zone's wall clock; midnight if `all_day`.
    pub start: NaiveDateTime,
    pub all_day: bool,
    pub rule: Rule,
}

/// There are more instances than were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the rule tells more times than the {at_most} that are taken")]
pub struct TooMany {
    pub at_most: usize,
}

impl Pattern {
    /// Whether rule and start belong together: the kind of `UNTIL` is right, and the start is the
    /// first time that the rule tells. (RFC 5545 leaves open what else it would mean, and calendars
    /// differ.)
    pub fn check(&self) -> Result<(), RuleError> {
        match self.rule.end {
            End::UntilInstant(_) if self.all_day => return Err(RuleError::UntilNeedsDate),
            End::UntilDate(_) if !self.all_day => return Err(RuleError::UntilNeedsInstant),
            _ => {}
        }
        match self.first() {
            Some(first) if first == self.start => Ok(()),
            _ => Err(RuleError::StartOffRule),
        }
    }

    /// The first time that the rule tells, at the start or after it.
    pub fn first(&self) -> Option<NaiveDateTime> {
        self.instances().next()
    }

    /// All starts before `until`, on the zone's wall clock, in order.
    pub fn starts(
        &self,
        until: NaiveDateTime,
        at_most: usize,
    ) -> Result<Vec<NaiveDateTime>, TooMany> {
        let mut starts = Vec::new();
        for start in self.instances().take_while(|start| *start < until) {
            if starts.len() == at_most {
                return Err(TooMany { at_most });
            }
            starts.push(start);
        }
        Ok(starts)
    }

    /// The times that the rule tells and no clock shows, before the last one that it counts, and at
    /// most `GAP_YEARS` after the start.
    pub fn gaps(&self) -> Vec<NaiveDateTime> {
        if self.all_day || self.start.hour() >= GAPS_BEFORE_HOUR {
            return Vec::new();
        }
        let months = Months::new(12 * GAP_YEARS);
        let until = self.start.checked_add_months(months).unwrap_or(self.start);
        let mut left = self.count();
        self.told()
            .take_while(|local| {
                let counts = left > 0 && *local < until;
                left -= usize::from(counts && self.exists(*local));
                counts
            })
            .filter(|local| !self.exists(*local))
            .collect()
    }

    /// The rule with the last time in the place of the number of times.
    pub fn counted_by_end(&self) -> Option<Rule> {
        let last = self.instances().last()?;
        let end = if self.all_day {
            End::UntilDate(last.date())
        } else {
            End::UntilInstant(wall_clock::instant(self.zone, last).naive_utc())
        };
        Some(self.rule.ending(end))
    }

    fn count(&self) -> usize {
        match self.rule.end {
            End::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
            _ => usize::MAX,
        }
    }

    fn instances(&self) -> impl Iterator<Item = NaiveDateTime> {
        self.told()
            .filter(|local| self.exists(*local))
            .take(self.count())
    }

    /// Whether or not a clock shows them.
    fn told(&self) -> impl Iterator<Item = NaiveDateTime> {
        let time = self.start.time();
        Periods::of(self)
            .flat_map(|period| period.days())
            .map(move |day| day.and_time(time))
            .filter(|local| *local >= self.start)
            .take_while(|local| self.before_end(*local))
    }

    /// Whether the wall clock ever shows `local`. Days are on every calendar.
    fn exists(&self, local: NaiveDateTime) -> bool {
        self.all_day || self.zone.from_local_datetime(&local) != MappedLocalTime::None
    }

    fn before_end(&self, local: NaiveDateTime) -> bool {
        match self.rule.end {
            End::Never | End::Count(_) => true,
            End::UntilDate(last) => local.date() <= last,
            End::UntilInstant(last) => wall_clock::instant(self.zone, local).naive_utc() <= last,
        }
    }
}

/// The periods of a rule, from the one in which the start is.
struct Periods<'a> {
    pattern: &'a Pattern,
    /// The first day of the next period.
    next: Option<NaiveDate>,
    last: NaiveDate,
}

impl<'a> Periods<'a> {
    fn of(pattern: &'a Pattern) -> Self {
        let start = pattern.start.date();
        let rule = &pattern.rule;
        let first = match rule.frequency {
            Frequency::Daily => Some(start),
            Frequency::Weekly => start.checked_sub_days(Days::new(
                start.weekday().days_since(rule.week_start).into(),
            )),
            Frequency::Monthly => start.with_day(1),
            Frequency::Yearly => NaiveDate::from_ymd_opt(start.year(), 1, 1),
        };
        let mut last = start
            .checked_add_months(Months::new(12 * MAX_YEARS))
            .unwrap_or(NaiveDate::MAX);
        match rule.end {
            End::UntilDate(until) => last = last.min(until),
            // No zone is a day ahead of UTC, and this bound is only there to end early.
            End::UntilInstant(until) => {
                let day = until.date();
                last = last.min(day.checked_add_days(Days::new(2)).unwrap_or(day));
            }
            End::Never | End::Count(_) => {}
        }
        Self {
            pattern,
            next: first,
            last,
        }
    }
}

impl<'a> Iterator for Periods<'a> {
    type Item = Period<'a>;

    fn next(&mut self) -> Option<Period<'a>> {
        let first = self.next.filter(|day| *day <= self.last)?;
        let rule = &self.pattern.rule;
        let steps = u32::from(rule.interval);
        let days = |count: u32| first.checked_add_days(Days::new(count.into()));
        let months = |count: u32| first.checked_add_months(Months::new(count));
        let (after, next) = match rule.frequency {
            Frequency::Daily => (days(1), days(steps)),
            Frequency::Weekly => (days(7), days(7 * steps)),
            Frequency::Monthly => (months(1), months(steps)),
            Frequency::Yearly => (months(12), months(12 * steps)),
        };
        self.next = next;
        Some(Period {
            pattern: self.pattern,
            first,
            after: after?,
        })
    }
}

/// One day, week, month or year: `[first, after)`.
struct Period<'a> {
    pattern: &'a Pattern,
    first: NaiveDate,
    after: NaiveDate,
}

impl Period<'_> {
    /// The days in it that the rule names, in order.
    fn days(self) -> Vec<NaiveDate> {
        let rule = &self.pattern.rule;
        let found: Vec<_> = self
            .first
            .iter_days()
            .take_while(|day| *day < self.after)
            .filter(|day| self.names(*day))
            .collect();
        if rule.by_set_pos.is_empty() {
            return found;
        }
        let length = i16::try_from(found.len()).unwrap_or(i16::MAX);
        let chosen = |place: i16| {
            let from_start = place + 1;
            let from_end = place - length;
            rule.by_set_pos.contains(&from_start) || rule.by_set_pos.contains(&from_end)
        };
        let placed = (0_i16..).zip(found);
        placed
            .filter(|(place, _)| chosen(*place))
            .map(|(_, day)| day)
            .collect()
    }

    fn names(&self, day: NaiveDate) -> bool {
        let rule = &self.pattern.rule;
        self.month_fits(day)
            && (rule.by_week_no.is_empty() || week_fits(rule, day))
            && (rule.by_year_day.is_empty() || year_day_fits(rule, day))
            && self.month_day_fits(day)
            && self.weekday_fits(day)
    }

    /// Whether the start must say on which day, as no part of the rule does.
    fn day_is_open(&self) -> bool {
        let rule = &self.pattern.rule;
        rule.by_week_no.is_empty()
            && rule.by_year_day.is_empty()
            && rule.by_month_day.is_empty()
            && rule.by_day.is_empty()
    }

    fn month_fits(&self, day: NaiveDate) -> bool {
        let rule = &self.pattern.rule;
        if !rule.by_month.is_empty() {
            return rule
                .by_month
                .iter()
                .any(|month| u32::from(*month) == day.month());
        }
        rule.frequency != Frequency::Yearly
            || !self.day_is_open()
            || day.month() == self.pattern.start.month()
    }

    fn month_day_fits(&self, day: NaiveDate) -> bool {
        let rule = &self.pattern.rule;
        if rule.by_month_day.is_empty() {
            let from_start = matches!(rule.frequency, Frequency::Monthly | Frequency::Yearly);
            return !from_start || !self.day_is_open() || day.day() == self.pattern.start.day();
        }
        let length = days_of(day.with_day(1), 1);
        counted(&rule.by_month_day, day.day(), length)
    }

    fn weekday_fits(&self, day: NaiveDate) -> bool {
        let rule = &self.pattern.rule;
        if rule.by_day.is_empty() {
            return rule.frequency != Frequency::Weekly
                || day.weekday() == self.pattern.start.weekday();
        }
        rule.by_day.iter().any(|nth| nth_fits(rule, *nth, day))
    }
}

/// Whether `place`, of `length`, is one of the numbers, which count from the end if negative.
fn counted(numbers: &[i16], place: u32, length: u32) -> bool {
    let from_start = i16::try_from(place).ok();
    let from_end = i16::try_from(i64::from(place) - i64::from(length) - 1).ok();
    let is = |number: &i16| Some(*number) == from_start || Some(*number) == from_end;
    numbers.iter().any(is)
}

/// The length of the stretch of `months` that begins at `first`.
fn days_of(first: Option<NaiveDate>, months: u32) -> u32 {
    let length = || {
        let after = first?.checked_add_months(Months::new(months))?;
        u32::try_from(after.signed_duration_since(first?).num_days()).ok()
    };
    length().unwrap_or(0)
}

fn year_day_fits(rule: &Rule, day: NaiveDate) -> bool {
    let length = if day.leap_year() { 366 } else { 365 };
    counted(&rule.by_year_day, day.ordinal(), length)
}

fn nth_fits(rule: &Rule, nth: Nth, day: NaiveDate) -> bool {
    if nth.weekday != day.weekday() {
        return false;
    }
    let Some(n) = nth.n else {
        return true;
    };
    // Within the year only where the rule does not name months.
    let (place, length) = if rule.frequency == Frequency::Yearly && rule.by_month.is_empty() {
        (day.ordinal(), if day.leap_year() { 366 } else { 365 })
    } else {
        (day.day(), days_of(day.with_day(1), 1))
    };
    let from_start = (place - 1) / 7 + 1;
    let from_end = (length - place) / 7 + 1;
    i64::from(n) == i64::from(from_start) || i64::from(n) == -i64::from(from_end)
}

/// Weeks begin at WKST, and belong to the year in which most of their days are.
fn week_fits(rule: &Rule, day: NaiveDate) -> bool {
    let fits = || {
        let year = week_year(day, rule.week_start)?;
        let first = first_week(year, rule.week_start)?;
        let next = first_week(year.checked_add(1)?, rule.week_start)?;
        let weeks = |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days() / 7).ok();
        Some(counted(
            &rule.by_week_no,
            weeks(first, day)? + 1,
            weeks(first, next)?,
        ))
    };
    fits().unwrap_or(false)
}

fn week_year(day: NaiveDate, week_start: Weekday) -> Option<i32> {
    // The middle of its week is in the year that the week belongs to.
    let since = day.weekday().days_since(week_start);
    let middle = day
        .checked_sub_days(Days::new(since.into()))?
        .checked_add_days(Days::new(3))?;
    Some(middle.year())
}

/// The first day of a year's week 1: the week of 4 January.
fn first_week(year: i32, week_start: Weekday) -> Option<NaiveDate> {
    let fourth = NaiveDate::from_ymd_opt(year, 1, 4)?;
    let since = fourth.weekday().days_since(week_start);
    fourth.checked_sub_days(Days::new(since.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_hms_opt(0, 0, 0));
        match day {
            Ok(midnight) => midnight.unwrap(),
            Err(_) => NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap(),
        }
    }

    fn pattern(zone: Tz, start: &str, rule: &str) -> Pattern {
        Pattern {
            zone,
            start: local(start),
            all_day: start.len() == 10,
            rule: Rule::parse(rule).unwrap(),
        }
    }

    fn days(start: &str, rule: &str) -> String {
        let starts = pattern(Tz::Asia__Shanghai, start, rule).starts(local("2040-01-01"), 6);
        let starts = starts.unwrap_or_else(|_| {
            let pattern = pattern(Tz::Asia__Shanghai, start, rule);
            pattern.instances().take(6).collect()
        });
        let each: Vec<_> = starts.iter().map(|at| at.date().to_string()).collect();
        each.join(" ")
    }

    #[test]
    fn a_meeting_keeps_its_hour_when_clocks_change() {
        let weekly = pattern(
            Tz::America__New_York,
            "2026-03-02 10:00",
            "FREQ=WEEKLY;BYDAY=MO",
        );
        let starts = weekly.starts(local("2026-03-16 00:00"), 10).unwrap();
        let instants: Vec<_> = starts
            .iter()
            .map(|at| wall_clock::instant(weekly.zone, *at).to_rfc3339())
            .collect();
        assert_eq!(
            instants,
            ["2026-03-02T15:00:00+00:00", "2026-03-09T14:00:00+00:00"]
        );
    }

    #[test]
    fn a_time_that_does_not_exist_is_skipped_and_not_counted() {
        // 02:30 does not exist on 8 March.
        let daily = pattern(
            Tz::America__New_York,
            "2026-03-07 02:30",
            "FREQ=DAILY;COUNT=3",
        );
        let starts = daily.starts(local("2027-01-01"), 10).unwrap();
        assert_eq!(
            starts,
            [
                local("2026-03-07 02:30"),
                local("2026-03-09 02:30"),
                local("2026-03-10 02:30"),
            ]
        );
        // A day is a day, also where midnight does not exist, or the whole day (Samoa, 2011).
        let days = pattern(Tz::Pacific__Apia, "2011-12-29", "FREQ=DAILY;COUNT=3");
        assert_eq!(days.starts(local("2012-01-05"), 10).unwrap().len(), 3);
        assert_eq!(daily.gaps(), [local("2026-03-08 02:30")]);
        let by_end = daily.counted_by_end().unwrap().to_string();
        assert_eq!(by_end, "FREQ=DAILY;UNTIL=20260310T063000Z");
        // A series may not begin at a time that does not exist.
        let odd = pattern(Tz::America__New_York, "2026-03-08 02:30", "FREQ=DAILY");
        assert_eq!(odd.check(), Err(RuleError::StartOffRule));
    }

    #[test]
    fn ends_are_inclusive_and_of_the_start_s_kind() {
        let weekly = |until: &str| {
            pattern(
                Tz::America__New_York,
                "2026-03-02 10:00",
                &format!("FREQ=WEEKLY;UNTIL={until}"),
            )
        };
        let count = |pattern: &Pattern| pattern.starts(local("2030-01-01"), 100).unwrap().len();
        // 10:00 in New York on the 9th is 14:00 in UTC.
        assert_eq!(count(&weekly("20260309T140000Z")), 2);
        assert_eq!(count(&weekly("20260309T135959Z")), 1);
        assert_eq!(weekly("20260309T140000Z").check(), Ok(()));
        assert_eq!(
            weekly("20260309").check(),
            Err(RuleError::UntilNeedsInstant)
        );

        let days = pattern(
            Tz::Asia__Shanghai,
            "2026-03-02",
            "FREQ=DAILY;UNTIL=20260304",
        );
        assert_eq!((count(&days), days.check()), (3, Ok(())));
        let odd = pattern(
            Tz::Asia__Shanghai,
            "2026-03-02",
            "FREQ=DAILY;UNTIL=20260304T000000Z",
        );
        assert_eq!(odd.check(), Err(RuleError::UntilNeedsDate));
    }

    #[test]
    fn the_days_of_rfc_5545() {
        for (start, rule, expected) in [
            // Month ends are skipped, not moved.
            (
                "2026-01-31 09:00",
                "FREQ=MONTHLY;COUNT=4",
                "2026-01-31 2026-03-31 2026-05-31 2026-07-31",
            ),
            (
                "2026-01-31 09:00",
                "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3",
                "2026-01-31 2026-02-28 2026-03-31",
            ),
            (
                "2024-02-29 09:00",
                "FREQ=YEARLY;COUNT=3",
                "2024-02-29 2028-02-29 2032-02-29",
            ),
            (
                "2026-01-30 09:00",
                "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
                "2026-01-30 2026-02-27 2026-03-27",
            ),
            // The last working day.
            (
                "2026-01-30 09:00",
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
                "2026-01-30 2026-02-27 2026-03-31",
            ),
            // Friday the 13th.
            (
                "2026-02-13 09:00",
                "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3",
                "2026-02-13 2026-03-13 2026-11-13",
            ),
            // RFC 5545, 3.3.10: the same rule with another first day of the week.
            (
                "1997-08-05 09:00",
                "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
                "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
            ),
            (
                "1997-08-05 09:00",
                "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
                "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
            ),
            (
                "1997-05-12 09:00",
                "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3",
                "1997-05-12 1998-05-11 1999-05-17",
            ),
            (
                "1997-05-19 09:00",
                "FREQ=YEARLY;BYDAY=20MO;COUNT=3",
                "1997-05-19 1998-05-18 1999-05-17",
            ),
            (
                "1997-03-13 09:00",
                "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4",
                "1997-03-13 1997-03-20 1997-03-27 1998-03-05",
            ),
            (
                "1997-01-01 09:00",
                "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200",
                "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09",
            ),
            // Every four years, the first Tuesday after a Monday in November.
            (
                "1996-11-05 09:00",
                "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
                "1996-11-05 2000-11-07 2004-11-02",
            ),
            (
                "2026-03-02",
                "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=4",
                "2026-03-02 2026-03-04 2026-03-06 2026-03-09",
            ),
            // Only the days of the start count: Tuesday first.
            (
                "2026-03-03",
                "FREQ=WEEKLY;BYDAY=MO;COUNT=2",
                "2026-03-09 2026-03-16",
            ),
        ] {
            assert_eq!(days(start, rule), expected, "{start} {rule}");
        }
    }

    #[test]
    fn a_rule_without_instances_ends() {
        for rule in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=31",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;COUNT=3",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366",
        ] {
            assert_eq!(days("2026-03-02 09:00", rule), "", "{rule}");
        }
        let far = pattern(Tz::UTC, "2026-03-02 09:00", "FREQ=DAILY");
        assert_eq!(
            far.starts(NaiveDateTime::MAX, 20),
            Err(TooMany { at_most: 20 })
        );
        assert_eq!(far.starts(local("2026-03-04 09:00"), 2).unwrap().len(), 2);
    }

    #[test]
    fn a_split_series_loses_and_repeats_nothing() {
        for (zone, start, rule, at) in [
            (
                Tz::America__New_York,
                "2026-03-01 10:00",
                "FREQ=DAILY;COUNT=20",
                7,
            ),
            (
                Tz::Asia__Shanghai,
                "2026-03-02",
                "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=9",
                3,
            ),
            (
                Tz::Europe__Berlin,
                "2026-10-20 02:30",
                "FREQ=DAILY;UNTIL=20261101T120000Z",
                5,
            ),
        ] {
            let whole = pattern(zone, start, rule);
            let all = whole.starts(local("2030-01-01"), 100).unwrap();
            let split = all[at];
            let old = Pattern {
                rule: whole.rule.ending_before(split, whole.all_day, zone),
                ..whole.clone()
            };
            let new = Pattern {
                start: split,
                rule: whole.rule.remaining_after(at).unwrap(),
                ..whole.clone()
            };
            let mut joined = old.starts(local("2030-01-01"), 100).unwrap();
            assert_eq!(joined.len(), at, "{rule}");
            assert_eq!((old.check(), new.check()), (Ok(()), Ok(())));
            joined.extend(new.starts(local("2030-01-01"), 100).unwrap());
            assert_eq!(joined, all, "{rule}");
        }
        let counted = Rule::parse("FREQ=DAILY;COUNT=3").unwrap();
        assert_eq!(counted.remaining_after(3), None);
    }

    #[test]
    fn a_rule_reads_the_same_however_it_was_written() {
        for (given, canonical) in [
            ("freq=weekly", "FREQ=WEEKLY"),
            ("INTERVAL=1;WKST=MO;FREQ=DAILY", "FREQ=DAILY"),
            (
                "BYDAY=fr,+1mo,MO,FR,-1SU;FREQ=MONTHLY;COUNT=05",
                "FREQ=MONTHLY;COUNT=5;BYDAY=MO,FR,-1SU,1MO",
            ),
            (
                "FREQ=YEARLY;UNTIL=20271231T235959Z;BYMONTH=12,1;BYMONTHDAY=-1,1;WKST=SU",
                "FREQ=YEARLY;UNTIL=20271231T235959Z;BYMONTH=1,12;BYMONTHDAY=-1,1;WKST=SU",
            ),
        ] {
            let rule = Rule::parse(given).unwrap();
            assert_eq!(rule.to_string(), canonical);
            assert_eq!(Rule::parse(canonical).unwrap(), rule);
        }
    }

    #[test]
    fn what_is_not_taken_is_refused_with_the_reason() {
        for (rule, part) in [
            ("", "is no part"),
            ("FREQ", "is no part"),
            ("INTERVAL=2", "FREQ is missing"),
            ("FREQ=HOURLY", "FREQ=HOURLY is not taken"),
            ("FREQ=DAILY;BYHOUR=9", "BYHOUR is not taken"),
            ("FREQ=DAILY;FREQ=DAILY", "FREQ is there twice"),
            ("FREQ=DAILY;X-NAME=1", "is no part"),
            ("FREQ=DAILY;COUNT=3;UNTIL=20261231", "COUNT and UNTIL"),
            ("FREQ=DAILY;COUNT=0", "COUNT=0 is not taken"),
            ("FREQ=DAILY;INTERVAL=1000", "from 1 to 999"),
            ("FREQ=DAILY;UNTIL=20260230", "UNTIL=20260230"),
            ("FREQ=DAILY;UNTIL=20261231T235959", "UNTIL=20261231T235959"),
            ("FREQ=DAILY;UNTIL=99991231", "UNTIL=99991231"),
            ("FREQ=DAILY;BYMONTH=-1", "BYMONTH=-1"),
            ("FREQ=DAILY;BYMONTH=13", "BYMONTH=13"),
            ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"),
            ("FREQ=MONTHLY;BYMONTHDAY=", "BYMONTHDAY="),
            ("FREQ=WEEKLY;BYMONTHDAY=1", "not taken with FREQ=WEEKLY"),
            ("FREQ=MONTHLY;BYYEARDAY=1", "only with FREQ=YEARLY"),
            ("FREQ=MONTHLY;BYWEEKNO=1;BYDAY=MO", "only with FREQ=YEARLY"),
            ("FREQ=YEARLY;BYWEEKNO=1", "only with BYDAY"),
            (
                "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO",
                "not taken with BYWEEKNO",
            ),
            ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY=1MO"),
            ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6MO"),
            ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"),
            ("FREQ=WEEKLY;BYDAY=月曜", "BYDAY=月曜"),
            ("FREQ=DAILY;BYSETPOS=1", "only with another BY part"),
            ("FREQ=WEEKLY;WKST=XX", "WKST=XX"),
            (
                &format!("FREQ=DAILY;BYMONTH=1{}", ",1".repeat(500)),
                "at most 500",
            ),
        ] {
            let error = Rule::parse(rule).unwrap_err().to_string();
            assert!(error.contains(part), "{rule}: {error}");
        }
    }
}
