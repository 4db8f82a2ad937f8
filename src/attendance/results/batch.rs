//! Computing a batch of the queue: rows are taken, computed and written in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::domain::Computed;
use super::drawing::Board;
use super::events;
use super::queue::{self, MAX_DAYS, REACH_BACK_DAYS, Stale, Which};
use super::store::{self, Placed};
use crate::attendance::board::{self, queries::Standing};
use crate::attendance::days::domain::{Facts, Punch, Window};
use crate::attendance::days::evidence::{self, Evidence};
use crate::attendance::errors;
use crate::attendance::groups;
use crate::attendance::periods::{self, Closed};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::following::{self, Employment};

/// Results after which others get a turn on this thread.
const TURN: usize = 500;
/// A shift of a day, a window of a day after it, and all zones: no date runs longer.
const SETTLING_DAYS: u64 = 4;
/// Rows that a transaction computes besides its own work.
const PENDING: i64 = 4_096;

/// What waits to be computed before something else can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    Nothing,
    TooMuch,
}

/// Computes one batch of a part of the people, or of one of them. False: nothing was left, or somebody
/// else is at it.
pub async fn compute(tx: &mut Tx, part: i32, which: Which) -> Result<bool> {
    periods::queries::share(tx).await?;
    if !queue::begin(tx, part).await? {
        return Ok(false);
    }
    let rows = queue::take(tx, part, which).await?;
    settle(tx, &rows).await?;
    Ok(!rows.is_empty())
}

/// Has everybody computed from one date to another, unless all results are there.
pub async fn complete(tx: &mut Tx, first: NaiveDate, last: NaiveDate) -> Result<()> {
    let first = first.max(tx.now().date_naive() - Days::new(REACH_BACK_DAYS));
    let employed = following::employed(tx, None).await?;
    let days = |(_, own): &(MemberId, Employment)| own.days(first, last) > 0;
    let there: Vec<_> = employed.into_iter().filter(days).collect();
    let expected: i64 = there.iter().map(|(_, own)| own.days(first, last)).sum();
    let people = there.into_iter().map(|(member, _)| member).collect();
    if store::count(tx, people, (first, last)).await? < expected {
        queue::mark_everybody(tx, first, last).await?;
    }
    Ok(())
}

