-- The schedules that there were do not come back: every organization has the usual one again.
CREATE TABLE attendance_schedules (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    start_time time NOT NULL,
    end_time time NOT NULL,
    workdays smallint[] NOT NULL CHECK (cardinality(workdays) BETWEEN 1 AND 7),
    national_calendar text NOT NULL CHECK (national_calendar IN ('none', 'cn')),
    permit_minutes smallint NOT NULL,
    serious_minutes smallint,
    absenteeism_minutes smallint,
    on_duty_before_minutes smallint,
    on_duty_after_minutes smallint,
    off_duty_before_minutes smallint,
    off_duty_after_minutes smallint,
    version int NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL
);
SELECT tenant_table('attendance_schedules');
DROP FUNCTION note_attendance_member() CASCADE;
DROP FUNCTION note_attendance_department() CASCADE;
DROP FUNCTION begin_attendance_of_new() CASCADE;
DROP FUNCTION begin_attendance(uuid, text, timestamptz, jsonb, text[], text);
DROP FUNCTION usual_calendar(text);
DROP FUNCTION attendance_point(time, boolean, int, int);
DROP TABLE attendance_due, attendance_assignments, attendance_group_sites,
    attendance_group_people, attendance_group_versions, attendance_groups, attendance_shift_versions, attendance_shifts,
    attendance_rules;
