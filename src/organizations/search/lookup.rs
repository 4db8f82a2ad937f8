//! The search's statement: for each rank the terms that begin with a prefix, in their order,
//! until the page is full.
//!
//! A person has several terms that begin alike; each is passed over who has a better one. What
//! is hidden of a person does not count. Where the viewer's scope is a short list of people,
//! the list is walked instead of the terms, so that nobody pays for those out of reach.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, SmallInt, Text, Uuid as SqlUuid};

use crate::kernel::ids::OrgId;
use crate::organizations::visibility::predicate::{IsHidden, IsSeen};

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

pub struct Lookup {
    pub org: OrgId,
    pub branches: Vec<Branch>,
    /// The ranks in which a better term may pass a person over: those that are looked into, but
    /// for what may be hidden of the person.
    pub better: Vec<i16>,
    pub seen: Option<IsSeen>,
    /// The viewer sees few people: walk them.
    pub walks_people: bool,
    pub limit: i64,
}

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
            for (at, branch) in self.branches.iter().enumerate() {
                if at > 0 {
                    out.push_sql(" UNION ALL ");
                }
                self.walk_terms(branch, &mut out)?;
            }
            out.push_sql(") AS found");
        }
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

impl Lookup {
    fn walk_terms<'b>(
        &'b self,
        branch: &'b Branch,
        out: &mut AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()> {
        out.push_sql(
            "(SELECT t.rank, t.term, members.id FROM search_terms t \
             JOIN members ON members.org_id = t.org_id AND members.id = t.member_id WHERE t.org_id = ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.org)?;
        out.push_sql(" AND ");
        branch.matches("t", out)?;
        self.of_people(out)?;
        out.push_sql(
            " AND NOT EXISTS (SELECT FROM search_terms b WHERE b.org_id = t.org_id AND b.member_id = t.member_id \
             AND (b.rank, b.term) < (t.rank, t.term) AND (b.rank = t.rank OR b.rank = ANY(",
        );
        out.push_bind_param::<Array<SmallInt>, _>(&self.better)?;
        out.push_sql("))");
        out.push_sql(" AND ");
        branch.begins("b", out)?;
        out.push_sql(") ORDER BY t.rank, t.term, t.member_id LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(")");
        Ok(())
    }

    fn walk_people<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT best.rank, best.term, members.id FROM members CROSS JOIN LATERAL \
             (SELECT t.rank, t.term FROM search_terms t \
             WHERE t.org_id = members.org_id AND t.member_id = members.id",
        );
        // Around all prefixes, mostly one: what the index can use.
        if let (Some(from), Some(to)) = (
            self.branches.iter().map(|branch| &branch.from).min(),
            self.branches.iter().map(|branch| &branch.to).max(),
        ) {
            out.push_sql(" AND t.term >= ");
            out.push_bind_param::<Text, _>(from)?;
            out.push_sql(" AND t.term < ");
            out.push_bind_param::<Text, _>(to)?;
        }
        out.push_sql(" AND (FALSE");
        for branch in &self.branches {
            out.push_sql(" OR (");
            branch.matches("t", out)?;
            out.push_sql(")");
        }
        out.push_sql(") ORDER BY t.rank, t.term LIMIT 1) AS best WHERE members.org_id = ");
        out.push_bind_param::<SqlUuid, _>(&self.org)?;
        self.of_people(out)?;
        out.push_sql(" ORDER BY best.rank, best.term, members.id");
        Ok(())
    }

    /// `AND` those who are found at all: who has not left, and is seen.
    fn of_people<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" AND members.status <> 'left'");
        if let Some(seen) = &self.seen {
            out.push_sql(" AND ");
            seen.walk_ast(out.reborrow())?;
        }
        Ok(())
    }
}

impl Branch {
    fn matches<'b>(&'b self, table: &str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(table);
        out.push_sql(".rank = ");
        out.push_bind_param::<SmallInt, _>(&self.rank)?;
        out.push_sql(" AND ");
        self.begins(table, out)?;
        if let Some(hidden) = &self.hidden {
            out.push_sql(" AND NOT ");
            hidden.walk_ast(out.reborrow())?;
        }
        if let Some(open) = &self.open {
            out.push_sql(" AND ");
            open.walk_ast(out.reborrow())?;
        }
        Ok(())
    }

    fn begins<'b>(&'b self, table: &str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(table);
        out.push_sql(".term >= ");
        out.push_bind_param::<Text, _>(&self.from)?;
        out.push_sql(" AND ");
        out.push_sql(table);
        out.push_sql(".term < ");
        out.push_bind_param::<Text, _>(&self.to)
    }
}
