-- Imports of people: files that a job reads, checks and applies.

CREATE TABLE imports (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- In whose name it is done: the member, and the account that proves to be one again then.
    created_by uuid NOT NULL,
    account_id uuid NOT NULL,
    format text NOT NULL CHECK (format IN ('csv', 'xlsx')),
    mode text NOT NULL CHECK (mode IN ('all_or_nothing', 'valid_rows')),
    -- NULL: the first sheet.
    sheet text,
    -- Checked only, so far.
    dry_run boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'checking', 'applying', 'done', 'rejected', 'failed')),
    -- SHA-256 of what a dry run found it would do: what is applied is what was checked.
    plan_digest bytea,
    members_added int NOT NULL,
    members_updated int NOT NULL,
    members_unchanged int NOT NULL,
    departments_added int NOT NULL,
    -- All of them; `errors` and `changes` hold the first thousand.
    errors_total int NOT NULL,
    changes_total int NOT NULL,
    errors jsonb NOT NULL,
    changes jsonb NOT NULL,
    -- Why it failed.
    reason text,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT imports_finished CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'rejected', 'failed')))
);
-- One at a time; the others wait.
CREATE UNIQUE INDEX imports_running ON imports (org_id) WHERE state IN ('checking', 'applying');
CREATE INDEX imports_age ON imports (org_id, created_at);
SELECT tenant_table('imports');

-- How far it is. A row of its own, as the import's is locked while it is applied.
CREATE TABLE import_progress (
    org_id uuid NOT NULL,
    import_id uuid NOT NULL,
    rows_read int NOT NULL,
    rows_applied int NOT NULL,
    PRIMARY KEY (org_id, import_id),
    FOREIGN KEY (org_id, import_id) REFERENCES imports (org_id, id) ON DELETE CASCADE
);
SELECT tenant_table('import_progress');

-- The file, in pieces, until it is not needed any more.
CREATE TABLE import_chunks (
    org_id uuid NOT NULL,
    import_id uuid NOT NULL,
    position int NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (org_id, import_id, position),
    FOREIGN KEY (org_id, import_id) REFERENCES imports (org_id, id) ON DELETE CASCADE
);
SELECT tenant_table('import_chunks');
