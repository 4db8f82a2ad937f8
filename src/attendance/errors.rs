//! The error codes of this slice, and what a refused value becomes.

use super::invalid::Invalid;
use crate::kernel::problem::Problem;

crate::codes! {
    ALREADY_APPEALED = 409 "already_appealed" "An appeal has been made";
    EXPORT_NOT_READY = 409 "export_not_ready" "The file is not there";
    EXPORT_LIMIT = 409 "export_limit" "Too many exports are under way";
    FIELD_PHOTO_REQUIRED = 409 "field_photo_required" "Field work takes a photo here";
    FIELD_WORK_REFUSED = 409 "field_work_refused" "Field work is not allowed here";
    NOT_ROSTERED = 409 "not_rostered" "No shift is planned";
    NO_RECEIPT = 409 "no_receipt" "The check-in is older than receipts";
    OWN_CASE = 409 "own_case" "Nobody decides about themselves";
    PERIOD_CLOSED = 409 "period_closed" "The period is closed";
    PERIOD_NOT_OVER = 409 "period_not_over" "The period is not over";
    PERIOD_OPEN = 409 "period_open" "The period is open";
    RESULTS_PENDING = 409 "results_pending" "Results are still being computed";
    ALREADY_TAKEN_BACK = 409 "already_taken_back" "It was taken back before";
    CORRECTION_BY_REQUEST = 409 "correction_by_request" "It came from a request";
    ALREADY_DECIDED = 409 "already_decided" "It was decided before";
    MAKE_UP_REFUSED = 409 "make_up_refused" "The rules allow no make-up there";
    NO_APPROVER = 409 "no_approver" "Nobody can be asked";
    NOT_APPROVED = 409 "not_approved" "Only what is approved is revoked";
    NOT_ASKED = 403 "not_asked" "Somebody else decides about this";
    SPAN_OF_ANOTHER = 409 "span_of_another" "The id is of another person's span";
    SPAN_OVERLAPS = 409 "span_overlaps" "Something else was approved or asked for at that time";
    RECEIPT_BROKEN = 409 "receipt_broken" "The record is not what was written";
    SITE_NAME_TAKEN = 409 "site_name_taken" "Another site has this name";
    SHIFT_NAME_TAKEN = 409 "shift_name_taken" "Another shift has this name";
    SHIFT_LIMIT = 409 "shift_limit" "There would be too many shifts";
    SHIFT_IN_USE = 409 "shift_in_use" "A group works by this shift";
    ATTENDANCE_GROUP_NAME_TAKEN = 409 "attendance_group_name_taken" "Another attendance group has this name";
    ATTENDANCE_GROUP_LIMIT = 409 "attendance_group_limit" "There would be too many attendance groups";
    ATTENDANCE_GROUP_DEFAULT = 409 "attendance_group_default" "The default attendance group stays";
    SPECIAL_DAY_LIMIT = 409 "special_day_limit" "There would be too many special days";
    SITE_LIMIT = 409 "site_limit" "There would be too many sites";
}

impl From<Invalid> for Problem {
    /// For fields of a body. A parameter is refused with [`Problem::parameter`].
    fn from(invalid: Invalid) -> Self {
        Self::invalid(format!("/{}", invalid.field), invalid.detail)
    }
}
