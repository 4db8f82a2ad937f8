-- Who followed a topic at which event is not known any more: its events are told to those only
-- whom they name.
DROP INDEX events_changes;
ALTER TABLE events NO FORCE ROW LEVEL SECURITY;
UPDATE events SET audience = audience || coalesce(joins, '{}') || coalesce(leaves, '{}')
    WHERE joins IS NOT NULL OR leaves IS NOT NULL;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
ALTER TABLE events DROP COLUMN topic, DROP COLUMN joins, DROP COLUMN leaves;
