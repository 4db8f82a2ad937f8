//! Requests of a batch that are safe to repeat: see `kernel::idempotency`.

use std::collections::HashSet;

use super::{Came, Coming};
use crate::kernel::idempotency::{self, Keyed};
use crate::kernel::lane::Entry;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;

fn keyed<'a>(entry: &'a Entry<'_, Coming>) -> Option<Keyed<'a>> {
    let (key, fingerprint) = entry.item.request.as_ref()?;
    Some(Keyed {
        member_id: entry.member_id,
        key,
        fingerprint,
    })
}

/// Takes the keys of the batch. What has an answer by now is not made: a repeat, another request
/// under a key, and the second of two in the batch, for which the answer of the first one is not there yet.
pub async fn begin(tx: &mut Tx, batch: &[Entry<'_, Coming>]) -> Result<Vec<Option<Result<Came>>>> {
    let mut seen = HashSet::new();
    let mut answers: Vec<Option<Result<Came>>> = Vec::with_capacity(batch.len());
    let mut asked = Vec::new();
    for entry in batch {
        let keyed = keyed(entry);
        let again = keyed.is_some_and(|one| !seen.insert((one.member_id, one.key)));
        asked.extend(keyed.filter(|_| !again));
        answers.push(again.then_some(Ok(Came::Elsewhere)));
    }
    let mut known = idempotency::claim_each(tx, &asked).await?.into_iter();
    for (answer, entry) in answers.iter_mut().zip(batch) {
        if answer.is_some() || entry.item.request.is_none() {
            continue;
        }
        *answer = match known.next() {
            Some(Ok(before)) => before.map(|before| Ok(Came::Before(before))),
            Some(Err(problem)) => Some(Err(problem)),
            None => Some(Err(Problem::internal(
                "a key was claimed without an answer",
            ))),
        };
    }
    Ok(answers)
}

/// Keeps the answers for repeats; what was refused may come again under its key.
pub async fn end(tx: &mut Tx, batch: &[Entry<'_, Coming>], answers: &[Result<Came>]) -> Result<()> {
    let (mut made, mut refused) = (Vec::new(), Vec::new());
    for (entry, answer) in batch.iter().zip(answers) {
        let Some(keyed) = keyed(entry) else { continue };
        match answer {
            Ok(Came::Made(meeting)) => {
                let answer = serde_json::to_string(meeting).map_err(Problem::internal)?;
                made.push((keyed, answer));
            }
            _ => refused.push(keyed),
        }
    }
    idempotency::save_each(tx, &made).await?;
    idempotency::drop_each(tx, &refused).await
}
