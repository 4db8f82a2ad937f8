-- What is above the week: special days, rosters by day; and reminders of what is planned.

-- Dates that differ, for the organization or for one group.
CREATE TABLE attendance_special_days (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- NULL: the organization's.
    group_id uuid,
    date date NOT NULL,
    worked boolean NOT NULL,
    name text NOT NULL,
    -- Worked, and not by the shift of the week.
    shift_id uuid,
    PRIMARY KEY (org_id, id),
    CONSTRAINT attendance_special_days_date UNIQUE NULLS NOT DISTINCT (org_id, group_id, date),
    FOREIGN KEY (org_id, group_id) REFERENCES attendance_groups (org_id, id),
    FOREIGN KEY (org_id, shift_id) REFERENCES attendance_shifts (org_id, id),
    CHECK (worked OR shift_id IS NULL)
);
SELECT tenant_table('attendance_special_days');

-- What single people work on single dates. A cell holds only while the person is in its group.
CREATE TABLE attendance_rosters (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    date date NOT NULL,
    group_id uuid NOT NULL,
    -- NULL: rest.
    shift_id uuid,
    PRIMARY KEY (org_id, member_id, date),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, group_id) REFERENCES attendance_groups (org_id, id),
    FOREIGN KEY (org_id, shift_id) REFERENCES attendance_shifts (org_id, id)
);
-- Which shifts a group works on a date; whether anybody still works by a shift.
CREATE INDEX attendance_rosters_group ON attendance_rosters (org_id, group_id, date);
CREATE INDEX attendance_rosters_shift ON attendance_rosters (org_id, shift_id, date);
SELECT tenant_table('attendance_rosters');

-- Results follow from both.
CREATE FUNCTION mark_attendance_special_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Each run of dates by itself: the first and the last may be a year apart.
    PERFORM mark_attendance_stale(org_id, NULL, min(date), max(date))
    FROM (SELECT org_id, date, date - dense_rank() OVER (PARTITION BY org_id ORDER BY date)::int AS run
          FROM (SELECT org_id, date FROM changed GROUP BY org_id, date) days) runs
    GROUP BY org_id, run;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON attendance_special_days REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_attendance_special_days();
CREATE TRIGGER attendance_updated AFTER UPDATE ON attendance_special_days REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_attendance_special_days();
CREATE TRIGGER attendance_deleted AFTER DELETE ON attendance_special_days REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_attendance_special_days();

CREATE FUNCTION mark_attendance_rosters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mark_attendance_stale(org_id, member_id, min(date), max(date))
    FROM changed GROUP BY org_id, member_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON attendance_rosters REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_attendance_rosters();
CREATE TRIGGER attendance_updated AFTER UPDATE ON attendance_rosters REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_attendance_rosters();
CREATE TRIGGER attendance_deleted AFTER DELETE ON attendance_rosters REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mark_attendance_rosters();

-- Up to when an organization's reminders were sent; a row from the first group on that has any.
CREATE TABLE attendance_reminder_clocks (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    sent_until timestamptz NOT NULL,
    -- Of the job that sends the next ones; another one does nothing.
    turn uuid NOT NULL
);
SELECT tenant_table('attendance_reminder_clocks');

-- Who is in a group, to remind them.
CREATE INDEX attendance_assignments_group ON attendance_assignments (org_id, group_id, member_id);

-- What was sent: nobody is reminded twice of one point.
CREATE TABLE attendance_reminders (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    work_date date NOT NULL,
    section smallint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('on_duty', 'off_duty')),
    moment text NOT NULL CHECK (moment IN ('before', 'after')),
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, member_id, work_date, section, kind, moment),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
-- Old ones are forgotten.
CREATE INDEX attendance_reminders_date ON attendance_reminders (org_id, work_date);
SELECT tenant_table('attendance_reminders');
