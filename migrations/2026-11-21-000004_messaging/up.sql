-- Conversations, who is in them, and their messages.

CREATE TABLE conversations (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- Direct ones, department groups and channels will join it.
    kind text NOT NULL CHECK (kind IN ('group')),
    name text NOT NULL,
    owner_id uuid NOT NULL,
    -- The newest message's number; its row lock gives out the next one.
    last_seq bigint NOT NULL DEFAULT 0,
    member_count int NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, owner_id) REFERENCES members (org_id, id)
-- Room on each page for the next version of a row that every message updates.
) WITH (fillfactor = 70);
SELECT tenant_table('conversations');

CREATE TABLE conversation_members (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- Everything up to here is read; it never goes back.
    read_seq bigint NOT NULL,
    -- The newest message's number when the member joined.
    joined_seq bigint NOT NULL,
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, conversation_id, member_id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
) WITH (fillfactor = 70);
CREATE INDEX conversation_members_of ON conversation_members (org_id, member_id);
SELECT tenant_table('conversation_members');

CREATE TABLE messages (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    -- 1, 2, 3, ... without gaps, in the order in which they were posted.
    seq bigint NOT NULL,
    -- Chosen by the client: a repeated post finds the first.
    id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL,
    posted_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, conversation_id, seq),
    CONSTRAINT messages_client_id UNIQUE (org_id, conversation_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id),
    FOREIGN KEY (org_id, author_id) REFERENCES members (org_id, id)
);
SELECT tenant_table('messages');
