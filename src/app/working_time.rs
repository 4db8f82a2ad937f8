//! Answers what meetings ask about working time, from attendance.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::future::LocalBoxFuture;

use crate::attendance::days::domain::{DayRule, PointKind, Punch, Rules, SpanKind, Window};
use crate::attendance::groups::domain::{PersonRules, PlanDates, Roster};
use crate::attendance::sites::domain::FenceOutcome;
use crate::attendance::work_date::WorkDate;
use crate::attendance::{check_ins, groups, spans};
use crate::kernel::ids::{AttendanceGroupId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::kernel::wall_clock;
use crate::meetings::availability::domain::{Stretch, union, without};
use crate::meetings::availability::port::{Absence, PersonTime, WorkingTime};

/// Whoever has no hours of their own is there from nine to six.
const USUAL_HOURS: (u32, u32) = (9, 18);

pub struct HouseWorkingTime;

impl WorkingTime for HouseWorkingTime {
    fn of<'a>(
        &'a self,
        tx: &'a mut Tx,
        members: &'a [MemberId],
        window: Stretch,
    ) -> LocalBoxFuture<'a, Result<HashMap<MemberId, PersonTime>>> {
        Box::pin(of(tx, members, window))
    }

    fn checked_in<'a>(
        &'a self,
        tx: &'a mut Tx,
        members: &'a [MemberId],
    ) -> LocalBoxFuture<'a, Result<Vec<MemberId>>> {
        Box::pin(checked_in(tx, members))
    }
}

async fn of(
    tx: &mut Tx,
    members: &[MemberId],
    window: Stretch,
) -> Result<HashMap<MemberId, PersonTime>> {
    let (org_id, dates) = (tx.org_id(), dates(window));
    let known = |date: Option<&NaiveDate>| date.copied();
    let (first, last) = (known(dates.first()), known(dates.last()));
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(HashMap::new());
    };
    let plan_dates = PlanDates { first, last };
    let middle = window.from + window.length() / 2;
    let conn = &*tx.conn();
    let touched = Window {
        opens: window.from,
        closes: window.to,
    };
    let (rules, approved) = futures_util::try_join!(
        groups::rules_of_many(conn, org_id, members, plan_dates),
        spans::queries::approved(conn, org_id, members, touched),
    )?;
    let mut excused: HashMap<MemberId, Vec<(Stretch, SpanKind)>> = HashMap::new();
    for (member, span) in approved {
        let stretch = Stretch::new(span.from, span.to);
        excused
            .entry(member)
            .or_default()
            .push((stretch, span.kind));
    }
    // Drawn once for all who follow the same rules.
    type Followed = (Arc<[(NaiveDate, AttendanceGroupId)]>, Roster);
    let mut drawn: HashMap<Followed, (Tz, Vec<Stretch>)> = HashMap::new();
    let mut people = HashMap::with_capacity(members.len());
    for (member, rules) in rules {
        let followed = (Arc::clone(&rules.groups), Arc::clone(&rules.roster));
        let (zone, works) = drawn
            .entry(followed)
            .or_insert_with(|| draw(&rules, &dates, middle))
            .clone();
        let spans = excused.remove(&member).unwrap_or_default();
        people.insert(member, person(zone, works, spans));
    }
    Ok(people)
}

fn person(zone: Tz, mut works: Vec<Stretch>, spans: Vec<(Stretch, SpanKind)>) -> PersonTime {
    let mut absences = Vec::new();
    for (stretch, kind) in spans {
        match kind {
            SpanKind::Overtime => works.push(stretch),
            SpanKind::Travel => absences.push((stretch, Absence::Travelling)),
            SpanKind::Leave | SpanKind::GoOut => absences.push((stretch, Absence::Away)),
        }
    }
    PersonTime {
        zone,
        works: union(works),
        absences,
    }
}

/// The dates whose plans may touch a window in any zone; a shift may begin on the date before.
fn dates(window: Stretch) -> Vec<NaiveDate> {
    let day = |date: NaiveDate, back: u64| date.checked_sub_days(Days::new(back)).unwrap_or(date);
    let (first, last) = (window.from.date_naive(), window.to.date_naive());
    let last = last.succ_opt().unwrap_or(last);
    day(first, 2)
        .iter_days()
        .take_while(|date| *date <= last)
        .collect()
}

