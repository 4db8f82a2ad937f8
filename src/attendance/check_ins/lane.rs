//! The lane of check-ins: see `kernel::lane`.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use futures_util::future::LocalBoxFuture;

use super::batch::{Ahead, Memory, ahead};
use super::commands::record;
use super::wire::NewCheckIn;
use crate::attendance::Desk;
use crate::attendance::receipts::domain::{ReceiptContent, ReceiptEvidence, Recorded};
use crate::attendance::sites::domain::{Bssid, Fix};
use crate::kernel::ids::{AccountId, CheckInId};
use crate::kernel::lane::{Asking, Entry, Lane, Writing};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::can;

pub struct CheckingIn;

/// A check-in on its way. Who makes it, the lane proves.
pub struct Coming {
    pub id: CheckInId,
    /// When the request came: nobody is late because others came at the same time.
    pub at: DateTime<Utc>,
    pub origin: Option<IpAddr>,
    pub new: NewCheckIn,
    /// As `new` has them, checked.
    pub fix: Option<Fix>,
    pub wifi: Option<Bssid>,
    /// What is kept of the device's name for itself.
    pub device: Option<String>,
    /// Of the request: a repeat must be the same.
    pub fingerprint: Vec<u8>,
    pub salt: [u8; 16],
    pub desk: Arc<Desk>,
}

/// What came of it.
pub enum Came {
    Recorded(Box<Receipt>),
    /// The same request was recorded before, under this id.
    Before(CheckInId),
}

/// A receipt that waits for its signature, which is made where nobody waits for it.
pub struct Receipt {
    pub recorded: Recorded,
    pub content: ReceiptContent,
    /// The content's, to be signed.
    pub bytes: Vec<u8>,
    pub evidence: ReceiptEvidence,
}

impl Lane for CheckingIn {
    type Permission = can::CheckIn;
    type Item = Coming;
    type Answer = Came;
    type Ahead = Ahead;
    type Memory = Memory;
    const NAME: &'static str = "check_ins";
    /// That the chain's head is as it is foreseen.
    const TRUSTS: bool = true;

    fn ahead<'a>(
        asking: Asking<'a>,
        memory: &'a Arc<Memory>,
        items: &'a [(AccountId, &'a Coming)],
    ) -> LocalBoxFuture<'a, Result<Ahead>> {
        Box::pin(ahead(asking, Arc::clone(memory), items))
    }

    fn write<'a>(
        tx: &'a mut Tx,
        batch: &'a [Entry<'a, Coming>],
        ahead: Ahead,
    ) -> Writing<'a, Came> {
        Box::pin(record(tx, batch, ahead))
    }
}
