ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY;
UPDATE conversations
SET mention_everyone = 'everyone', inviting = 'everyone', pinning = 'everyone', editing = 'everyone'
WHERE kind = 'announcement';
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
