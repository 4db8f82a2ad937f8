-- Who may post in a conversation although only its admins do.
ALTER TABLE conversation_members ADD COLUMN speaker boolean NOT NULL DEFAULT false;
-- They are few; nearly no row is in it.
CREATE INDEX conversation_members_speakers ON conversation_members (org_id, conversation_id, member_id)
    WHERE speaker;
