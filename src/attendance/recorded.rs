//! Who recorded something about a person, and who took it back: shown to them, whatever else is
//! hidden.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::corrections::wire::TakenBack;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::directory::{self, Person};

/// Who took a record back, when, and why.
pub type EndRow = (MemberId, DateTime<Utc>, String);

/// The people who are named by records.
pub struct Recorders(HashMap<MemberId, Person>);

impl Recorders {
    /// Of records, each with who made it and who ended it.
    pub async fn of<'a>(
        tx: &mut Tx,
        records: impl Iterator<Item = (MemberId, Option<&'a EndRow>)>,
    ) -> Result<Self> {
        let both = |(by, end): (MemberId, Option<&EndRow>)| {
            std::iter::once(by).chain(end.map(|(ended_by, _, _)| *ended_by))
        };
        let ids: Vec<_> = records.flat_map(both).collect();
        directory::named(tx, &ids).await.map(Self)
    }

    pub fn person(&self, id: MemberId) -> Result<Person> {
        let found = self.0.get(&id).cloned();
        found.ok_or_else(|| Problem::internal("a record by nobody"))
    }

    pub fn taken_back(&self, end: Option<EndRow>) -> Result<Option<TakenBack>> {
        let Some((by, at, reason)) = end else {
            return Ok(None);
        };
        let by = self.person(by)?;
        Ok(Some(TakenBack { by, at, reason }))
    }
}
