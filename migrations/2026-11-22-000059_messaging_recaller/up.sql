-- The trigger of this key ran for every new message, none of which was recalled yet. Whoever recalls
-- is a member whom the same transaction has proved, and the trigger `named_by_messages` keeps that
-- members are never deleted.
ALTER TABLE messages DROP CONSTRAINT messages_org_id_recalled_by_fkey;
