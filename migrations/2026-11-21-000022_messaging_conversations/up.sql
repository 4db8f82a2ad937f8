-- Conversations in depth: pairs, policy, links, what follows the organization, one's own settings.

ALTER TABLE conversations
    -- Every edit adds 1; messages and people do not count.
    ADD COLUMN version int NOT NULL DEFAULT 1,
    ADD COLUMN description text NOT NULL DEFAULT '',
    -- Who may bring people in, pin messages, and change name and description.
    ADD COLUMN inviting text NOT NULL DEFAULT 'everyone' CHECK (inviting IN ('everyone', 'admins')),
    ADD COLUMN pinning text NOT NULL DEFAULT 'everyone' CHECK (pinning IN ('everyone', 'admins')),
    ADD COLUMN editing text NOT NULL DEFAULT 'everyone' CHECK (editing IN ('everyone', 'admins')),
    -- What of the past newcomers see; `recent` is the last 100 messages.
    ADD COLUMN history text NOT NULL DEFAULT 'all' CHECK (history IN ('all', 'recent', 'none')),
    -- The two of a direct conversation, the smaller id first.
    ADD COLUMN pair_low uuid,
    ADD COLUMN pair_high uuid,
    -- The department whose people are in it; NULL when it is gone.
    ADD COLUMN department_id uuid,
    -- Whether the people of the departments below are in it, too.
    ADD COLUMN with_below boolean NOT NULL DEFAULT false,
    -- Whether people and departments below that a rule hides are in it, too.
    ADD COLUMN with_hidden boolean NOT NULL DEFAULT false,
    ADD FOREIGN KEY (org_id, pair_low) REFERENCES members (org_id, id),
    ADD FOREIGN KEY (org_id, pair_high) REFERENCES members (org_id, id),
    ADD FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id)
        ON DELETE SET NULL (department_id),
    ADD CONSTRAINT conversations_direct CHECK (
        (kind = 'direct') = (pair_low IS NOT NULL) AND (kind = 'direct') = (pair_high IS NOT NULL)
        AND pair_low < pair_high),
    ADD CONSTRAINT conversations_of_department CHECK (kind = 'department' OR department_id IS NULL),
    -- Two who write to each other for the first time at once are in one conversation.
    ADD CONSTRAINT conversations_pair UNIQUE (org_id, pair_low, pair_high);
CREATE UNIQUE INDEX conversations_one_for_department ON conversations (org_id, department_id)
    WHERE department_id IS NOT NULL;
CREATE UNIQUE INDEX conversations_one_announcement ON conversations (org_id) WHERE kind = 'announcement';
-- Those whose people follow the organization: few among many.
CREATE INDEX conversations_following ON conversations (org_id, id)
    WHERE kind IN ('department', 'announcement');

ALTER TABLE conversation_members
    -- One's own: no notifications, until then or (NULL) for ever.
    ADD COLUMN silenced boolean NOT NULL DEFAULT false,
    ADD COLUMN silenced_until timestamptz,
    -- At the top of one's list since then.
    ADD COLUMN pinned_at timestamptz,
    -- Shown as unread although it is read, until it is opened.
    ADD COLUMN marked_unread boolean NOT NULL DEFAULT false,
    -- Not in one's list until a message beyond this number comes.
    ADD COLUMN hidden_seq bigint,
    ADD CONSTRAINT conversation_members_silenced CHECK (silenced OR silenced_until IS NULL);
-- Whoever is longest in it first.
CREATE INDEX conversation_members_in_order
    ON conversation_members (org_id, conversation_id, joined_at, member_id);

-- When somebody is not to be disturbed.
CREATE TABLE quiet_hours (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    active boolean NOT NULL,
    -- On the wall of the zone; an end before the start is on the day after.
    starts_at time NOT NULL,
    ends_at time NOT NULL,
    -- The days on which they begin: a bit for each, Monday is 1, Sunday 64.
    days int NOT NULL CHECK (days BETWEEN 1 AND 127),
    -- IANA zone; NULL: the organization's.
    time_zone text,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
SELECT tenant_table('quiet_hours');

-- Links by which members of the organization come into a group.
CREATE TABLE conversation_links (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    -- Whether the owner or an admin decides on each who comes.
    approval boolean NOT NULL,
    max_uses int NOT NULL,
    uses int NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT conversation_links_secret UNIQUE (org_id, secret_hash),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id),
    FOREIGN KEY (org_id, created_by) REFERENCES members (org_id, id)
);
CREATE INDEX conversation_links_of ON conversation_links (org_id, conversation_id, id);
SELECT tenant_table('conversation_links');

