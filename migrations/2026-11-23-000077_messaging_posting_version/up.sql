-- Changes whenever something of a conversation does that decides who may post there: its policy, or a place that is there and
-- comes to allow something else, or ends. A place that is new changes nothing of the others.
ALTER TABLE conversations ADD COLUMN posting_version bigint NOT NULL DEFAULT 0;

-- The column lists keep posting itself, which moves numbers and watermarks, from being asked: and a trigger before the
-- update would lock each row once more.
CREATE FUNCTION posting_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET posting_version = posting_version + 1 WHERE org_id = OLD.org_id AND id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER posting_changed AFTER UPDATE OF kind, owner_id, posting, archived_at ON conversations FOR EACH ROW
    WHEN ((OLD.kind, OLD.owner_id, OLD.posting, OLD.archived_at)
        IS DISTINCT FROM (NEW.kind, NEW.owner_id, NEW.posting, NEW.archived_at))
    EXECUTE FUNCTION posting_changed();

CREATE FUNCTION place_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET posting_version = posting_version + 1
    WHERE org_id = OLD.org_id AND id = OLD.conversation_id;
    RETURN NULL;
END $$;
CREATE TRIGGER place_changed AFTER UPDATE OF role, muted_until, speaker, member_id, conversation_id
    ON conversation_members FOR EACH ROW
    WHEN ((OLD.role, OLD.muted_until, OLD.speaker, OLD.member_id, OLD.conversation_id)
        IS DISTINCT FROM (NEW.role, NEW.muted_until, NEW.speaker, NEW.member_id, NEW.conversation_id))
    EXECUTE FUNCTION place_changed();

CREATE FUNCTION places_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET posting_version = posting_version + 1
    FROM (SELECT DISTINCT org_id, conversation_id FROM former) AS place
    WHERE conversations.org_id = place.org_id AND conversations.id = place.conversation_id;
    RETURN NULL;
END $$;
CREATE TRIGGER places_ended AFTER DELETE ON conversation_members REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION places_ended();

-- What a process foresaw, for whatever travels with its commit: that nothing comes of it where something is not so.
CREATE FUNCTION as_foreseen(holds boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'not as foreseen';
    END IF;
    RETURN true;
END $$;
