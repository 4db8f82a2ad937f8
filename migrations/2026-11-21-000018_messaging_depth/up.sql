-- What conversations and messages are, beyond groups and plain text.

-- A direct conversation has no owner and no name; a department's group and the announcement
-- channel have no owner either.
ALTER TABLE conversations
    DROP CONSTRAINT conversations_kind_check,
    ADD CONSTRAINT conversations_kind_check CHECK (kind IN ('direct', 'group', 'department', 'announcement')),
    ALTER COLUMN owner_id DROP NOT NULL,
    ADD CONSTRAINT conversations_owner CHECK ((owner_id IS NOT NULL) = (kind = 'group')),
    -- Who may post: everyone in it, or only its owner and admins ("all muted").
    ADD COLUMN posting text NOT NULL DEFAULT 'everyone' CHECK (posting IN ('everyone', 'admins')),
    -- Who may mention everyone.
    ADD COLUMN mention_everyone text NOT NULL DEFAULT 'everyone'
        CHECK (mention_everyone IN ('everyone', 'admins')),
    -- An archived conversation is read, and nothing is added.
    ADD COLUMN archived_at timestamptz;

ALTER TABLE conversation_members
    -- The owner's role is not said here: conversations.owner_id says who it is.
    ADD COLUMN role text NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
    -- Messages before this number are not theirs to see.
    ADD COLUMN visible_from_seq bigint NOT NULL DEFAULT 1,
    -- Until then they may not post.
    ADD COLUMN muted_until timestamptz;

ALTER TABLE messages
    -- System notices have no author.
    ALTER COLUMN author_id DROP NOT NULL,
    ADD COLUMN kind text NOT NULL DEFAULT 'text'
        CHECK (kind IN ('text', 'image', 'file', 'voice', 'video', 'location', 'card', 'merged', 'notice')),
    -- How `text` is written.
    ADD COLUMN format text NOT NULL DEFAULT 'plain' CHECK (format IN ('plain', 'markdown')),
    -- What a message of another kind carries beside its words; its shape depends on `kind`.
    ADD COLUMN content jsonb,
    -- The message that this one answers.
    ADD COLUMN reply_to_seq bigint,
    -- The message under which this one stands, in a thread.
    ADD COLUMN thread_seq bigint,
    ADD COLUMN mentions_everyone boolean NOT NULL DEFAULT false,
    ADD COLUMN edited_at timestamptz,
    -- A tombstone stays: its number, its author, and who took it back.
    ADD COLUMN recalled_at timestamptz,
    ADD COLUMN recalled_by uuid,
    ADD CONSTRAINT messages_author CHECK ((author_id IS NULL) = (kind = 'notice')),
    ADD CONSTRAINT messages_content CHECK ((content IS NULL) = (kind = 'text')),
    ADD CONSTRAINT messages_recall CHECK ((recalled_at IS NULL) = (recalled_by IS NULL)),
    ADD FOREIGN KEY (org_id, recalled_by) REFERENCES members (org_id, id);
-- A message names an earlier one of its conversation; whoever posts proves that it is there.
CREATE INDEX messages_thread ON messages (org_id, conversation_id, thread_seq, seq)
    WHERE thread_seq IS NOT NULL;
CREATE INDEX messages_to_everyone ON messages (org_id, conversation_id, seq) WHERE mentions_everyone;

-- Who is mentioned in a message by name, or as one of a department.
CREATE TABLE message_mentions (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (org_id, member_id, conversation_id, seq),
    FOREIGN KEY (org_id, conversation_id, seq) REFERENCES messages (org_id, conversation_id, seq),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE INDEX message_mentions_of ON message_mentions (org_id, conversation_id, seq);
SELECT tenant_table('message_mentions');
