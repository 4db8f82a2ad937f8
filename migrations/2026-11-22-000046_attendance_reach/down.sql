CREATE OR REPLACE FUNCTION mark_attendance_special_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mark_attendance_stale(org_id, NULL, min(date), max(date))
    FROM (SELECT org_id, date, date - dense_rank() OVER (PARTITION BY org_id ORDER BY date)::int AS run
          FROM (SELECT org_id, date FROM changed GROUP BY org_id, date) days) runs
    GROUP BY org_id, run;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION attendance_group_versions_stale() RETURNS trigger LANGUAGE plpgsql AS $$
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

DROP TRIGGER attendance_stale ON attendance_shift_versions;
DROP FUNCTION attendance_shift_versions_stale();
CREATE FUNCTION attendance_versions_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO attendance_stale (org_id, first_date, last_date)
    SELECT org_id, min(from_date), '9999-12-31' FROM written GROUP BY org_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_stale AFTER INSERT ON attendance_shift_versions REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_versions_stale();
DROP FUNCTION attendance_ruled(uuid);
DROP FUNCTION attendance_held(uuid);
