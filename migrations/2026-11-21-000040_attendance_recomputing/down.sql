DROP TRIGGER attendance_stale ON attendance_group_versions;
CREATE TRIGGER attendance_stale AFTER INSERT ON attendance_group_versions REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_versions_stale();
DROP FUNCTION attendance_group_versions_stale();
ALTER TABLE attendance_stale DROP COLUMN held_until;
