DROP TABLE message_mentions;
DROP INDEX messages_thread, messages_to_everyone;
ALTER TABLE messages
    DROP COLUMN kind, DROP COLUMN format, DROP COLUMN content, DROP COLUMN reply_to_seq,
    DROP COLUMN thread_seq, DROP COLUMN mentions_everyone, DROP COLUMN edited_at,
    DROP COLUMN recalled_at, DROP COLUMN recalled_by,
    ALTER COLUMN author_id SET NOT NULL;
ALTER TABLE conversation_members
    DROP COLUMN role, DROP COLUMN visible_from_seq, DROP COLUMN muted_until;
ALTER TABLE conversations
    DROP CONSTRAINT conversations_kind_check,
    DROP CONSTRAINT conversations_owner,
    DROP COLUMN posting, DROP COLUMN mention_everyone, DROP COLUMN archived_at,
    ADD CONSTRAINT conversations_kind_check CHECK (kind IN ('group')),
    ALTER COLUMN owner_id SET NOT NULL;
