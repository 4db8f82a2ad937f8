//! Search terms in the database.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{Array, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::domain::{Findable, Rank, prefixes, terms};
use super::lookup::{Branch, Lookup, Ranks};
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory;
use crate::organizations::members::domain::Member;
use crate::organizations::visibility::domain::MemberField;
use crate::organizations::visibility::view::{self, Purpose, View};
use crate::schema::{members, search_terms};

/// Terms that travel in one statement.
const CHUNK: usize = 5_000;
/// People whose terms are made in one go.
const BATCH: i64 = 2_000;

/// Makes new members findable.
pub async fn add(tx: &mut Tx, rows: &[Member]) -> QueryResult<()> {
    let org = tx.org_id();
    let of = |row: &Member| {
        let id = row.id;
        terms(findable(row))
            .into_iter()
            .map(move |(rank, term)| (id, rank, term))
    };
    let all: Vec<_> = rows.iter().flat_map(of).collect();
    for chunk in all.chunks(CHUNK) {
        let ids: Vec<_> = chunk.iter().map(|(id, ..)| *id).collect();
        let ranks: Vec<_> = chunk.iter().map(|(_, rank, _)| *rank as i16).collect();
        let terms: Vec<_> = chunk.iter().map(|(.., term)| term.as_str()).collect();
        let write = Write {
            org: &org,
            ids: &ids,
            ranks: &ranks,
            terms: &terms,
        };
        write.execute(tx.conn()).await?;
    }
    Ok(())
}

/// Makes members findable by what they are now.
pub async fn replace(tx: &mut Tx, rows: &[Member]) -> QueryResult<()> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let old = search_terms::table
        .filter(search_terms::org_id.eq(tx.org_id()))
        .filter(search_terms::member_id.eq_any(ids));
    diesel::delete(old).execute(tx.conn()).await?;
    add(tx, rows).await
}

fn findable(row: &Member) -> Findable<'_> {
    Findable {
        name: &row.name,
        other_names: &row.other_names,
        employee_number: row.employee_number.as_deref(),
        mobile: row.mobile.as_deref(),
        email: row.email.as_deref(),
        title: row.title.as_deref(),
    }
}

/// Makes everybody findable who is not: members from before there were terms, or after the
/// terms were deleted to be made anew.
pub async fn catch_up(tx: &mut Tx) -> Result<()> {
    let mut after: Option<MemberId> = None;
    loop {
        let known = search_terms::table
            .filter(search_terms::org_id.eq(members::org_id))
            .filter(search_terms::member_id.eq(members::id));
        let mut query = members::table
            .filter(members::org_id.eq(tx.org_id()))
            .filter(diesel::dsl::not(diesel::dsl::exists(known)))
            .order(members::id)
            .select(Member::as_select())
            .limit(BATCH)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(members::id.gt(after));
        }
        let rows: Vec<Member> = query.load(tx.conn()).await?;
        add(tx, &rows).await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.id);
    }
}

/// Makes all terms of the organization anew.
pub async fn rebuild(tx: &mut Tx) -> Result<()> {
    let old = search_terms::table.filter(search_terms::org_id.eq(tx.org_id()));
    diesel::delete(old).execute(tx.conn()).await?;
    catch_up(tx).await
}

crate::statement! {
    struct Write<'a> { org: &'a OrgId, ids: &'a Vec<MemberId>, ranks: &'a Vec<i16>, terms: &'a Vec<&'a str> }
    this: "INSERT INTO search_terms (org_id, member_id, rank, term) SELECT " [SqlUuid] *this.org,
    ", * FROM unnest(" [Array<SqlUuid>] *this.ids, ", " [Array<SmallInt>] *this.ranks,
    ", " [Array<Text>] *this.terms; ") ON CONFLICT DO NOTHING"
}

/// Somebody who was found.
pub struct Found {
    pub member: Member,
    pub rank: Rank,
    /// Whether the viewer may open the profile; if not, the member is a name.
    pub is_open: bool,
}

