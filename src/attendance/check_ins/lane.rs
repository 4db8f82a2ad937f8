//! The lane of check-ins: see `kernel::lane`.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::commands::record;
use super::wire::NewCheckIn;
use crate::attendance::Desk;
use crate::attendance::receipts::domain::{ReceiptContent, ReceiptEvidence, Recorded};
use crate::attendance::sites::domain::{Bssid, Fix};
use crate::kernel::ids::CheckInId;
use crate::kernel::lane::{Entry, Lane, Writing};
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
    type Ahead = ();
    type Memory = ();
    const NAME: &'static str = "check_ins";

    fn write<'a>(tx: &'a mut Tx, batch: &'a [Entry<'a, Coming>], (): ()) -> Writing<'a, Came> {
        Box::pin(record(tx, batch))
    }
}
