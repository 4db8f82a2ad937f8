DROP TABLE scheduled_messages;
DROP TABLE message_pins;
DROP TABLE message_reactions;
DROP TABLE message_threads;
DROP TABLE message_edits;
ALTER TABLE messages DROP COLUMN version;
