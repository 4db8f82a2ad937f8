-- The kernel's tables, and what makes a table an organization's.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Hides a table's rows from every transaction that did not name their organization.
-- FORCE: the owner of the table is no exception.
CREATE FUNCTION tenant_table(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
        'CREATE POLICY tenant ON %s USING (org_id = NULLIF(current_setting(''app.org_id'', true), '''')::uuid)',
        name);
END $$;

-- The newest position of an organization's event log; its row lock orders the commits.
CREATE TABLE event_heads (
    org_id uuid PRIMARY KEY,
    last_position bigint NOT NULL
);
SELECT tenant_table('event_heads');

CREATE TABLE events (
    org_id uuid NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL,
    -- NULL: every member.
    audience uuid[],
    payload jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, position)
);
SELECT tenant_table('events');

CREATE TABLE idempotency_keys (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    response jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, member_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (org_id, created_at);
SELECT tenant_table('idempotency_keys');

-- Not an organization's table: one queue for all, taken with SKIP LOCKED.
CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    org_id uuid,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    run_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    max_attempts int NOT NULL,
    last_error text,
    -- Set after the last attempt: kept for somebody to look at.
    dead_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE dead_at IS NULL;
