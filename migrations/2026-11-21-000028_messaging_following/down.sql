ALTER TABLE conversation_due DROP COLUMN transaction_id;