/// The zone of a moment, and when they work on some dates.
fn draw(rules: &PersonRules, dates: &[NaiveDate], at: DateTime<Utc>) -> (Tz, Vec<Stretch>) {
    let mut works = Vec::new();
    for date in dates {
        let Ok(date) = WorkDate::parse(*date) else {
            continue;
        };
        match rules.group_on(date.date()) {
            None => usual_day(rules, date, &mut works),
            Some(_) => {
                let rule = rules.on(date);
                worked(&rule, date, &mut works);
            }
        }
    }
    (rules.zone(at), union(works))
}

/// The hours of a date's shift, less its breaks.
fn worked(rule: &DayRule, date: WorkDate, works: &mut Vec<Stretch>) {
    let Some(shift) = &rule.shift else {
        return;
    };
    if shift.free().is_some() {
        works.push(usual_hours(date, rule.zone));
        return;
    }
    let sections = shift.sections().iter();
    let stretch = |from: DateTime<Utc>, to| Stretch::new(from, to);
    let sections = sections.map(|section| {
        stretch(
            section.on.at.on(date, rule.zone),
            section.off.at.on(date, rule.zone),
        )
    });
    let breaks = shift.breaks().iter().map(|pause| {
        stretch(
            pause.start.on(date, rule.zone),
            pause.end.on(date, rule.zone),
        )
    });
    let (sections, breaks) = (union(sections.collect()), union(breaks.collect()));
    works.extend(without(&sections, &breaks));
}

/// Whoever is in no group: Monday to Friday, and what the organization's special days say.
fn usual_day(rules: &PersonRules, date: WorkDate, works: &mut Vec<Stretch>) {
    let special = rules.book.special.get(&None);
    let special = special.and_then(|days| days.get(&date.date()));
    let usual = date.date().weekday().num_days_from_monday() < 5;
    if special.map_or(usual, |day| day.worked) {
        works.push(usual_hours(date, rules.book.zones.on(date.date())));
    }
}

fn usual_hours(date: WorkDate, zone: Tz) -> Stretch {
    let clock = |hour| {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        wall_clock::instant(zone, date.date().and_time(time))
    };
    Stretch::new(clock(USUAL_HOURS.0), clock(USUAL_HOURS.1))
}

async fn checked_in(tx: &mut Tx, members: &[MemberId]) -> Result<Vec<MemberId>> {
    let (org_id, now) = (tx.org_id(), tx.now());
    let rules = groups::rules_of_many(tx.conn(), org_id, members, PlanDates::running(now)).await?;
    let since: HashMap<MemberId, DateTime<Utc>> = rules
        .iter()
        .map(|(member, rules)| (*member, begin_of_day(rules, now)))
        .collect();
    let Some(earliest) = since.values().min() else {
        return Ok(Vec::new());
    };
    let span = Window {
        opens: *earliest,
        closes: now + TimeDelta::seconds(1),
    };
    let punches = check_ins::queries::of_members(tx, members, span).await?;
    let is_in = |(member, punches): (MemberId, Vec<Punch>)| {
        let since = since.get(&member)?;
        let mut today: Vec<_> = punches.iter().filter(|punch| punch.at >= *since).collect();
        today.sort_by_key(|punch| (punch.at, punch.id));
        let inside = |punch: &&&Punch| punch.fence == FenceOutcome::Inside;
        let last = today.last()?;
        let is_in =
            today.iter().any(|punch| inside(&punch)) && last.kind != Some(PointKind::OffDuty);
        is_in.then_some(member)
    };
    let found: HashSet<MemberId> = punches.into_iter().filter_map(is_in).collect();
    Ok(members
        .iter()
        .copied()
        .filter(|member| found.contains(member))
        .collect())
}

/// Where the running work date begins on the wall; with the shift, where that is of the day before.
fn begin_of_day(rules: &PersonRules, now: DateTime<Utc>) -> DateTime<Utc> {
    let date = rules.work_date_at(now);
    let zone = rules.on(date).zone;
    wall_clock::instant(zone, date.date().and_time(NaiveTime::MIN))
}
