DROP TRIGGER message_text_changed ON messages;
DROP FUNCTION message_text_changed();
DROP TABLE message_index_edits;
DROP TABLE message_index_segments;
DROP TABLE message_index_terms;
DROP TABLE message_index;
