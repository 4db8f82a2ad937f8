-- An event may be about something that has a number within its topic, and is then for those
-- followers only who see that number: whoever joins says from which one on they do. Until now such
-- an event named each of its readers as soon as one follower did not see it, and so told it also
-- to those who had been removed when they read the log.
ALTER TABLE events
    ADD COLUMN topic_number bigint,
    ADD COLUMN joins_from bigint;

ALTER TABLE events NO FORCE ROW LEVEL SECURITY;
UPDATE events SET
        topic = (payload->>'conversation_id')::uuid,
        topic_number = (payload->>'seq')::bigint,
        audience = '{}'
    WHERE topic IS NULL AND audience IS NOT NULL AND kind = ANY (
        '{message.edited,message.recalled,message.reacted,message.pinned,message.unpinned}');
UPDATE events SET topic_number = (payload->>'seq')::bigint
    WHERE topic IS NOT NULL AND topic_number IS NULL AND kind = ANY (
        '{message.edited,message.recalled,message.reacted,message.pinned,message.unpinned}');
ALTER TABLE events FORCE ROW LEVEL SECURITY;
