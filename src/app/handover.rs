//! What slices do for one another without knowing each other, put together: what somebody who
//! leaves hands over, and what a transaction ends with that changed the organization.

use crate::kernel::tenancy::Closing;
use crate::organizations::handover::Steps;
use crate::{attendance, meetings, messaging};

pub const STEPS: Steps = Steps(&[
    messaging::hand_over,
    meetings::hand_over,
    attendance::hand_over,
    attendance::leave_groups,
]);

pub const CLOSING: &[Closing] = &[messaging::following::close, attendance::groups::close];
