//! The line of managers: who is above whom.
//!
//! Must hold: nobody is above themselves. Whoever sets a manager holds the organization's row
//! until the commit, so that two changes, each right by itself, do not make a circle together.

use super::{commands, queries};
use crate::kernel::ids::MemberId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::organizations::errors;

/// Fails unless `manager` may be the manager of a member; the organization's row must be held.
pub async fn check(tx: &mut Tx, member: MemberId, manager: MemberId) -> Result<()> {
    commands::require_present(tx, manager, "/manager_id").await?;
    if manager == member || is_below(tx, manager, member).await? {
        return Err(Problem::new(
            &errors::MANAGER_CYCLE,
            "The manager is the member, or somewhere below. Choose somebody who is not.",
        ));
    }
    Ok(())
}

/// Who stands in a circle, where `above` is who is above each: the rule of [`check`] for many
/// changes at once. Each walk ends at somebody who was met before.
pub fn circles(above: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut met: Vec<Option<usize>> = vec![None; above.len()];
    let mut circles = Vec::new();
    for start in 0..above.len() {
        let mut at = start;
        while let Some(place @ None) = met.get_mut(at) {
            *place = Some(start);
            match above.get(at).copied().flatten() {
                Some(next) => at = next,
                None => break,
            }
        }
        let again = above.get(at).copied().flatten();
        if let (Some(Some(walk)), Some(next)) = (met.get(at), again)
            && *walk == start
        {
            circles.extend(circle(above, at, next));
        }
    }
    circles
}

/// From `first` to itself again, if the way leads there.
fn circle(above: &[Option<usize>], first: usize, next: usize) -> Option<Vec<usize>> {
    let mut circle = vec![first];
    let mut at = next;
    while at != first {
        circle.push(at);
        at = above.get(at).copied().flatten()?;
    }
    Some(circle)
}

/// Whether the line of managers of `member` leads to `above`.
pub async fn is_below(tx: &mut Tx, member: MemberId, above: MemberId) -> Result<bool> {
    let mut line = vec![member];
    let mut at = member;
    while let Some(manager) = queries::manager_of(tx, at).await? {
        if manager == above {
            return Ok(true);
        }
        if line.contains(&manager) {
            break;
        }
        line.push(manager);
        at = manager;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::circles;

    /// Whoever comes back to themselves on the way up.
    fn own_superiors(above: &[Option<usize>]) -> Vec<usize> {
        let returns = |start: &usize| {
            let mut at = above[*start];
            for _ in 0..above.len() {
                match at {
                    Some(here) if here == *start => return true,
                    Some(here) => at = above[here],
                    None => return false,
                }
            }
            false
        };
        (0..above.len()).filter(returns).collect()
    }

    proptest::proptest! {
        #[test]
        fn circles_are_those_who_are_above_themselves(
            above in (1_usize..12).prop_flat_map(|count| proptest::collection::vec(
                proptest::option::of(0..count), count))
        ) {
            let mut found: Vec<usize> = circles(&above).into_iter().flatten().collect();
            found.sort_unstable();
            proptest::prop_assert_eq!(found, own_superiors(&above));
        }
    }
    use proptest::strategy::Strategy;
}
