-- Whether the people of departments below that are outsourced are in a department's group, too.
ALTER TABLE conversations ADD COLUMN with_outsourced boolean NOT NULL DEFAULT false;

-- What the group follows that a new department has by itself; all NULL: it has none.
ALTER TABLE messaging_settings
    ADD COLUMN groups_with_below boolean,
    ADD COLUMN groups_with_outsourced boolean,
    ADD COLUMN groups_with_hidden boolean,
    ADD CONSTRAINT messaging_settings_groups
        CHECK (num_nulls(groups_with_below, groups_with_outsourced, groups_with_hidden) IN (0, 3));

-- A department that is to have a group.
ALTER TABLE conversation_due
    ADD COLUMN department_id uuid,
    DROP CONSTRAINT conversation_due_check,
    ADD CONSTRAINT conversation_due_check CHECK (num_nonnulls(member_id, conversation_id, department_id) <= 1);

CREATE FUNCTION note_new_department() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN SELECT DISTINCT org_id FROM written JOIN messaging_settings USING (org_id)
        WHERE groups_with_below IS NOT NULL
    LOOP
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(organization::text, 22));
        INSERT INTO conversation_due (org_id, department_id)
        SELECT org_id, id FROM written WHERE org_id = organization;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_inserted AFTER INSERT ON departments REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_new_department();

-- Whether a department is outsourced concerns the groups above it as a whole, as a rule of visibility does.
CREATE FUNCTION note_outsourced_department() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN SELECT DISTINCT org_id FROM written JOIN former USING (org_id, id)
        WHERE written.outsourced <> former.outsourced
    LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(organization::text, 22));
        INSERT INTO conversation_due (org_id, conversation_id)
        SELECT DISTINCT conversations.org_id, conversations.id
        FROM written JOIN former USING (org_id, id)
        JOIN conversations ON conversations.org_id = written.org_id AND conversations.kind = 'department'
            AND conversations.department_id = ANY (written.path)
        WHERE written.org_id = organization AND written.outsourced <> former.outsourced
          AND conversations.with_below AND NOT conversations.with_outsourced;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_outsourced AFTER UPDATE ON departments REFERENCING OLD TABLE AS former NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_outsourced_department();
