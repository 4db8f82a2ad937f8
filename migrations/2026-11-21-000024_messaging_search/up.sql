-- The search over messages: derived from them after their commit, and made anew from them
-- wherever it is deleted. What the bytes say is in src/messaging/search/place.rs.

-- How far a conversation's messages are in the index; no row: not at all.
CREATE TABLE message_index (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    -- All up to here are.
    indexed_seq bigint NOT NULL,
    -- When the newest of them was posted, in microseconds since 1970.
    newest_at bigint NOT NULL,
    -- The same of each segment that is full, eight bytes each.
    segment_ends bytea NOT NULL,
    PRIMARY KEY (org_id, conversation_id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id)
) WITH (fillfactor = 70);
SELECT tenant_table('message_index');

-- No foreign keys from here on: rows are many, conversations are never deleted, and what the
-- index proposes is looked up before it is shown.

-- Which terms are in which messages: the rows of a conversation's shards.
CREATE TABLE message_index_terms (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    bucket int NOT NULL,
    shard int NOT NULL,
    entries bytea NOT NULL,
    PRIMARY KEY (org_id, conversation_id, bucket, shard)
-- Room on each page for the next version of a row that many messages add to.
) WITH (fillfactor = 80);
SELECT tenant_table('message_index_terms');

-- When, by whom and of which kind: 128 messages a row.
CREATE TABLE message_index_segments (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    segment int NOT NULL,
    stamps bytea NOT NULL,
    PRIMARY KEY (org_id, conversation_id, segment)
) WITH (fillfactor = 70);
SELECT tenant_table('message_index_segments');

-- Messages whose text changed since it was indexed. New messages leave no row.
CREATE TABLE message_index_edits (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (org_id, conversation_id, seq)
);
SELECT tenant_table('message_index_edits');

-- An update, and not nothing, where a row is there: who takes the row away waits for the edit,
-- and so reads the new text.
CREATE FUNCTION message_text_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO message_index_edits (org_id, conversation_id, seq)
    VALUES (NEW.org_id, NEW.conversation_id, NEW.seq)
    ON CONFLICT (org_id, conversation_id, seq) DO UPDATE SET seq = EXCLUDED.seq;
    RETURN NULL;
END $$;
CREATE TRIGGER message_text_changed AFTER UPDATE OF text ON messages
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text AND NEW.recalled_at IS NULL)
    EXECUTE FUNCTION message_text_changed();
