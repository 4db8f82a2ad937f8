DROP TABLE jobs;
DROP TABLE idempotency_keys;
DROP TABLE events;
DROP TABLE event_heads;
DROP FUNCTION tenant_table(regclass);
DROP EXTENSION btree_gist;
