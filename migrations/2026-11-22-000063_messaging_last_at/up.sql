-- When the newest message of a conversation was posted; none where nothing was said. The list of conversations is
-- in this order, and looks only at the messages that it shows.
ALTER TABLE conversations ADD COLUMN last_at timestamptz;

ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
UPDATE conversations AS c SET last_at = m.posted_at FROM messages AS m
WHERE m.org_id = c.org_id AND m.conversation_id = c.id AND m.seq = c.last_seq;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