/// The best first, at most `limit`.
pub async fn search(tx: &mut Tx, typed: &str, limit: i64) -> Result<Vec<Found>> {
    let view = view::of_actor(tx).await?;
    let lookup = lookup(tx, &view, typed, limit);
    if lookup.ranks.is_empty() {
        return Ok(Vec::new());
    }
    let mut hits: Vec<(i16, String, MemberId)> = lookup.load(tx.conn()).await?;
    hits.sort();
    let mut ranks: Vec<(MemberId, i16)> = Vec::with_capacity(hits.len());
    for (rank, _, id) in hits {
        if ranks.iter().all(|(known, _)| *known != id) {
            ranks.push((id, rank));
        }
    }
    ranks.truncate(usize::try_from(limit).map_err(Problem::internal)?);
    shape(tx, &view, ranks).await
}

fn lookup(tx: &Tx, view: &View, typed: &str, limit: i64) -> Lookup {
    let hidden: BTreeMap<_, _> = view.hides().into_iter().collect();
    let open = view
        .sees(Purpose::Profile)
        .filter(|_| view.finds_the_closed());
    let branch = |rank: Rank, from: &str, to: &str| Branch {
        rank: rank as i16,
        from: from.to_owned(),
        to: to.to_owned(),
        hidden: field(rank).and_then(|field| hidden.get(&field).cloned()),
        open: open.clone().filter(|_| rank > Rank::OtherName),
    };
    let prefixes = prefixes(typed);
    let mut branches: Vec<_> = prefixes
        .iter()
        .flat_map(|prefix| {
            prefix
                .ranks
                .iter()
                .map(|rank| branch(*rank, &prefix.from, &prefix.to))
        })
        .collect();
    branches.sort_by_key(|branch| branch.rank);
    let may_be_hidden = |branch: &&Branch| branch.hidden.is_some() || branch.open.is_some();
    let better = branches.iter().filter(|branch| !may_be_hidden(branch));
    let better: Vec<_> = better.map(|branch| branch.rank).collect();
    let is_once = better.len() == branches.len() && branches.windows(2).all(is_alike);
    Lookup {
        org: tx.org_id(),
        ranks: Ranks::new(branches),
        better,
        seen: view.sees(Purpose::Search),
        walks_people: view.is_few(Purpose::Search),
        // Whoever may be found twice leaves room for others.
        limit: if is_once { limit } else { limit * 2 },
    }
}

/// Whether two branches look for the same prefix.
fn is_alike(pair: &[Branch]) -> bool {
    matches!(pair, [one, other] if one.from == other.from)
}

/// The field that a rank is of, where it can be hidden.
fn field(rank: Rank) -> Option<MemberField> {
    match rank {
        Rank::EmployeeNumber => Some(MemberField::EmployeeNumber),
        Rank::Mobile => Some(MemberField::Mobile),
        Rank::Email => Some(MemberField::Email),
        Rank::Title => Some(MemberField::Title),
        _ => None,
    }
}

/// The people in the order of their ranks, without what the viewer may not see.
async fn shape(tx: &mut Tx, view: &View, ranks: Vec<(MemberId, i16)>) -> Result<Vec<Found>> {
    let ids: Vec<_> = ranks.iter().map(|(id, _)| *id).collect();
    let mut rows: Vec<Member> = members::table
        .filter(members::org_id.eq(tx.org_id()))
        .filter(members::id.eq_any(&ids))
        .select(Member::as_select())
        .load(tx.conn())
        .await?;
    directory::redact(tx, &mut rows).await?;
    let open: Option<Vec<MemberId>> = if view.finds_the_closed() {
        let query = directory::within(tx, view, Purpose::Profile)
            .filter(members::id.eq_any(ids))
            .select(members::id);
        Some(query.load(tx.conn()).await?)
    } else {
        None
    };
    let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let found = |(id, rank): (MemberId, i16)| {
        Some(Found {
            member: rows.remove(&id)?,
            rank: Rank::stored(rank)?,
            is_open: open.as_ref().is_none_or(|open| open.contains(&id)),
        })
    };
    Ok(ranks.into_iter().filter_map(found).collect())
}
