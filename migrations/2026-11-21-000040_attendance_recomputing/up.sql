-- Computing again: whom it concerns, and who holds up nobody else.

-- Somebody whose results cannot be computed: their rows are left alone until then.
ALTER TABLE attendance_stale ADD COLUMN held_until timestamptz;

-- Other rules of a group, from a date on: for whoever is in it then, as long as they are. Whom the
-- version takes in or leaves out is marked with their assignment.
CREATE FUNCTION attendance_group_versions_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
    SELECT held.org_id, held.member_id, greatest(held.from_date, changed.since), coalesce(held.until, '9999-12-31')
    FROM (SELECT org_id, group_id, min(from_date) AS since FROM written GROUP BY org_id, group_id) changed
    JOIN LATERAL (
        SELECT a.org_id, a.member_id, a.group_id, a.from_date,
            lead(a.from_date) OVER (PARTITION BY a.member_id ORDER BY a.from_date) - 1 AS until
        FROM attendance_assignments a WHERE a.org_id = changed.org_id
    ) held ON held.group_id = changed.group_id AND coalesce(held.until, '9999-12-31') >= changed.since;
    RETURN NULL;
END $$;
DROP TRIGGER attendance_stale ON attendance_group_versions;
CREATE TRIGGER attendance_stale AFTER INSERT ON attendance_group_versions REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_group_versions_stale();
