//! What somebody who leaves hands over: the parts of all slices, put together.

use crate::organizations::handover::Steps;
use crate::{meetings, messaging};

pub const STEPS: Steps = Steps(&[messaging::hand_over, meetings::hand_over]);
