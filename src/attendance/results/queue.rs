//! The queue of what must be computed again.

use chrono::{Days, NaiveDate, TimeDelta};
use diesel::prelude::*;
use diesel::sql_types::{
    Array, BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;

use crate::attendance::calendars::national;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::following;
use crate::schema::{attendance_horizons as horizons, attendance_stale as stale};

/// People are computed in so many parts, which may be under way at the same time.
pub const PARTS: i32 = 4;
/// Rows that are taken at a time.
const BATCH: i64 = 256;
/// Dates of a row that are computed at a time: a month with its neighbours.
pub const MAX_DAYS: u64 = 40;
/// How long somebody is held back whose results could not be computed.
const HELD: TimeDelta = TimeDelta::minutes(10);
/// How far back results are stored for an organization that has none yet.
const HISTORY_DAYS: u64 = 92;
/// How far a change may reach beyond the date that it changed.
pub const REACH_DAYS: u64 = 15;
/// No change reaches farther back.
pub const REACH_BACK_DAYS: u64 = 366;
/// How far ahead: the running date of whoever works in the earliest zone, and the date after.
const AHEAD_DAYS: u64 = 2;

/// A row of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Stale {
    #[diesel(sql_type = SqlUuid)]
    pub member_id: MemberId,
    #[diesel(sql_type = Date)]
    pub first_date: NaiveDate,
    #[diesel(sql_type = Date)]
    pub last_date: NaiveDate,
}

/// Has everybody computed through the days that come, as days pass, and those of which the national
/// calendar says something else than when they were computed. Returns the last date that is stored.
pub async fn roll(tx: &mut Tx) -> Result<NaiveDate> {
    let (org_id, today) = (tx.org_id(), tx.now().date_naive());
    let through = today + Days::new(AHEAD_DAYS);
    let known = horizons::table
        .find(org_id)
        .select((horizons::through, horizons::holidays));
    let known: Option<(NaiveDate, Option<String>)> = known.first(tx.conn()).await.optional()?;
    let Some((known, holidays)) = known else {
        let begun = diesel::insert_into(horizons::table)
            .values((
                horizons::org_id.eq(org_id),
                horizons::through.eq(through),
                horizons::holidays.eq(national::digests()),
            ))
            .on_conflict_do_nothing()
            .execute(tx.conn())
            .await?;
        if begun > 0 {
            mark_everybody(tx, today - Days::new(HISTORY_DAYS), through).await?;
        }
        return Ok(through);
    };
    if holidays.as_deref() != Some(national::digests()) {
        announce(tx, holidays, known).await?;
    }
    if known >= through {
        return Ok(known);
    }
    // Nobody else has moved it meanwhile.
    let own = horizons::table
        .find(org_id)
        .filter(horizons::through.eq(known));
    let moved = diesel::update(own).set(horizons::through.eq(through));
    if moved.execute(tx.conn()).await? > 0 {
        mark_everybody(tx, known, through).await?;
    }
    Ok(through)
}

/// Has the years computed again of which a new release says something else. Those of a closed period
/// stay as they are.
async fn announce(tx: &mut Tx, before: Option<String>, through: NaiveDate) -> Result<()> {
    let own = horizons::table.find(tx.org_id());
    let own = own.filter(horizons::holidays.is_not_distinct_from(before.as_deref()));
    let noted = diesel::update(own).set(horizons::holidays.eq(national::digests()));
    if noted.execute(tx.conn()).await? == 0 {
        return Ok(());
    }
    let changed = before.map(|before| national::changed(&before));
    for year in changed.unwrap_or_default() {
        let first = NaiveDate::from_ymd_opt(year, 1, 1);
        let last = NaiveDate::from_ymd_opt(year, 12, 31);
        if let Some((first, last)) = first.zip(last)
            && first <= through
            && last + Days::new(REACH_BACK_DAYS) >= through
        {
            mark_everybody(tx, first, last.min(through)).await?;
        }
    }
    Ok(())
}

/// Through which date results are stored; before anything was, as if nothing had to be.
pub async fn horizon(tx: &mut Tx) -> Result<NaiveDate> {
    let known = horizons::table.find(tx.org_id()).select(horizons::through);
    let known: Option<NaiveDate> = known.first(tx.conn()).await.optional()?;
    Ok(known.unwrap_or(tx.now().date_naive() + Days::new(AHEAD_DAYS)))
}

