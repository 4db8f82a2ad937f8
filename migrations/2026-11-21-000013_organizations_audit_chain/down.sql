DROP FUNCTION audit_forget(timestamptz);
DROP TRIGGER audit_entries_never_emptied ON audit_entries;
DROP TRIGGER audit_entries_append_only ON audit_entries;
DROP FUNCTION audit_entries_append_only();
DROP INDEX audit_entries_by_target;
DROP INDEX audit_entries_by_action;
DROP INDEX audit_entries_by_actor;
DROP INDEX audit_entries_by_time;
ALTER TABLE audit_entries
    DROP COLUMN hash,
    DROP COLUMN previous_hash,
    DROP COLUMN hash_version,
    DROP COLUMN position;
CREATE INDEX audit_entries_by_time ON audit_entries (org_id, at DESC, id DESC);
DROP TABLE audit_heads;
