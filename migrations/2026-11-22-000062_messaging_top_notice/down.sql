ALTER TABLE message_pins DROP COLUMN top;
