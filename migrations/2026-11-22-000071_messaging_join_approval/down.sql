-- Who was asked for has no link, and none can be made up.
DELETE FROM conversation_requests WHERE link_id IS NULL;
ALTER TABLE conversation_requests DROP COLUMN invited_by, ALTER COLUMN link_id SET NOT NULL;
ALTER TABLE conversations DROP COLUMN join_approval;
