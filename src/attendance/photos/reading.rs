//! Who may download a photo besides the person.

use chrono::TimeDelta;
use futures_util::future::LocalBoxFuture;

use super::queries;
use crate::attendance::looks::wire::LookKind;
use crate::kernel::ids::{FileId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::approvers;

/// For how long a look opens the photos that it showed. Whoever wants them later looks again, and that is recorded.
const OPEN: TimeDelta = TimeDelta::hours(1);

/// Which of these files a member may have because they looked at them lately, and may still look.
pub fn readable<'a>(
    tx: &'a mut Tx,
    member: MemberId,
    ids: &'a [FileId],
) -> LocalBoxFuture<'a, Result<Vec<FileId>>> {
    Box::pin(async move {
        let since = tx.now() - OPEN;
        let mut readable = Vec::new();
        for (file, of, kind) in queries::looked_at(tx, member, ids, since).await? {
            if approvers::may(tx, member, permission(kind), of).await? {
                readable.push(file);
            }
        }
        Ok(readable)
    })
}

/// With which one looks so.
fn permission(kind: LookKind) -> &'static str {
    match kind {
        LookKind::Locations => "attendance.read_locations",
        LookKind::Photos => "attendance.manage",
    }
}
