//! The live board: how everybody's running day stands now, within the viewer's scope.
//!
//! Must hold: it reads `attendance_board` and never a punch; what changes only because time passes
//! is told by the steps beside each row, so nobody has to write when it does. Who is told of
//! changes holds `attendance.read` where they happened.

pub mod events;
pub mod queries;
pub mod routes;
mod summary;
pub mod wire;

use std::collections::{BTreeMap, BTreeSet};

pub use summary::Summary;

use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Permission;
use crate::kernel::tenancy::{Scope, Tx};
use crate::organizations::{self, can, following};

/// Tells those who watch that these people's days stand otherwise: each of them once, and only of
/// people within their scope.
pub async fn tell(tx: &mut Tx, changed: &[MemberId]) -> Result<()> {
    let mut audiences: BTreeMap<BTreeSet<MemberId>, Vec<MemberId>> = BTreeMap::new();
    for (viewer, seen) in viewers(tx, changed).await? {
        audiences.entry(seen).or_default().push(viewer);
    }
    for (seen, viewers) in audiences {
        tx.emit(events::changed(viewers, &seen)?);
    }
    Ok(())
}

/// Who sees the days of some of these people, and of whom.
pub async fn viewers(
    tx: &mut Tx,
    people: &[MemberId],
) -> Result<Vec<(MemberId, BTreeSet<MemberId>)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let viewers = organizations::reaches_of(tx, can::ReadAttendance::NAME).await?;
    let places = following::departments_of(tx, Some(people)).await?;
    let mut found = Vec::new();
    for (viewer, scope) in viewers {
        let within = |member: &&MemberId| match &scope {
            Scope::Organization => true,
            Scope::Departments(reaches) => {
                let places = places.get(member).map_or(&[][..], Vec::as_slice);
                places.iter().any(|(department, above)| {
                    let reached = reaches
                        .iter()
                        .filter(|reach| reach.department == *department);
                    reached.into_iter().any(|reach| reach.below || *above == 0)
                })
            }
        };
        let seen: BTreeSet<_> = people.iter().filter(within).copied().collect();
        if !seen.is_empty() {
            found.push((viewer, seen));
        }
    }
    Ok(found)
}