/// Has everybody's results of these dates computed again.
pub async fn mark_everybody(tx: &mut Tx, first: NaiveDate, last: NaiveDate) -> Result<()> {
    let org_id = tx.org_id();
    diesel::sql_query("SELECT mark_attendance_stale($1, NULL, $2, $3)")
        .bind::<SqlUuid, _>(org_id)
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Makes of each row for everybody one for each person.
pub async fn expand(tx: &mut Tx) -> Result<()> {
    #[derive(QueryableByName)]
    struct Everybody {
        #[diesel(sql_type = Date)]
        first_date: NaiveDate,
        #[diesel(sql_type = Date)]
        last_date: NaiveDate,
    }
    const SQL: &str = "\
        DELETE FROM attendance_stale WHERE org_id = $1 AND id IN ( \
            SELECT id FROM attendance_stale WHERE org_id = $1 AND member_id IS NULL \
            FOR UPDATE SKIP LOCKED) \
        RETURNING first_date, last_date";
    let org_id = tx.org_id();
    let rows: Vec<Everybody> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .load(tx.conn())
        .await?;
    let first = rows.iter().map(|row| row.first_date).min();
    let last = rows.iter().map(|row| row.last_date).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(());
    };
    // Also of who has left since, as far as they were there.
    let employed = following::employed(tx, None).await?.into_iter();
    let there = employed.filter(|(_, own)| own.days(first - Days::new(1), last) > 0);
    let rows: Vec<_> = there.map(|(id, _)| (id, first, last)).collect();
    put(tx, &rows).await
}

/// Puts rows of people into the queue: one statement.
pub async fn put(tx: &mut Tx, rows: &[(MemberId, NaiveDate, NaiveDate)]) -> Result<()> {
    const SQL: &str = "\
        INSERT INTO attendance_stale (org_id, member_id, first_date, last_date) \
        SELECT $1, rows.* FROM unnest($2, $3, $4) rows";
    if rows.is_empty() {
        return Ok(());
    }
    let org_id = tx.org_id();
    let ids: Vec<_> = rows.iter().map(|row| row.0).collect();
    let first: Vec<_> = rows.iter().map(|row| row.1).collect();
    let last: Vec<_> = rows.iter().map(|row| row.2).collect();
    diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Date>, _>(first)
        .bind::<Array<Date>, _>(last)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// In which parts of the people something waits, and whether something waits for everybody.
pub async fn waiting(tx: &mut Tx) -> Result<(bool, Vec<i32>)> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        part: i32,
    }
    const SQL: &str = "\
        SELECT DISTINCT coalesce(get_byte(uuid_send(member_id), 15) % $2, -1) AS part \
        FROM attendance_stale WHERE org_id = $1 AND (member_id IS NULL OR member_id NOT IN ( \
            SELECT held.member_id FROM attendance_stale held \
            WHERE held.org_id = $1 AND held.held_until > $3))";
    let (org_id, now) = (tx.org_id(), tx.now());
    let rows: Vec<Row> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Integer, _>(PARTS)
        .bind::<Timestamptz, _>(now)
        .load(tx.conn())
        .await?;
    let everybody = rows.iter().any(|row| row.part < 0);
    let parts = rows.iter().map(|row| row.part).filter(|part| *part >= 0);
    Ok((everybody, parts.collect()))
}

/// The part in which a person is: what the statements here make of the id's last byte.
pub fn part_of(member: MemberId) -> i32 {
    i32::from(member.0.as_bytes()[15]) % PARTS
}

/// Whether nobody else computes these people now; if so, nobody does until the commit.
pub async fn begin(tx: &mut Tx, part: i32) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Got {
        #[diesel(sql_type = Bool)]
        got: bool,
    }
    let lock = format!("{}/{part}", tx.org_id());
    let row: Got =
        diesel::sql_query("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 33)) AS got")
            .bind::<Text, _>(lock)
            .get_result(tx.conn())
            .await?;
    Ok(row.got)
}

/// Which rows of a part are taken.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// Of whoever can be computed.
    Any,
    /// That reach these dates, whether or not somebody could be computed before.
    Touching(NaiveDate, NaiveDate),
    /// Of one person.
    Of(MemberId),
}

/// The dates of rows whose computing may change these: a row reaches the day before, and the next that is
/// worked.
fn reaching(first: NaiveDate, last: NaiveDate) -> (NaiveDate, NaiveDate) {
    let reach = Days::new(REACH_DAYS);
    (
        first.checked_sub_days(reach).unwrap_or(first),
        last.succ_opt().unwrap_or(last),
    )
}

