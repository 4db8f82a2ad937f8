CREATE OR REPLACE FUNCTION note_followed_member() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN EXECUTE format('SELECT DISTINCT org_id FROM %I', TG_ARGV[0]) LOOP
        IF has_following_conversations(organization) THEN
            EXECUTE format(
                'INSERT INTO conversation_due (org_id, member_id) '
                'SELECT DISTINCT org_id, member_id FROM %I WHERE org_id = $1', TG_ARGV[0])
            USING organization;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_followed_department() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN SELECT DISTINCT org_id FROM written JOIN former USING (org_id, id)
        WHERE written.path <> former.path OR written.name <> former.name
    LOOP
        IF has_following_conversations(organization) THEN
            INSERT INTO conversation_due (org_id, member_id)
            SELECT DISTINCT people.org_id, people.member_id
            FROM written JOIN former USING (org_id, id)
            JOIN department_members people ON people.org_id = written.org_id AND people.department_id = written.id
            WHERE written.org_id = organization AND written.path <> former.path;
            INSERT INTO conversation_due (org_id, conversation_id)
            SELECT conversations.org_id, conversations.id
            FROM written JOIN former USING (org_id, id)
            JOIN conversations ON conversations.org_id = written.org_id AND conversations.department_id = written.id
            WHERE written.org_id = organization;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

DROP FUNCTION has_department_conversations(uuid);
DROP TRIGGER follow_inserted ON organizations;
DROP FUNCTION note_founded_organization();
ALTER TABLE conversation_due NO FORCE ROW LEVEL SECURITY;
DELETE FROM conversation_due WHERE num_nonnulls(member_id, conversation_id) = 0;
ALTER TABLE conversation_due FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation_due
    DROP CONSTRAINT conversation_due_check,
    ADD CONSTRAINT conversation_due_check CHECK (num_nonnulls(member_id, conversation_id) = 1);
DROP INDEX messages_notices;
