//! Sending what is due, page by page.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::domain::{Call, Moment, calls};
use super::events::{self, AttendanceReminder};
use super::jobs::Remind;
use super::queries::{self, SentRow};
use super::round::{Round, reminders_on};
use crate::attendance::days::domain::{Plan, PlannedDay, PointKind, Rules, Window};
use crate::attendance::days::evidence;
use crate::attendance::groups;
use crate::attendance::groups::domain::{PersonRules, Reminders, Roster};
use crate::attendance::work_date::WorkDate;
use crate::kernel::ids::{AttendanceGroupId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// People of one transaction.
const PAGE: i64 = 2_000;
/// How long it is kept what was sent, in days.
const KEPT_DAYS: u64 = 14;

/// Sees to it that reminders are sent, where a group has any.
pub async fn arm(tx: &mut Tx) -> Result<()> {
    let turn = tx.new_id();
    if queries::begin(tx, turn).await? {
        tx.enqueue(&Remind { turn }).await?;
    }
    Ok(())
}

/// Reminds a page of people; gives where the next page begins.
pub(super) async fn page(
    tx: &mut Tx,
    round: &Round,
    after: Option<MemberId>,
) -> Result<Option<MemberId>> {
    let groups: Vec<_> = round.due.keys().copied().collect();
    let (people, last) = queries::people(tx, &groups, after, PAGE).await?;
    let Some(dates) = round.plan_dates() else {
        return Ok(None);
    };
    let org_id = tx.org_id();
    let rules = groups::rules_of_many(tx.conn(), org_id, &people, dates).await?;
    let days = days(round, &rules);
    let window = days.values().flatten().map(|day| day.evidence());
    let Some(window) = window.reduce(Window::with) else {
        return Ok(last);
    };
    let ids: Vec<_> = days.keys().copied().collect();
    let known = evidence::of_members(tx, &ids, window).await?;
    let mut told: BTreeMap<Told, (Call, Arc<PlannedDay>, Vec<MemberId>)> = BTreeMap::new();
    for (member, days) in &days {
        let facts = known
            .get(member)
            .map(evidence::Evidence::facts)
            .unwrap_or_default();
        for day in days {
            let Some((reminders, plan)) = reminders_of(&rules, *member, day) else {
                continue;
            };
            let due = calls(reminders, plan);
            let due: Vec<_> = due
                .into_iter()
                .filter(|call| call.falls(round.since, round.now))
                .collect();
            if due.is_empty() {
                continue;
            }
            let report = day.report(&facts, round.now);
            for call in due
                .into_iter()
                .filter(|call| call.concerns(&report, round.now))
            {
                let told = told
                    .entry(Told::of(&call, day))
                    .or_insert_with(|| (call, Arc::clone(day), Vec::new()));
                told.2.push(*member);
            }
        }
    }
    send(tx, told).await?;
    Ok(last)
}

fn reminders_of<'a>(
    rules: &HashMap<MemberId, PersonRules>,
    member: MemberId,
    day: &'a PlannedDay,
) -> Option<(Reminders, &'a Plan)> {
    let rules = rules.get(&member)?;
    let date = day.work_date.date();
    let reminders = reminders_on(&rules.book, rules.group_on(date)?, date)?;
    Some((reminders, day.plan()?))
}

type Followed = (Arc<[(NaiveDate, AttendanceGroupId)]>, Roster, WorkDate);

/// The days of people on the dates that are due for them, as far as these are worked; drawn once
/// for all who follow the same rules.
fn days(
    round: &Round,
    people: &HashMap<MemberId, PersonRules>,
) -> BTreeMap<MemberId, Vec<Arc<PlannedDay>>> {
    let mut drawn: HashMap<Followed, Arc<PlannedDay>> = HashMap::new();
    let mut days: BTreeMap<MemberId, Vec<Arc<PlannedDay>>> = BTreeMap::new();
    for (member, rules) in people {
        for date in round.dates_of(rules) {
            let followed = (Arc::clone(&rules.groups), Arc::clone(&rules.roster), date);
            let day = drawn
                .entry(followed)
                .or_insert_with(|| Arc::new(rules.day(date)));
            if day.plan().is_some() {
                days.entry(*member).or_default().push(Arc::clone(day));
            }
        }
    }
    days
}

/// What makes one event of many people's reminders.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    work_date: WorkDate,
    /// Whose clock the sentence tells.
    zone: &'static str,
    due: DateTime<Utc>,
    section: u8,
    kind: PointKind,
    moment: Moment,
}

impl Told {
    fn of(call: &Call, day: &PlannedDay) -> Self {
        Self {
            work_date: day.work_date,
            zone: day.zone.name(),
            due: call.point.due,
            section: call.point.section,
            kind: call.point.kind,
            moment: call.moment,
        }
    }
}

/// Tells those who were not told yet.
async fn send(
    tx: &mut Tx,
    told: BTreeMap<Told, (Call, Arc<PlannedDay>, Vec<MemberId>)>,
) -> Result<()> {
    let (org_id, sent_at) = (tx.org_id(), tx.now());
    let row = |told: &Told, member: &MemberId| SentRow {
        org_id,
        member_id: *member,
        work_date: told.work_date.date(),
        section: told.section.into(),
        kind: told.kind.code(),
        moment: told.moment.code(),
        sent_at,
    };
    let mut rows: Vec<_> = told
        .iter()
        .flat_map(|(told, (.., members))| members.iter().map(move |member| row(told, member)))
        .collect();
    // Two jobs that send the same wait for each other in one order.
    rows.sort_by_key(|row| {
        (
            row.member_id,
            row.work_date,
            row.section,
            row.kind,
            row.moment,
        )
    });
    let new = queries::send(tx, rows).await?;
    for (told, (call, day, mut members)) in told {
        let key = |member: &MemberId| {
            let (date, section) = (told.work_date.date(), i16::from(told.section));
            let (kind, moment) = (told.kind.code().to_owned(), told.moment.code().to_owned());
            (*member, date, section, kind, moment)
        };
        members.retain(|member| new.contains(&key(member)));
        if members.is_empty() {
            continue;
        }
        let payload = AttendanceReminder {
            work_date: told.work_date.date(),
            section: told.section,
            kind: told.kind,
            moment: told.moment,
            due_at: told.due,
            sentence: call.words(day.zone).into(),
        };
        tx.emit(events::remind(members, payload)?);
    }
    Ok(())
}

/// Enqueues the next job.
pub(super) async fn finish(tx: &mut Tx, job: &Remind, round: &Round) -> Result<()> {
    let turn = tx.new_id();
    if !queries::hand_over(tx, job.turn, turn, round.now).await? {
        return Ok(());
    }
    let kept = round
        .now
        .date_naive()
        .checked_sub_days(Days::new(KEPT_DAYS));
    if let Some(before) = kept {
        queries::forget(tx, before).await?;
    }
    tx.enqueue_at(&Remind { turn }, round.next).await
}

/// Begins a chain anew whose last job was done long ago.
pub(super) async fn revive(tx: &mut Tx, silence: TimeDelta) -> Result<()> {
    let before = tx.now() - silence;
    let Some((broken, sent_until)) = queries::broken(tx, before).await? else {
        return Ok(());
    };
    let turn = tx.new_id();
    if queries::hand_over(tx, broken, turn, sent_until).await? {
        tx.enqueue(&Remind { turn }).await?;
    }
    Ok(())
}