/// Takes rows of a part away, as many as are computed at a time.
pub async fn take(tx: &mut Tx, part: i32, which: Which) -> Result<Vec<Stale>> {
    const SQL: &str = "\
        DELETE FROM attendance_stale WHERE org_id = $1 AND id IN ( \
            SELECT id FROM attendance_stale \
            WHERE org_id = $1 AND get_byte(uuid_send(member_id), 15) % $2 = $3 \
            AND first_date <= coalesce($6, 'infinity') AND last_date >= coalesce($5, '-infinity') \
            AND member_id = coalesce($7, member_id) AND ($8 IS NULL OR member_id NOT IN ( \
                SELECT held.member_id FROM attendance_stale held \
                WHERE held.org_id = $1 AND held.held_until > $8)) \
            LIMIT $4 FOR UPDATE SKIP LOCKED) \
        RETURNING member_id, first_date, last_date";
    let (org_id, now) = (tx.org_id(), tx.now());
    let (dates, member, unless_held) = match which {
        Which::Any => (None, None, Some(now)),
        Which::Touching(first, last) => (Some(reaching(first, last)), None, None),
        Which::Of(member) => (None, Some(member), None),
    };
    let (first, last) = dates.unzip();
    Ok(diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Integer, _>(PARTS)
        .bind::<Integer, _>(part)
        .bind::<BigInt, _>(BATCH)
        .bind::<Nullable<Date>, _>(first)
        .bind::<Nullable<Date>, _>(last)
        .bind::<Nullable<SqlUuid>, _>(member)
        .bind::<Nullable<Timestamptz>, _>(unless_held)
        .load(tx.conn())
        .await?)
}

/// The people of a part who wait and are not held back, as many as there are rows in a batch.
pub async fn people(tx: &mut Tx, part: i32) -> Result<Vec<MemberId>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        member_id: MemberId,
    }
    const SQL: &str = "\
        SELECT DISTINCT member_id FROM attendance_stale \
        WHERE org_id = $1 AND get_byte(uuid_send(member_id), 15) % $2 = $3 AND member_id NOT IN ( \
            SELECT held.member_id FROM attendance_stale held \
            WHERE held.org_id = $1 AND held.held_until > $5) \
        LIMIT $4";
    let (org_id, now) = (tx.org_id(), tx.now());
    let rows: Vec<Row> = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Integer, _>(PARTS)
        .bind::<Integer, _>(part)
        .bind::<BigInt, _>(BATCH)
        .bind::<Timestamptz, _>(now)
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| row.member_id).collect())
}

/// Whether somebody is held back whose rows reach these dates.
pub async fn holds_any(tx: &mut Tx, first: NaiveDate, last: NaiveDate) -> Result<bool> {
    let (first, last) = reaching(first, last);
    let held = stale::table
        .filter(stale::org_id.eq(tx.org_id()))
        .filter(stale::held_until.gt(tx.now()))
        .filter(stale::first_date.le(last).and(stale::last_date.ge(first)));
    let held = diesel::select(diesel::dsl::exists(held));
    Ok(held.get_result(tx.conn()).await?)
}

/// Whether somebody is held back.
pub async fn is_held(tx: &mut Tx, member: MemberId) -> Result<bool> {
    let held = stale::table
        .filter(stale::org_id.eq(tx.org_id()))
        .filter(stale::member_id.eq(member))
        .filter(stale::held_until.gt(tx.now()));
    let held = diesel::select(diesel::dsl::exists(held));
    Ok(held.get_result(tx.conn()).await?)
}

/// Leaves somebody's rows alone for a while.
pub async fn hold(tx: &mut Tx, member: MemberId) -> Result<()> {
    let until = tx.now() + HELD;
    let own = stale::table
        .filter(stale::org_id.eq(tx.org_id()))
        .filter(stale::member_id.eq(member));
    diesel::update(own)
        .set(stale::held_until.eq(until))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many rows wait that reach these dates; at most `limit` are counted.
pub async fn count(tx: &mut Tx, first: NaiveDate, last: NaiveDate, limit: i64) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    const SQL: &str = "\
        SELECT count(*) AS count FROM (SELECT FROM attendance_stale \
            WHERE org_id = $1 AND first_date <= $3 AND last_date >= $2 LIMIT $4) rows";
    let (org_id, (first, last)) = (tx.org_id(), reaching(first, last));
    let row: Row = diesel::sql_query(SQL)
        .bind::<SqlUuid, _>(org_id)
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .bind::<BigInt, _>(limit)
        .get_result(tx.conn())
        .await?;
    Ok(row.count)
}

/// The dates of a person, and of everybody, that wait to be computed.
pub async fn of_member(tx: &mut Tx, member: MemberId) -> Result<Vec<(NaiveDate, NaiveDate)>> {
    let query = stale::table
        .filter(stale::org_id.eq(tx.org_id()))
        .filter(stale::member_id.eq(member).or(stale::member_id.is_null()))
        .select((stale::first_date, stale::last_date));
    Ok(query.load(tx.conn()).await?)
}

/// Whether anything of the organization waits.
pub async fn is_pending(tx: &mut Tx) -> Result<bool> {
    let any = stale::table.filter(stale::org_id.eq(tx.org_id()));
    let any = diesel::select(diesel::dsl::exists(any));
    Ok(any.get_result(tx.conn()).await?)
}
