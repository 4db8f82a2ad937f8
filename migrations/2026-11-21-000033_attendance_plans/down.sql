DROP INDEX attendance_assignments_group;
DROP TABLE attendance_reminders, attendance_reminder_clocks, attendance_rosters, attendance_special_days;
DROP FUNCTION mark_attendance_rosters();
DROP FUNCTION mark_attendance_special_days();