CREATE TABLE conversation_requests (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    link_id uuid NOT NULL,
    member_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'approved', 'declined', 'withdrawn')),
    decided_by uuid,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id),
    FOREIGN KEY (org_id, link_id) REFERENCES conversation_links (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX conversation_requests_pending ON conversation_requests (org_id, conversation_id, member_id)
    WHERE status = 'pending';
CREATE INDEX conversation_requests_in_order ON conversation_requests (org_id, conversation_id, id);
SELECT tenant_table('conversation_requests');

-- Who or which conversation must be looked at before the transaction ends, because what the
-- people of a conversation follow from has changed. Whatever changes it, an operation, an
-- import, a job or a statement by hand, leaves a row here by the triggers below.
CREATE TABLE conversation_due (
    org_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    member_id uuid,
    conversation_id uuid,
    PRIMARY KEY (org_id, id),
    CHECK (num_nonnulls(member_id, conversation_id) = 1)
);
SELECT tenant_table('conversation_due');

-- Whether an organization has conversations that follow it. The lock makes the answer true until
-- the commit: whoever opens the first one takes it alone.
CREATE FUNCTION has_following_conversations(organization uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(organization::text, 22));
    RETURN EXISTS (SELECT FROM conversations
        WHERE org_id = organization AND kind IN ('department', 'announcement'));
END $$;

-- The argument says what the table tells of: rows of `written` and `former` have an org_id.
CREATE FUNCTION note_followed_member() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER follow_inserted AFTER INSERT ON department_members REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_member('written');
CREATE TRIGGER follow_updated AFTER UPDATE ON department_members REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_member('written');
CREATE TRIGGER follow_deleted AFTER DELETE ON department_members REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_member('former');
CREATE TRIGGER follow_inserted AFTER INSERT ON role_grants REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_member('written');
CREATE TRIGGER follow_updated AFTER UPDATE ON role_grants REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_member('written');
CREATE TRIGGER follow_deleted AFTER DELETE ON role_grants REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_member('former');

CREATE FUNCTION note_followed_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR changed IN SELECT org_id, array_agg(id) AS ids FROM written
            WHERE status IN ('active', 'leaving') GROUP BY org_id
        LOOP
            IF has_following_conversations(changed.org_id) THEN
                INSERT INTO conversation_due (org_id, member_id) SELECT changed.org_id, unnest(changed.ids);
            END IF;
        END LOOP;
    ELSE
        FOR changed IN SELECT org_id, array_agg(id) AS ids FROM written JOIN former USING (org_id, id)
            WHERE written.status <> former.status GROUP BY org_id
        LOOP
            IF has_following_conversations(changed.org_id) THEN
                INSERT INTO conversation_due (org_id, member_id) SELECT changed.org_id, unnest(changed.ids);
            END IF;
        END LOOP;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_inserted AFTER INSERT ON members REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_status();
CREATE TRIGGER follow_updated AFTER UPDATE ON members REFERENCING OLD TABLE AS former NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_status();

-- Who holds a role whose permissions have changed.
CREATE FUNCTION note_followed_role() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record;
BEGIN
    FOR changed IN SELECT written.org_id, written.id FROM written JOIN former USING (org_id, id)
        WHERE written.permissions <> former.permissions
    LOOP
        IF has_following_conversations(changed.org_id) THEN
            INSERT INTO conversation_due (org_id, member_id)
            SELECT DISTINCT org_id, member_id FROM role_grants
            WHERE org_id = changed.org_id AND role_id = changed.id;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_updated AFTER UPDATE ON roles REFERENCING OLD TABLE AS former NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_role();

-- A department that moves takes its people along; its group has its name.
CREATE FUNCTION note_followed_department() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER follow_updated AFTER UPDATE ON departments REFERENCING OLD TABLE AS former NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_department();

-- The groups of departments that are gone: their foreign key has become NULL by now.
CREATE FUNCTION note_lost_department() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversation_due (org_id, conversation_id)
    SELECT org_id, id FROM conversations
    WHERE org_id IN (SELECT org_id FROM former) AND kind = 'department' AND department_id IS NULL
      AND archived_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_deleted AFTER DELETE ON departments REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION note_lost_department();

CREATE FUNCTION note_followed_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversation_due (org_id, conversation_id)
    SELECT conversations.org_id, conversations.id
    FROM written JOIN former USING (org_id) JOIN conversations USING (org_id)
    WHERE written.name <> former.name AND conversations.kind = 'announcement';
    RETURN NULL;
END $$;
CREATE TRIGGER follow_updated AFTER UPDATE ON organizations REFERENCING OLD TABLE AS former NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_organization();

-- Whom a rule hides is in no department's group that leaves them out. That concerns groups as a
-- whole, so nobody else may be at it.
CREATE FUNCTION note_followed_rule() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN EXECUTE format('SELECT DISTINCT org_id FROM %I', TG_ARGV[0]) LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(organization::text, 22));
        IF has_following_conversations(organization) THEN
            INSERT INTO conversation_due (org_id, conversation_id)
            SELECT org_id, id FROM conversations
            WHERE org_id = organization AND kind = 'department' AND NOT with_hidden;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_updated AFTER UPDATE ON visibility_rules REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_rule('written');
CREATE TRIGGER follow_deleted AFTER DELETE ON visibility_rules REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_rule('former');
CREATE TRIGGER follow_inserted AFTER INSERT ON visibility_subjects REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_rule('written');
CREATE TRIGGER follow_deleted AFTER DELETE ON visibility_subjects REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION note_followed_rule('former');
