-- Each of those who may see it now is named again, where some of the followers may not.
ALTER TABLE events NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation_members NO FORCE ROW LEVEL SECURITY;
UPDATE events SET topic = NULL, audience = ARRAY(
        SELECT place.member_id FROM conversation_members AS place
        WHERE place.org_id = events.org_id AND place.conversation_id = events.topic
          AND place.visible_from_seq <= events.topic_number)
    WHERE topic_number IS NOT NULL AND EXISTS (
        SELECT FROM conversation_members AS place
        WHERE place.org_id = events.org_id AND place.conversation_id = events.topic
          AND place.visible_from_seq > events.topic_number);
ALTER TABLE conversation_members FORCE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
ALTER TABLE events DROP COLUMN topic_number, DROP COLUMN joins_from;
