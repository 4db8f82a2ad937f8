-- Joining by link and by code, requests to join, reminders of invitations.

CREATE TABLE join_links (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('link', 'code')),
    -- SHA-256 of what is handed out; that is shown once.
    secret_hash bytea NOT NULL,
    department_id uuid NOT NULL,
    -- Whether somebody decides on each who comes.
    approval boolean NOT NULL,
    max_uses int NOT NULL,
    uses int NOT NULL,
    -- NULL: the service itself.
    created_by uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id),
    CONSTRAINT join_links_secret UNIQUE (org_id, secret_hash),
    CONSTRAINT join_links_uses CHECK (uses BETWEEN 0 AND max_uses)
);
CREATE INDEX join_links_of_department ON join_links (org_id, department_id);
SELECT tenant_table('join_links');

-- Not an organization's table: a code names no organization, so this says which it is of.
CREATE TABLE join_codes (
    secret_hash bytea PRIMARY KEY,
    org_id uuid NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX join_codes_expired ON join_codes (org_id, expires_at);

CREATE TABLE join_requests (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    link_id uuid NOT NULL,
    -- Accounts belong to no organization, so no foreign key.
    account_id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    department_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'approved', 'refused')),
    reason text,
    -- Who joined by it.
    member_id uuid,
    -- NULL: nobody yet, or it was settled by joining in another way.
    decided_by uuid,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, link_id) REFERENCES join_links (org_id, id),
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
-- One open request for each account.
CREATE UNIQUE INDEX join_requests_open ON join_requests (org_id, account_id) WHERE status = 'pending';
CREATE INDEX join_requests_by_status ON join_requests (org_id, status, id);
CREATE INDEX join_requests_of_department ON join_requests (org_id, department_id);
SELECT tenant_table('join_requests');

ALTER TABLE invitations ADD COLUMN reminded_at timestamptz;
ALTER TABLE invitations ADD COLUMN reminders int NOT NULL DEFAULT 0;
CREATE INDEX invitations_to_remind ON invitations (org_id, created_at)
    WHERE accepted_at IS NULL AND revoked_at IS NULL AND reminders = 0;
