//! Who has a second factor, and who must.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::domain::RequiredOf;
use super::wire::SecondFactorStanding;
use crate::identity;
use crate::kernel::ids::{AccountId, MemberId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::directory;
use crate::organizations::members::domain::WORKING;
use crate::schema::{members, role_grants};

/// Everybody who works here and whom the actor may see, by id.
pub async fn standings(tx: &mut Tx, of: RequiredOf) -> Result<Vec<SecondFactorStanding>> {
    type Row = (MemberId, Option<AccountId>, String);
    let query = directory::visible(tx)
        .await?
        .filter(members::status.eq_any(WORKING))
        .order(members::id)
        .select((members::id, members::account_id, members::name));
    let people: Vec<Row> = query.load(tx.conn()).await?;
    let administrators = administrators(tx).await?;
    let accounts: Vec<_> = people
        .iter()
        .filter_map(|(_, account, _)| *account)
        .collect();
    let on = identity::with_second_factor(tx.conn(), &accounts).await?;
    let standing = |(member_id, account, name): Row| SecondFactorStanding {
        member_id,
        name,
        required: of.covers(administrators.contains(&member_id)),
        on: account.is_some_and(|account| on.contains(&account)),
    };
    Ok(people.into_iter().map(standing).collect())
}

/// Everybody to whom a role was granted.
async fn administrators(tx: &mut Tx) -> Result<HashSet<MemberId>> {
    let org_id = tx.org_id();
    let rows: Vec<MemberId> = role_grants::table
        .filter(role_grants::org_id.eq(org_id))
        .select(role_grants::member_id)
        .distinct()
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().collect())
}
