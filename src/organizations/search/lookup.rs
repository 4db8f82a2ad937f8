//! The search's statement: for each rank the terms that begin with a prefix, in their order,
//! until the page is full.
//!
//! The ranks are rows to the statement and not text, so that it is planned as one search and
//! not as ten. Who is seen is asked of the term, before the person's own row is read.
//!
//! A person has several terms that begin alike; each is passed over who has a better one. What
//! is hidden of a person does not count. Where the viewer's scope is a short list of people,
//! the list is walked instead of the terms, so that nobody pays for those out of reach.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, SmallInt, Text, Uuid as SqlUuid};

use crate::kernel::ids::OrgId;
use crate::organizations::visibility::predicate::{IsHidden, IsSeen, MEMBERS, Target};

/// One rank to look into, for one prefix.
pub struct Branch {
    pub rank: i16,
    pub from: String,
    pub to: String,
    /// That what the term is of is hidden.
    pub hidden: Option<IsHidden>,
    /// What of the person is nothing of the name is looked into only where a profile is open.
    pub open: Option<IsSeen>,
}

/// Ranks one after the other under the same conditions, and the prefix in each.
struct Run {
    ranks: Vec<i16>,
    from: Vec<String>,
    to: Vec<String>,
    hidden: Option<IsHidden>,
    open: Option<IsSeen>,
}

pub struct Lookup {
    pub org: OrgId,
    pub ranks: Ranks,
    /// The ranks in which a better term may pass a person over: those that are looked into, but
    /// for what may be hidden of the person.
    pub better: Vec<i16>,
    pub seen: Option<IsSeen>,
    /// The viewer sees few people: walk them.
    pub walks_people: bool,
    pub limit: i64,
}

/// What to look into, the best rank first.
pub struct Ranks(Vec<Run>);

impl Ranks {
    pub fn new(branches: Vec<Branch>) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for branch in branches {
            let last = runs.last_mut().filter(|run| run.takes(&branch));
            if let Some(run) = last {
                run.ranks.push(branch.rank);
                run.from.push(branch.from);
                run.to.push(branch.to);
            } else {
                runs.push(Run {
                    ranks: vec![branch.rank],
                    from: vec![branch.from],
                    to: vec![branch.to],
                    hidden: branch.hidden,
                    open: branch.open,
                });
            }
        }
        Self(runs)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Run {
    /// Whether the branch has the same conditions.
    fn takes(&self, branch: &Branch) -> bool {
        let field = |hidden: &Option<IsHidden>| hidden.as_ref().map(IsHidden::field);
        field(&self.hidden) == field(&branch.hidden) && self.open.is_some() == branch.open.is_some()
    }
}

impl Run {
    /// `AND` what must hold of the member besides.
    fn conditions<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if let Some(hidden) = &self.hidden {
            out.push_sql(" AND NOT ");
            hidden.of(TERM, out)?;
        }
        if let Some(open) = &self.open {
            out.push_sql(" AND ");
            open.of(TERM, out)?;
        }
        Ok(())
    }

    /// `OR` the term is one of these.
    fn holds_of_terms<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" OR ((FALSE");
        for ((rank, from), to) in self.ranks.iter().zip(&self.from).zip(&self.to) {
            out.push_sql(" OR (t.rank = ");
            out.push_bind_param::<SmallInt, _>(rank)?;
            out.push_sql(" AND t.term >= ");
            out.push_bind_param::<Text, _>(from)?;
            out.push_sql(" AND t.term < ");
            out.push_bind_param::<Text, _>(to)?;
            out.push_sql(")");
        }
        out.push_sql(")");
        self.conditions(out)?;
        out.push_sql(")");
        Ok(())
    }
}

/// A term names the member whom it finds.
const TERM: Target = Target {
    org: "t.org_id",
    member: "t.member_id",
};

impl QueryId for Lookup {
    type QueryId = ();
    // Its text depends on its value.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Lookup {
    type SqlType = (SmallInt, Text, SqlUuid);
}

impl QueryFragment<Pg> for Lookup {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.walks_people {
            self.walk_people(&mut out)?;
        } else {
            out.push_sql("SELECT found.rank, found.term, found.id FROM (");
            for (at, run) in self.ranks.0.iter().enumerate() {
                if at > 0 {
                    out.push_sql(" UNION ALL ");
                }
                self.walk_terms(run, &mut out)?;
            }
            out.push_sql(") AS found");
        }
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

impl Lookup {
    fn walk_terms<'b>(&'b self, run: &'b Run, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(SELECT best.rank, best.term, best.id FROM unnest(");
        out.push_bind_param::<Array<SmallInt>, _>(&run.ranks)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&run.from)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&run.to)?;
        out.push_sql(
            ") AS look (rank, low, high) CROSS JOIN LATERAL \
             (SELECT t.rank, t.term, members.id FROM search_terms t \
             JOIN members ON members.org_id = t.org_id AND members.id = t.member_id WHERE t.org_id = ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.org)?;
        out.push_sql(" AND t.rank = look.rank AND t.term >= look.low AND t.term < look.high");
        run.conditions(out)?;
        self.of_people(TERM, out)?;
        out.push_sql(
            " AND NOT EXISTS (SELECT FROM search_terms b WHERE b.org_id = t.org_id AND b.member_id = t.member_id \
             AND (b.rank, b.term) < (t.rank, t.term) AND b.term >= look.low AND b.term < look.high \
             AND (b.rank = t.rank OR b.rank = ANY(",
        );
        out.push_bind_param::<Array<SmallInt>, _>(&self.better)?;
        out.push_sql("))) ORDER BY t.rank, t.term, t.member_id LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS best)");
        Ok(())
    }

    fn walk_people<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT best.rank, best.term, members.id FROM members CROSS JOIN LATERAL \
             (SELECT t.rank, t.term FROM search_terms t \
             WHERE t.org_id = members.org_id AND t.member_id = members.id",
        );
        // Around all prefixes, mostly one: what the index can use.
        let runs = &self.ranks.0;
        if let (Some(from), Some(to)) = (
            runs.iter().flat_map(|run| &run.from).min(),
            runs.iter().flat_map(|run| &run.to).max(),
        ) {
            out.push_sql(" AND t.term >= ");
            out.push_bind_param::<Text, _>(from)?;
            out.push_sql(" AND t.term < ");
            out.push_bind_param::<Text, _>(to)?;
        }
        out.push_sql(" AND (FALSE");
        for run in runs {
            run.holds_of_terms(out)?;
        }
        out.push_sql(") ORDER BY t.rank, t.term LIMIT 1) AS best WHERE members.org_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.org)?;
        self.of_people(MEMBERS, out)?;
        out.push_sql(" ORDER BY best.rank, best.term, members.id");
        Ok(())
    }

    /// `AND` those who are found at all: who has not left, and is seen.
    fn of_people<'b>(&'b self, target: Target, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" AND members.status <> 'left'");
        if let Some(seen) = &self.seen {
            out.push_sql(" AND ");
            seen.of(target, out)?;
        }
        Ok(())
    }
}
