-- Which transaction left the note. One that comes after it settles it only where it need not wait for
-- anybody: it has locks of its own by then, and whoever it waited for could wait for it.
ALTER TABLE conversation_due ADD COLUMN transaction_id bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint;
