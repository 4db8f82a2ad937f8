ALTER TABLE conversation_members DROP COLUMN speaker;
