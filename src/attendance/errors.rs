//! The error codes of this slice, and what a refused value becomes.

use super::invalid::Invalid;
use crate::kernel::problem::Problem;

crate::codes! {
    ALREADY_APPEALED = 409 "already_appealed" "An appeal has been made";
    FIELD_WORK_REFUSED = 409 "field_work_refused" "Field work is not allowed here";
    NO_RECEIPT = 409 "no_receipt" "The check-in is older than receipts";
    OWN_CASE = 409 "own_case" "Nobody decides about themselves";
    RECEIPT_BROKEN = 409 "receipt_broken" "The record is not what was written";
    SITE_NAME_TAKEN = 409 "site_name_taken" "Another site has this name";
    SHIFT_NAME_TAKEN = 409 "shift_name_taken" "Another shift has this name";
    SHIFT_LIMIT = 409 "shift_limit" "There would be too many shifts";
    SHIFT_IN_USE = 409 "shift_in_use" "A group works by this shift";
    ATTENDANCE_GROUP_NAME_TAKEN = 409 "attendance_group_name_taken" "Another attendance group has this name";
    ATTENDANCE_GROUP_LIMIT = 409 "attendance_group_limit" "There would be too many attendance groups";
    ATTENDANCE_GROUP_DEFAULT = 409 "attendance_group_default" "The default attendance group stays";
    SITE_LIMIT = 409 "site_limit" "There would be too many sites";
}

impl From<Invalid> for Problem {
    /// For fields of a body. A parameter is refused with [`Problem::parameter`].
    fn from(invalid: Invalid) -> Self {
        Self::invalid(format!("/{}", invalid.field), invalid.detail)
    }
}
