//! Who leaves looks after no group any more. Nobody takes their place by themselves: like roles, rights are given.

use futures_util::future::LocalBoxFuture;

use super::queries;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::handover::{Handed, Handover};

/// The step of staff.
pub fn hand_over<'a>(
    tx: &'a mut Tx,
    handover: Handover,
    _: &'a mut Handed,
) -> LocalBoxFuture<'a, Result<()>> {
    Box::pin(queries::leave(tx, handover.leaver))
}
