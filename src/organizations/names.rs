//! For slices that find people by their names as one types: among people of their own, or among
//! those whom the directory's search shows.

use super::search::domain::{Rank, prefixes};
use super::search::{MAX_TYPED, queries};
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::Person;

/// A stretch of the terms that people are found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub from: String,
    /// The first one behind it.
    pub to: String,
    /// Terms of this rank and better.
    pub last_rank: i16,
}

/// Where the names are that begin with what was typed, for slices that look among people of
/// their own; `None` if nothing of it counts.
pub fn begin(typed: &str) -> Option<Stretch> {
    let mut prefixes = prefixes(typed).into_iter();
    let found = prefixes.find(|prefix| prefix.ranks.contains(&Rank::Name))?;
    Some(Stretch {
        from: found.from,
        to: found.to,
        last_rank: Rank::OtherName as i16,
    })
}

/// What was typed, if anything was; a problem if it is too long.
pub fn typed(q: &str) -> Result<Option<&str>> {
    let length = q.chars().count();
    if length > MAX_TYPED {
        let detail = format!("must have at most {MAX_TYPED} characters, has {length}");
        return Err(Problem::parameter("q", detail));
    }
    let q = q.trim();
    Ok((!q.is_empty()).then_some(q))
}

/// Whom the directory's search shows to the actor by their names, the best first.
pub async fn by_name(tx: &mut Tx, typed: &str, limit: i64) -> Result<Vec<Person>> {
    let found = queries::search(tx, typed, limit).await?.into_iter();
    let by_name = found.filter(|found| found.rank <= Rank::OtherName);
    let person = |found: queries::Found| Person {
        id: found.member.id,
        name: found.member.name,
    };
    Ok(by_name.map(person).collect())
}
