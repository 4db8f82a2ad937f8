DROP TABLE attendance_correction_ends, attendance_corrections, attendance_span_ends, attendance_spans,
    attendance_request_tasks, attendance_requests, attendance_request_rules;
DROP FUNCTION mark_corrected_stale();
DROP FUNCTION mark_correction_end_stale();
DROP FUNCTION mark_span_stale();
DROP FUNCTION mark_span_end_stale();
DROP FUNCTION mark_make_up_stale();
