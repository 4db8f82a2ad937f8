-- Requests and who decides about them, approved spans, and corrections of results.

-- One row for each organization that has set them; no row means the usual ones.
CREATE TABLE attendance_request_rules (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    version int NOT NULL,
    -- Quota and steps, as the contract has them.
    rules jsonb NOT NULL
);
SELECT tenant_table('attendance_request_rules');

CREATE TABLE attendance_requests (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('make_up', 'leave', 'travel', 'go_out', 'overtime')),
    state text NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn', 'revoked')),
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    -- Of a make-up: the point, the time that is asked for, and the result before.
    work_date date,
    section smallint,
    point text CHECK (point IN ('on_duty', 'off_duty')),
    punch_at timestamptz,
    before text,
    -- Of a span.
    unit text CHECK (unit IN ('hour', 'half_day', 'day')),
    starts_at timestamptz,
    ends_at timestamptz CHECK (ends_at > starts_at),
    leave_type text,
    -- The steps, as the rules were when it was made.
    chain jsonb NOT NULL,
    -- The one that is open, or was last.
    step smallint NOT NULL,
    -- When it was decided, withdrawn or revoked last, by whom, and why.
    settled_at timestamptz,
    settled_by uuid,
    settled_reason text,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    CHECK (CASE kind WHEN 'make_up' THEN num_nonnulls(work_date, section, point, punch_at, before) = 5
        AND num_nonnulls(unit, starts_at, ends_at, leave_type) = 0
        ELSE num_nonnulls(work_date, section, point, punch_at, before) = 0
        AND num_nonnulls(unit, starts_at, ends_at) = 3 END),
    CHECK ((state = 'pending') = (settled_at IS NULL))
);
CREATE INDEX attendance_requests_of ON attendance_requests (org_id, member_id, created_at, id);
CREATE INDEX attendance_requests_make_ups ON attendance_requests (org_id, member_id, work_date) WHERE kind = 'make_up';
-- One at a time for a point.
CREATE UNIQUE INDEX attendance_requests_pending ON attendance_requests (org_id, member_id, work_date, section, point)
    WHERE kind = 'make_up' AND state = 'pending';
SELECT tenant_table('attendance_requests');

-- Whom a step of a request asks, and what they said.
CREATE TABLE attendance_request_tasks (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    request_id uuid NOT NULL,
    step smallint NOT NULL,
    approver_id uuid NOT NULL,
    -- `cancelled`: it was decided without them. `handed_on`: they left.
    state text NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'cancelled', 'handed_on')),
    reason text,
    opened_at timestamptz NOT NULL,
    settled_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, request_id) REFERENCES attendance_requests (org_id, id),
    FOREIGN KEY (org_id, approver_id) REFERENCES members (org_id, id),
    CONSTRAINT attendance_request_tasks_once UNIQUE (org_id, request_id, step, approver_id),
    CHECK ((state = 'open') = (settled_at IS NULL))
);
CREATE INDEX attendance_request_tasks_open ON attendance_request_tasks (org_id, approver_id, opened_at, id)
    WHERE state = 'open';
SELECT tenant_table('attendance_request_tasks');

-- Approved spans. Rows never change: what is taken back has a row among the ends, and what is changed is
-- taken back and recorded anew.
CREATE TABLE attendance_spans (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('leave', 'travel', 'go_out', 'overtime')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
    leave_type text,
    note text,
    -- Approved here, or written by another system, which has its own id for it.
    source text NOT NULL CHECK (source IN ('approve', 'system')),
    request_id uuid,
    external_id text,
    revision int,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, request_id) REFERENCES attendance_requests (org_id, id),
    CONSTRAINT attendance_spans_request UNIQUE (org_id, request_id),
    CONSTRAINT attendance_spans_external UNIQUE (org_id, external_id, revision),
    CHECK (CASE source WHEN 'approve' THEN request_id IS NOT NULL AND external_id IS NULL
        ELSE request_id IS NULL AND external_id IS NOT NULL END),
    CHECK ((external_id IS NULL) = (revision IS NULL))
);
CREATE INDEX attendance_spans_of ON attendance_spans (org_id, member_id, starts_at);
SELECT tenant_table('attendance_spans');

CREATE TABLE attendance_span_ends (
    org_id uuid NOT NULL,
    span_id uuid NOT NULL,
    reason text NOT NULL,
    ended_by uuid NOT NULL,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, span_id),
    FOREIGN KEY (org_id, span_id) REFERENCES attendance_spans (org_id, id)
);
SELECT tenant_table('attendance_span_ends');

-- Corrections of points: a result that a manager has set, or a make-up punch that was approved. Rows never
-- change, as with spans.
CREATE TABLE attendance_corrections (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    work_date date NOT NULL,
    section smallint NOT NULL,
    point text NOT NULL CHECK (point IN ('on_duty', 'off_duty')),
    result text CHECK (result IN ('normal', 'early', 'late', 'serious_late', 'absenteeism', 'not_signed')),
    punch_at timestamptz,
    -- The result before; NULL while the point was open.
    before text,
    source text NOT NULL CHECK (source IN ('boss', 'approve')),
    reason text NOT NULL,
    request_id uuid,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, request_id) REFERENCES attendance_requests (org_id, id),
    CONSTRAINT attendance_corrections_request UNIQUE (org_id, request_id),
    CHECK (num_nonnulls(result, punch_at) = 1),
    CHECK ((source = 'approve') = (request_id IS NOT NULL))
);
CREATE INDEX attendance_corrections_of ON attendance_corrections (org_id, member_id, work_date);
SELECT tenant_table('attendance_corrections');

CREATE TABLE attendance_correction_ends (
    org_id uuid NOT NULL,
    correction_id uuid NOT NULL,
    reason text NOT NULL,
    ended_by uuid NOT NULL,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, correction_id),
    FOREIGN KEY (org_id, correction_id) REFERENCES attendance_corrections (org_id, id)
);
SELECT tenant_table('attendance_correction_ends');

-- Whatever statement writes here, the results of these days are computed again. The dates of a span are
-- wider by a day on each side, so that they hold in every zone.
CREATE FUNCTION mark_corrected_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mark_attendance_stale(org_id, member_id, work_date, work_date) FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON attendance_corrections REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION mark_corrected_stale();

CREATE FUNCTION mark_correction_end_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mark_attendance_stale(c.org_id, c.member_id, c.work_date, c.work_date)
    FROM written JOIN attendance_corrections c ON c.org_id = written.org_id AND c.id = written.correction_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON attendance_correction_ends REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION mark_correction_end_stale();

CREATE FUNCTION mark_span_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mark_attendance_stale(org_id, member_id,
        (starts_at AT TIME ZONE 'UTC')::date - 1, (ends_at AT TIME ZONE 'UTC')::date + 1)
    FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON attendance_spans REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION mark_span_stale();

CREATE FUNCTION mark_span_end_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mark_attendance_stale(s.org_id, s.member_id,
        (s.starts_at AT TIME ZONE 'UTC')::date - 1, (s.ends_at AT TIME ZONE 'UTC')::date + 1)
    FROM written JOIN attendance_spans s ON s.org_id = written.org_id AND s.id = written.span_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON attendance_span_ends REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION mark_span_end_stale();

-- A make-up that waits is shown on its point.
CREATE FUNCTION mark_make_up_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mark_attendance_stale(org_id, member_id, work_date, work_date) FROM written WHERE kind = 'make_up';
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON attendance_requests REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION mark_make_up_stale();
CREATE TRIGGER attendance_updated AFTER UPDATE ON attendance_requests REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION mark_make_up_stale();
