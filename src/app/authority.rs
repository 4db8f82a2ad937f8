//! Answers the kernel's questions about callers from the slices that know.

use diesel_async::AsyncPgConnection;
use futures_util::future::BoxFuture;

use crate::kernel::caller::{Authority, Identity};
use crate::kernel::ids::{AccountId, OrgId, SessionId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Membership;
use crate::organizations;

pub struct HouseAuthority {}

impl Authority for HouseAuthority {
    fn verify(&self, token: &str) -> Result<Identity> {
        Err(crate::kernel::caller::unauthenticated(token))
    }

    fn session_is_live<'a>(
        &'a self,
        _conn: &'a AsyncPgConnection,
        _session: SessionId,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(std::future::ready(Ok(false)))
    }

    fn membership<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        org: OrgId,
        account: AccountId,
    ) -> BoxFuture<'a, Result<Option<Membership>>> {
        Box::pin(organizations::membership(conn, org, account))
    }
}
