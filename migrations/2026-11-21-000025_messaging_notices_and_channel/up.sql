-- Notices, which have no author, do not count as unread: those above a watermark are counted.
CREATE INDEX messages_notices ON messages (org_id, conversation_id, seq) WHERE author_id IS NULL;

-- Every organization has its announcement channel from its founding on. A note that names nobody
-- and nothing says that the channel is to be opened.
ALTER TABLE conversation_due
    DROP CONSTRAINT conversation_due_check,
    ADD CONSTRAINT conversation_due_check CHECK (num_nonnulls(member_id, conversation_id) <= 1);

-- Who is in which department concerns groups of departments alone: where there are none, a change
-- of the tree looks at nobody, and locks nobody.
CREATE FUNCTION has_department_conversations(organization uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(organization::text, 22));
    RETURN EXISTS (SELECT FROM conversations WHERE org_id = organization AND kind = 'department');
END $$;

CREATE OR REPLACE FUNCTION note_followed_member() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN EXECUTE format('SELECT DISTINCT org_id FROM %I', TG_ARGV[0]) LOOP
        IF (TG_TABLE_NAME = 'department_members' AND has_department_conversations(organization))
            OR (TG_TABLE_NAME <> 'department_members' AND has_following_conversations(organization))
        THEN
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
        IF has_department_conversations(organization) THEN
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

CREATE FUNCTION note_founded_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversation_due (org_id) SELECT org_id FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_inserted AFTER INSERT ON organizations REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_founded_organization();

-- Those that are there get theirs when the service starts: who administers it, the service knows.
-- The owner of the tables sees every organization's rows for this one statement.
ALTER TABLE organizations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation_due NO FORCE ROW LEVEL SECURITY;
INSERT INTO conversation_due (org_id)
SELECT org_id FROM organizations
WHERE NOT EXISTS (
    SELECT FROM conversations WHERE conversations.org_id = organizations.org_id AND kind = 'announcement');
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation_due FORCE ROW LEVEL SECURITY;
