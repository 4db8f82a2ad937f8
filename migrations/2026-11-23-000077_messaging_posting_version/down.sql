DROP FUNCTION as_foreseen;
DROP TRIGGER places_ended ON conversation_members;
DROP FUNCTION places_ended;
DROP TRIGGER place_changed ON conversation_members;
DROP FUNCTION place_changed;
DROP TRIGGER posting_changed ON conversations;
DROP FUNCTION posting_changed;
ALTER TABLE conversations DROP COLUMN posting_version;
