-- What is done with messages once they are there: edits, threads, reactions, pins; and what is
-- to be posted later.

ALTER TABLE messages
    -- 1, and one more with every edit.
    ADD COLUMN version int NOT NULL DEFAULT 1;

-- What a message said before each edit.
CREATE TABLE message_edits (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    -- The version that was replaced.
    version int NOT NULL,
    text text NOT NULL,
    format text NOT NULL,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, conversation_id, seq, version),
    FOREIGN KEY (org_id, conversation_id, seq) REFERENCES messages (org_id, conversation_id, seq)
);
SELECT tenant_table('message_edits');

-- The messages under which others stand; `seq` is the root's number.
CREATE TABLE message_threads (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    -- Those that were not recalled.
    reply_count int NOT NULL,
    last_seq bigint NOT NULL,
    PRIMARY KEY (org_id, conversation_id, seq),
    FOREIGN KEY (org_id, conversation_id, seq) REFERENCES messages (org_id, conversation_id, seq)
) WITH (fillfactor = 70);
SELECT tenant_table('message_threads');

CREATE TABLE message_reactions (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    emoji text COLLATE "C" NOT NULL,
    member_id uuid NOT NULL,
    reacted_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, conversation_id, seq, emoji, member_id),
    FOREIGN KEY (org_id, conversation_id, seq) REFERENCES messages (org_id, conversation_id, seq),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
SELECT tenant_table('message_reactions');

CREATE TABLE message_pins (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    pinned_by uuid NOT NULL,
    pinned_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, conversation_id, seq),
    FOREIGN KEY (org_id, conversation_id, seq) REFERENCES messages (org_id, conversation_id, seq),
    FOREIGN KEY (org_id, pinned_by) REFERENCES members (org_id, id)
);
SELECT tenant_table('message_pins');

-- Messages that wait for their time, and those that were refused at it.
CREATE TABLE scheduled_messages (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    author_id uuid NOT NULL,
    -- As it was sent: what the API takes to post a message.
    body jsonb NOT NULL,
    send_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'refused')),
    -- The code of the problem, and its words.
    refusal_code text,
    refusal text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id),
    FOREIGN KEY (org_id, author_id) REFERENCES members (org_id, id)
);
CREATE INDEX scheduled_messages_of ON scheduled_messages (org_id, author_id, conversation_id);
SELECT tenant_table('scheduled_messages');
