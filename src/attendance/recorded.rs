//! What was recorded about a person besides punches: who recorded it, and who took it back. Shown to them, whatever
//! else is hidden.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::corrections::wire::TakenBack;
use super::provenance::Provenance;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::{self, Person};

/// Who took a record back, when, and why.
pub type EndRow = (MemberId, DateTime<Utc>, String);

/// A record of a table of records, whose ends are in another one.
pub trait Record {
    type Shown;

    fn recorded_by(&self) -> MemberId;
    /// The code of its [`Provenance`].
    fn source(&self) -> &str;
    fn shown(self, origin: Origin) -> Result<Self::Shown>;
}

/// Where a record comes from, and what became of it.
pub struct Origin {
    pub source: Provenance,
    pub recorded_by: Person,
    /// Nothing where it stands.
    pub taken_back: Option<TakenBack>,
}

/// Records as the person sees them, each with who took it back: all names by one statement.
pub async fn shown<R: Record>(
    tx: &mut Tx,
    rows: Vec<(R, Option<EndRow>)>,
) -> Result<Vec<R::Shown>> {
    let both = |(row, end): &(R, Option<EndRow>)| {
        let ended_by = end.as_ref().map(|(by, ..)| *by);
        std::iter::once(row.recorded_by()).chain(ended_by)
    };
    let ids: Vec<_> = rows.iter().flat_map(both).collect();
    let people = directory::named(tx, &ids).await?;
    let show = |(row, end): (R, Option<EndRow>)| {
        let origin = Origin {
            source: Provenance::from_code(row.source())
                .ok_or_else(|| Problem::internal("an unknown source"))?,
            recorded_by: person(&people, row.recorded_by())?,
            taken_back: end.map(|end| taken_back(&people, end)).transpose()?,
        };
        row.shown(origin)
    };
    rows.into_iter().map(show).collect()
}

fn person(people: &HashMap<MemberId, Person>, id: MemberId) -> Result<Person> {
    let found = people.get(&id).cloned();
    found.ok_or_else(|| Problem::internal("a record by nobody"))
}

fn taken_back(people: &HashMap<MemberId, Person>, (by, at, reason): EndRow) -> Result<TakenBack> {
    let by = person(people, by)?;
    Ok(TakenBack { by, at, reason })
}
