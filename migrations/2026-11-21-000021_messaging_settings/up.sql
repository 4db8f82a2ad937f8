-- What an organization decided about messaging; without a row, the defaults hold.
CREATE TABLE messaging_settings (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- Whether authors learn who has read their messages.
    read_receipts boolean NOT NULL DEFAULT true,
    -- How long an author may take a message back.
    recall_minutes int NOT NULL DEFAULT 1440 CHECK (recall_minutes BETWEEN 0 AND 10080),
    version int NOT NULL DEFAULT 1
);
SELECT tenant_table('messaging_settings');
