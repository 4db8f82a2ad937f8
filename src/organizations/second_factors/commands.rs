//! What a policy about second factors asks of who makes it, and what it comes to.

use chrono::{DateTime, Utc};

use super::domain::{LONGEST_NOTICE, RequiredOf};
use super::wire::{MySecondFactor, SecondFactorPolicy};
use crate::identity;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::{Actor, Tx};
use crate::organizations::errors;

/// From when a policy is to hold: as asked, else from now on.
pub async fn begins(tx: &mut Tx, policy: SecondFactorPolicy) -> Result<Option<DateTime<Utc>>> {
    if policy.required_of == RequiredOf::Nobody {
        return match policy.from {
            None => Ok(None),
            Some(_) => Err(Problem::invalid(
                "/second_factor/from",
                "must be left out where a second factor is required of nobody",
            )),
        };
    }
    let from = policy.from.unwrap_or_else(|| tx.now());
    if from > tx.now() + LONGEST_NOTICE {
        return Err(Problem::invalid(
            "/second_factor/from",
            format!(
                "must be at most {} days ahead, is {from}",
                LONGEST_NOTICE.num_days()
            ),
        ));
    }
    if mine(tx).await?.on {
        return Ok(Some(from));
    }
    Err(Problem::new(
        &errors::OWN_SECOND_FACTOR_FIRST,
        "Turn on your own second factor first (POST /v1/me/second-factor): who requires one must \
         not shut themselves out.",
    ))
}

/// What is required of the member who acts.
pub async fn mine(tx: &mut Tx) -> Result<MySecondFactor> {
    let Actor::Member {
        account_id,
        membership,
    } = tx.actor()
    else {
        return Err(Problem::internal("the service itself is no member"));
    };
    let (account, from) = (*account_id, membership.second_factor_from);
    Ok(MySecondFactor {
        required: from.is_some(),
        from,
        on: identity::has_second_factor(tx.conn(), account).await?,
    })
}
