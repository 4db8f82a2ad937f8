DROP FUNCTION check_ins_stale() CASCADE;
DROP FUNCTION check_in_decisions_stale() CASCADE;
DROP FUNCTION attendance_assignments_stale() CASCADE;
DROP FUNCTION attendance_versions_stale() CASCADE;
DROP FUNCTION members_stale() CASCADE;
DROP FUNCTION mark_attendance_stale(uuid, uuid, date, date);
DROP TABLE attendance_board, attendance_results, attendance_plans, attendance_periods, attendance_period_rules,
    attendance_horizons, attendance_stale;
