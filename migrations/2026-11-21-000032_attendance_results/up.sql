-- Results of days: what must be computed again, what was computed, and the periods that are closed.

-- What must be computed again. A queue that is only appended to: rows are taken away by who has
-- computed. Whoever changes what results follow from leaves a row in the same transaction.
CREATE TABLE attendance_stale (
    org_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    -- NULL: everybody.
    member_id uuid,
    first_date date NOT NULL,
    last_date date NOT NULL,
    PRIMARY KEY (org_id, id)
);
SELECT tenant_table('attendance_stale');

-- The dates that were changed; who computes widens them to the neighbours.
CREATE FUNCTION mark_attendance_stale(organization uuid, person uuid, first_date date, last_date date)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
    VALUES (organization, person, first_date, last_date)
$$;

-- Through which date everybody's results were asked for; no row: nothing yet.
CREATE TABLE attendance_horizons (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    through date NOT NULL
);
SELECT tenant_table('attendance_horizons');

-- A punch: the dates around it, in whichever zone the person works. One append for a statement.
CREATE FUNCTION check_ins_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
    SELECT org_id, member_id, (at AT TIME ZONE 'UTC')::date - 1, (at AT TIME ZONE 'UTC')::date + 1 FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_stale AFTER INSERT ON check_ins REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION check_ins_stale();

-- A decision about field work changes what its punch counts as.
CREATE FUNCTION check_in_decisions_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
    SELECT punch.org_id, punch.member_id, (punch.at AT TIME ZONE 'UTC')::date - 1,
        (punch.at AT TIME ZONE 'UTC')::date + 1
    FROM written JOIN check_ins punch ON punch.org_id = written.org_id AND punch.id = written.check_in_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_stale_inserted AFTER INSERT ON check_in_decisions REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION check_in_decisions_stale();
CREATE TRIGGER attendance_stale_updated AFTER UPDATE ON check_in_decisions REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION check_in_decisions_stale();

-- Another group from a date on.
CREATE FUNCTION attendance_assignments_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
    SELECT org_id, member_id, min(from_date), '9999-12-31' FROM changed GROUP BY org_id, member_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_stale_inserted AFTER INSERT ON attendance_assignments REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_assignments_stale();
CREATE TRIGGER attendance_stale_deleted AFTER DELETE ON attendance_assignments REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_assignments_stale();

-- Other rules of a group, or other hours of a shift, from a date on.
CREATE FUNCTION attendance_versions_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_stale (org_id, first_date, last_date)
    SELECT org_id, min(from_date), '9999-12-31' FROM written GROUP BY org_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_stale AFTER INSERT ON attendance_group_versions REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_versions_stale();
CREATE TRIGGER attendance_stale AFTER INSERT ON attendance_shift_versions REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_versions_stale();

-- Somebody comes, leaves, or began on another day.
CREATE FUNCTION members_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
    SELECT org_id, id, '2000-01-01', '9999-12-31' FROM written JOIN former USING (org_id, id)
    WHERE (written.status, written.joined_at, written.hired_on)
        IS DISTINCT FROM (former.status, former.joined_at, former.hired_on);
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_stale AFTER UPDATE ON members REFERENCING OLD TABLE AS former NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION members_stale();

-- Where an organization's periods begin; no row: with the month.
CREATE TABLE attendance_period_rules (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- The day of the month on which a period begins.
    start_day int NOT NULL CHECK (start_day BETWEEN 1 AND 28),
    version int NOT NULL
);
SELECT tenant_table('attendance_period_rules');

-- Periods that were closed. A row whose reopened_at is NULL is closed: no result of its dates changes.
CREATE TABLE attendance_periods (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    first_date date NOT NULL,
    last_date date NOT NULL CHECK (last_date >= first_date),
    closed_by uuid NOT NULL,
    closed_at timestamptz NOT NULL,
    reopened_by uuid,
    reopened_at timestamptz,
    reason text,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, closed_by) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, reopened_by) REFERENCES members (org_id, id),
    CHECK (num_nonnulls(reopened_by, reopened_at, reason) IN (0, 3)),
    CONSTRAINT attendance_periods_apart
        EXCLUDE USING gist (org_id WITH =, daterange(first_date, last_date, '[]') WITH &&) WHERE (reopened_at IS NULL)
);
CREATE INDEX attendance_periods_in_order ON attendance_periods (org_id, closed_at, id);
SELECT tenant_table('attendance_periods');

-- What was planned for a date: drawn once and shared by all who follow the same rules. The id is a
-- digest of the content, so the same plan is the same row.
CREATE TABLE attendance_plans (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    work_date date NOT NULL,
    -- Nothing where there were no rules, and no shift on a day of rest.
    group_id uuid,
    group_version int,
    shift_id uuid,
    shift_version int,
    -- Calendar, zone, names, points with their windows.
    content jsonb NOT NULL,
    PRIMARY KEY (org_id, id)
);
SELECT tenant_table('attendance_plans');

-- The result of a person's day, as it stands when its last window has closed and nothing more is
-- punched. No foreign key to the member: rows are many, and members are never deleted.
CREATE TABLE attendance_results (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    work_date date NOT NULL,
    plan_id uuid NOT NULL,
    -- From then on nothing changes by itself.
    settles_at timestamptz NOT NULL,
    status text NOT NULL,
    first_in timestamptz,
    last_out timestamptz,
    late_count smallint NOT NULL,
    -- Whole minutes.
    late_minutes int NOT NULL,
    early_count smallint NOT NULL,
    early_minutes int NOT NULL,
    missing_count smallint NOT NULL,
    outside_count smallint NOT NULL,
    -- Seconds, which add up: planned = present + late + early + missing + excused + open.
    planned int NOT NULL,
    present int NOT NULL,
    late int NOT NULL,
    early int NOT NULL,
    missing int NOT NULL,
    excused int NOT NULL,
    open int NOT NULL,
    worked int NOT NULL,
    -- What became of each point, and the punches beside them: enough to explain the result again.
    details jsonb NOT NULL,
    PRIMARY KEY (org_id, member_id, work_date)
) WITH (fillfactor = 90);
SELECT tenant_table('attendance_results');

-- How people's days stand while they run: a few rows for each person, for the live board.
CREATE TABLE attendance_board (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    work_date date NOT NULL,
    -- While this is the person's running date: runs_from <= now < runs_until.
    runs_from timestamptz NOT NULL,
    runs_until timestamptz NOT NULL,
    -- From each of these instants on the status beside it, if nothing is punched.
    steps timestamptz[] NOT NULL,
    statuses text[] NOT NULL,
    group_id uuid,
    shift_id uuid,
    first_in timestamptz,
    last_out timestamptz,
    late_minutes int NOT NULL,
    early_minutes int NOT NULL,
    came_late boolean NOT NULL,
    left_early boolean NOT NULL,
    punched_outside boolean NOT NULL,
    PRIMARY KEY (org_id, member_id, work_date)
) WITH (fillfactor = 70);
SELECT tenant_table('attendance_board');
