-- An event's audience may be a topic's followers, whoever they are when it happens, instead of a
-- list of them in each event. The log says only who began and who ceased to follow, and where.
-- `audience` then has who else is told, and is never NULL: that stays every member.
ALTER TABLE events
    ADD COLUMN topic uuid,
    ADD COLUMN joins uuid[],
    ADD COLUMN leaves uuid[];

-- What changed since a position, for whoever resumes: few among many.
CREATE INDEX events_changes ON events (org_id, position)
    WHERE joins IS NOT NULL OR leaves IS NOT NULL;
