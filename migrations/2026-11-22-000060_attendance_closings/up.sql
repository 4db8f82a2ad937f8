-- Periods that the service closes by itself, and that are open for one person for a while.

-- On which day of each month, at which minute of that day on the wall, and which period: so many before the one in
-- which the day lies. NULL: by hand only.
ALTER TABLE attendance_period_rules
    ADD COLUMN closing_day int CHECK (closing_day BETWEEN 1 AND 31),
    ADD COLUMN closing_minute int CHECK (closing_minute BETWEEN 0 AND 1439),
    ADD COLUMN closing_back int CHECK (closing_back BETWEEN 1 AND 2),
    ADD CONSTRAINT attendance_period_rules_closing
        CHECK (num_nonnulls(closing_day, closing_minute, closing_back) IN (0, 3));

-- NULL: by the service itself.
ALTER TABLE attendance_periods ALTER COLUMN closed_by DROP NOT NULL;

-- Where the chain of jobs stands that closes periods; no row: by hand only.
CREATE TABLE attendance_closings (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- The closing day that is not done yet.
    closing_on date NOT NULL,
    -- Of the job that looks next. Another one does nothing.
    turn uuid NOT NULL,
    runs_at timestamptz NOT NULL
);
SELECT tenant_table('attendance_closings');

-- Closed periods that are open for one person, until ended_at: the dates count for them as if they were not closed.
CREATE TABLE attendance_person_reopenings (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    period_id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- From then on nothing may be changed, also while the row is not ended yet.
    until timestamptz NOT NULL,
    reason text NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamptz NOT NULL CHECK (opened_at < until),
    ended_at timestamptz,
    -- NULL: by the service, when its time had come.
    ended_by uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, period_id) REFERENCES attendance_periods (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, opened_by) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, ended_by) REFERENCES members (org_id, id),
    CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX attendance_person_reopenings_standing ON attendance_person_reopenings (org_id, period_id, member_id)
    WHERE ended_at IS NULL;
CREATE INDEX attendance_person_reopenings_in_order ON attendance_person_reopenings (org_id, period_id, opened_at, id);
SELECT tenant_table('attendance_person_reopenings');
