//! Whom the organization shields: the rules of visibility keep others from writing to them.
//!
//! Must hold: who may not write to somebody hears it before anything else is counted or looked at that
//! could refuse them as well, and is told what they may do instead; what exists goes on.

use crate::kernel::ids::MemberId;
use crate::kernel::problem::{FieldError, Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::messaging::errors;
use crate::organizations::directory;

/// Fails if the actor may not write to one of these people. `pointer` is where they are named.
pub async fn require_open(tx: &mut Tx, ids: &[MemberId], pointer: &str) -> Result<()> {
    let closed = directory::closed_to_actor(tx, ids).await?;
    match ids.iter().position(|id| closed.contains(id)) {
        Some(at) => Err(refusal(format!("{pointer}/{at}"))),
        None => Ok(()),
    }
}

/// The same of one whom the path names.
pub async fn require_open_to(tx: &mut Tx, member: MemberId) -> Result<()> {
    match directory::closed_to_actor(tx, &[member]).await?.is_empty() {
        true => Ok(()),
        false => Err(closed()),
    }
}

/// These people without those whom one of them, or another one, may not write to: for a conversation that
/// comes of something else that they share.
pub async fn open_among(
    tx: &mut Tx,
    writer: MemberId,
    mut people: Vec<MemberId>,
) -> Result<Vec<MemberId>> {
    let asked: Vec<_> = people.iter().map(|who| (writer, *who)).collect();
    let closed = directory::closed_to(tx, &asked).await?;
    people.retain(|who| !closed.contains(&(writer, *who)));
    Ok(people)
}

/// Somebody is named there whom the author may not write to.
pub fn refusal(pointer: String) -> Problem {
    let why = "must not be somebody whom the organization keeps you from writing to";
    closed().with_errors(vec![FieldError::new(pointer, why)])
}

fn closed() -> Problem {
    Problem::new(
        &errors::CONTACT_RESTRICTED,
        "The organization keeps you from writing to this person. They may write to you, and you \
         answer there; or ask their assistant or your manager to pass it on.",
    )
}
