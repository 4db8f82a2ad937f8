-- A message is posted under the locks of its conversation's row and of its author's place in it,
-- which have these keys themselves: looking both up once more for each message was a third of
-- what posting cost the database. What the keys kept besides, that nothing is deleted that
-- messages name, is kept here.
ALTER TABLE messages
    DROP CONSTRAINT messages_org_id_conversation_id_fkey,
    DROP CONSTRAINT messages_org_id_author_id_fkey;

-- Whether a client's id is known is asked for each message. The id comes first, so that no plan,
-- however old or made on however small a table, reads a whole conversation for it.
ALTER TABLE messages DROP CONSTRAINT messages_client_id;
ALTER TABLE messages ADD CONSTRAINT messages_client_id UNIQUE (org_id, id, conversation_id);

-- Each message moves its conversation and its author's place: with room on the page, no index is
-- written for it.
ALTER TABLE conversations SET (fillfactor = 70);
ALTER TABLE conversation_members SET (fillfactor = 70);

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
