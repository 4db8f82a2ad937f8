-- In the announcement channel everybody could edit the description, and pin. The owner of the tables sees every
-- organization's rows for this one statement.
ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY;
UPDATE conversations
SET mention_everyone = 'admins', inviting = 'admins', pinning = 'admins', editing = 'admins', version = version + 1
WHERE kind = 'announcement';
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
