-- A message is posted under the locks of its conversation's row and of its author's place in it,
-- which have these keys themselves: looking both up once more for each message was a third of
-- what posting cost the database. What the keys kept besides, that nothing is deleted that
-- messages name, is kept here.
ALTER TABLE messages
    DROP CONSTRAINT messages_org_id_conversation_id_fkey,
    DROP CONSTRAINT messages_org_id_author_id_fkey;

CREATE FUNCTION named_by_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% may be named by messages and are not deleted', TG_TABLE_NAME
        USING ERRCODE = 'foreign_key_violation';
END
$$;
CREATE TRIGGER named_by_messages BEFORE DELETE ON conversations
    FOR EACH ROW EXECUTE FUNCTION named_by_messages();
CREATE TRIGGER named_by_messages BEFORE DELETE ON members
    FOR EACH ROW EXECUTE FUNCTION named_by_messages();
