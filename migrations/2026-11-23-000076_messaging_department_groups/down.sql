DROP TRIGGER follow_outsourced ON departments;
DROP FUNCTION note_outsourced_department;
DROP TRIGGER follow_inserted ON departments;
DROP FUNCTION note_new_department;
-- A note of a department would say that the channel is to be opened.
ALTER TABLE conversation_due NO FORCE ROW LEVEL SECURITY;
DELETE FROM conversation_due WHERE department_id IS NOT NULL;
ALTER TABLE conversation_due FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation_due
    DROP CONSTRAINT conversation_due_check,
    ADD CONSTRAINT conversation_due_check CHECK (num_nonnulls(member_id, conversation_id) <= 1),
    DROP COLUMN department_id;
ALTER TABLE messaging_settings
    DROP CONSTRAINT messaging_settings_groups,
    DROP COLUMN groups_with_below,
    DROP COLUMN groups_with_outsourced,
    DROP COLUMN groups_with_hidden;
ALTER TABLE conversations DROP COLUMN with_outsourced;