/// From when on nothing of these dates changes by itself; nothing where it is so already. Everything that
/// waits for them was computed.
pub async fn unsettled_until(
    tx: &mut Tx,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Option<DateTime<Utc>>> {
    let first = first.max(last - Days::new(SETTLING_DAYS));
    let employed = following::employed(tx, None).await?.into_iter();
    let there = employed.filter(|(_, own)| own.days(first, last) > 0);
    let people = there.map(|(member, _)| member).collect();
    store::unsettled_until(tx, people, (first, last)).await
}

/// Computes everything that waits for these dates now, unless that is too much for a transaction.
/// Nobody else may be computing: the caller holds the lock of periods alone.
pub async fn compute_pending(tx: &mut Tx, first: NaiveDate, last: NaiveDate) -> Result<Pending> {
    queue::roll(tx).await?;
    queue::expand(tx).await?;
    let is_too_much = queue::count(tx, first, last, PENDING + 1).await? > PENDING;
    if is_too_much || queue::holds_any(tx, first, last).await? {
        return Ok(Pending::TooMuch);
    }
    for part in 0..queue::PARTS {
        if !queue::begin(tx, part).await? {
            return Ok(Pending::TooMuch);
        }
        loop {
            let rows = queue::take(tx, part, Which::Touching(first, last)).await?;
            if rows.is_empty() {
                break;
            }
            settle(tx, &rows).await?;
        }
    }
    Ok(Pending::Nothing)
}

/// Computes everything of a person that waits, unless somebody else is at it, or it could not be computed before. The
/// caller holds the lock of periods alone.
pub async fn compute_of(tx: &mut Tx, member: MemberId) -> Result<Pending> {
    queue::expand(tx).await?;
    let part = queue::part_of(member);
    if queue::is_held(tx, member).await? || !queue::begin(tx, part).await? {
        return Ok(Pending::TooMuch);
    }
    loop {
        let rows = queue::take(tx, part, Which::Of(member)).await?;
        if rows.is_empty() {
            return Ok(Pending::Nothing);
        }
        settle(tx, &rows).await?;
    }
}

/// The refusal where too much waits.
pub fn too_much() -> Problem {
    Problem::new(
        &errors::RESULTS_PENDING,
        "Results of these dates are still being computed; try again in some seconds. If it stays so, \
         somebody's could not be computed, and the service's log says whose.",
    )
}

/// Computes what these rows ask for.
async fn settle(tx: &mut Tx, rows: &[Stale]) -> Result<()> {
    let ids: BTreeSet<MemberId> = rows.iter().map(|row| row.member_id).collect();
    let ids: Vec<_> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    let employed = following::employed(tx, Some(&ids)).await?;
    let horizon = queue::horizon(tx).await?;
    let mut drawing = Board::of(tx, &ids, around(tx, rows, horizon)).await?;
    let (wanted, rest) = dates(tx, rows, (&employed, horizon), &drawing).await?;
    queue::put(tx, &rest).await?;
    let before = board::queries::standing(tx, &ids).await?;
    let away = away(tx, rows, (&employed, horizon)).await?;
    let mut recomputed = store::forget(tx, &away).await?;
    let computed = results(tx, &wanted, &mut drawing).await?;
    recomputed.extend(store::write(tx, &computed).await?);
    let goes_on = |id: &MemberId| employed.get(id).is_some_and(Employment::goes_on);
    let gone: Vec<_> = ids.iter().filter(|id| !goes_on(id)).copied().collect();
    store::trim_board(tx, &ids, &gone).await?;
    let after = board::queries::standing(tx, &ids).await?;
    let changed = ids.into_iter();
    let changed: Vec<_> = changed
        .filter(|id| before.get(id).map(Standing::glance) != after.get(id).map(Standing::glance))
        .collect();
    board::tell(tx, &changed).await?;
    events::tell(tx, &recomputed).await
}

/// The first and the last date that rows ask for, and the day before, which may change with them.
fn around(tx: &Tx, rows: &[Stale], horizon: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = rows.iter().map(|row| row.first_date).min();
    let last = rows.iter().map(|row| row.last_date).max();
    let first = first.and_then(|date| date.pred_opt()).unwrap_or(horizon);
    let last = last.unwrap_or(horizon).min(horizon);
    (first.max(floor(tx)), last)
}

/// Nothing before it is computed again.
fn floor(tx: &Tx) -> NaiveDate {
    tx.now().date_naive() - Days::new(REACH_BACK_DAYS)
}

type Wanted = BTreeMap<MemberId, BTreeSet<NaiveDate>>;
/// Dates of people, from the first to the last.
type Ranges = Vec<(MemberId, NaiveDate, NaiveDate)>;
type Employed = HashMap<MemberId, Employment>;

/// The dates that rows ask for on which people do not work here: they have no results. Who is not
/// known to have worked here keeps what was.
async fn away(
    tx: &mut Tx,
    rows: &[Stale],
    (employed, horizon): (&Employed, NaiveDate),
) -> Result<Ranges> {
    let (floor, today) = (floor(tx), groups::commands::today(tx).await?);
    let mut away = Ranges::new();
    for Stale { member_id, .. } in rows
        .iter()
        .filter(|row| !employed.contains_key(&row.member_id))
    {
        away.extend(today.succ_opt().map(|ahead| (*member_id, ahead, horizon)));
    }
    for row in rows {
        let Some(own) = employed.get(&row.member_id) else {
            continue;
        };
        let (first, last) = (row.first_date.max(floor), row.last_date.min(horizon));
        let gaps = own.gaps(first, last).into_iter();
        away.extend(gaps.map(|(first, last)| (row.member_id, first, last)));
    }
    Ok(away)
}

/// The dates of each person, with the neighbours that follow from them, that may be computed now;
/// and what is put back, so that no transaction is large.
async fn dates(
    tx: &mut Tx,
    rows: &[Stale],
    (employed, horizon): (&Employed, NaiveDate),
    drawing: &Board,
) -> Result<(Wanted, Ranges)> {
    let floor = floor(tx);
    let closed = Closed::between(tx, floor, horizon).await?;
    let (mut wanted, mut rest) = (Wanted::new(), Ranges::new());
    for row in rows {
        let Some(own) = employed.get(&row.member_id) else {
            continue;
        };
        let before = row.first_date.pred_opt().unwrap_or(row.first_date);
        let Some(first) = own.next(before.max(floor)) else {
            continue;
        };
        let last = row.last_date.min(horizon);
        let last = drawing.reaches_to(row.member_id, last).min(horizon);
        let end = first + Days::new(MAX_DAYS - 1);
        if end < last {
            rest.push((row.member_id, end + Days::new(2), row.last_date));
        }
        let all = first.iter_days().take_while(|date| *date <= last.min(end));
        let open = all.filter(|date| own.holds(*date) && closed.of(row.member_id, *date).is_none());
        wanted.entry(row.member_id).or_default().extend(open);
    }
    Ok((wanted, rest))
}

/// The results of these dates as they stand now.
pub async fn results(tx: &mut Tx, wanted: &Wanted, drawing: &mut Board) -> Result<Vec<Placed>> {
    let mut days = Vec::new();
    let mut window: Option<Window> = None;
    for (member, dates) in wanted {
        for date in dates {
            let drawn = drawing.day(*member, *date)?;
            let own = drawn.day.evidence();
            window = Some(window.map_or(own, |window| window.with(own)));
            days.push((*member, drawn));
        }
    }
    let Some(window) = window else {
        return Ok(Vec::new());
    };
    let ids: Vec<_> = wanted.keys().copied().collect();
    let mut known = evidence::of_members(tx, &ids, window).await?;
    for evidence in known.values_mut() {
        evidence
            .punches
            .sort_unstable_by_key(|punch| (punch.at, punch.id));
    }
    let (now, nothing) = (tx.now(), Evidence::default());
    let mut computed = Vec::with_capacity(days.len());
    for (index, (member, drawn)) in days.into_iter().enumerate() {
        let evidence = known.get(&member).unwrap_or(&nothing);
        let facts = Facts {
            punches: within(&evidence.punches, drawn.day.evidence()),
            ..evidence.facts()
        };
        let result = Computed::new(member, &drawn.day, &facts, now);
        computed.push(Placed { result, drawn });
        if index % TURN == TURN - 1 {
            tokio::task::yield_now().await;
        }
    }
    Ok(computed)
}

/// Those of punches in order that are in a window. Also one that a clock ahead of this one has told: its
/// row of the queue is taken, and nobody would come back for it.
fn within(punches: &[Punch], window: Window) -> &[Punch] {
    let from = punches.partition_point(|punch| punch.at < window.opens);
    let to = punches.partition_point(|punch| punch.at < window.closes);
    punches.get(from..to).unwrap_or_default()
}
