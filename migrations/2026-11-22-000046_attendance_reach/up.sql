-- A change of a shift, a group or a special day has those computed again whom it reaches, on the dates on which it
-- does, and nobody else.

-- Who is in which group, from when to when.
CREATE FUNCTION attendance_held(organization uuid)
RETURNS TABLE (member_id uuid, group_id uuid, since date, until date) LANGUAGE sql STABLE AS $$
    SELECT a.member_id, a.group_id, a.from_date,
        coalesce(lead(a.from_date) OVER (PARTITION BY a.member_id ORDER BY a.from_date) - 1, '9999-12-31')
    FROM attendance_assignments a WHERE a.org_id = organization
$$;

-- From when to when each version of a group's rules holds; nothing where another one holds instead.
CREATE FUNCTION attendance_ruled(organization uuid)
RETURNS TABLE (group_id uuid, version int, rules jsonb, since date, until date) LANGUAGE sql STABLE AS $$
    SELECT v.group_id, v.version, v.rules, v.from_date, coalesce(
        lead(v.from_date) OVER (PARTITION BY v.group_id ORDER BY v.from_date, v.version) - 1, '9999-12-31')
    FROM attendance_group_versions v WHERE v.org_id = organization
$$;

-- Other hours of a shift, until later ones take over: for whoever works by it then. These are the people of the groups
-- whose week has it, those of whom a special day has it, and those who are rostered for it: from the first of their
-- dates to the last, where there is no week between them.
CREATE FUNCTION attendance_shift_versions_stale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record;
BEGIN
    FOR changed IN
        SELECT w.org_id, w.shift_id, w.from_date AS since, coalesce((
            SELECT min(later.from_date) - 1 FROM attendance_shift_versions later
            WHERE later.org_id = w.org_id AND later.shift_id = w.shift_id AND later.from_date > w.from_date
        ), '9999-12-31') AS until
        FROM written w
    LOOP
        INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
        -- Materialized: looked at once, however many groups there are.
        WITH held AS MATERIALIZED (SELECT * FROM attendance_held(changed.org_id)),
        worked AS (
            SELECT ruled.group_id, greatest(ruled.since, changed.since) AS since,
                least(ruled.until, changed.until) AS until
            FROM attendance_ruled(changed.org_id) ruled
            WHERE ruled.rules -> 'week' @> jsonb_build_array(jsonb_build_object('shift_id', changed.shift_id))
                AND greatest(ruled.since, changed.since) <= least(ruled.until, changed.until)
            UNION ALL
            SELECT own.id, day.date, day.date
            FROM attendance_special_days day
            JOIN attendance_groups own ON own.org_id = day.org_id AND own.id = coalesce(day.group_id, own.id)
            WHERE day.org_id = changed.org_id AND day.shift_id = changed.shift_id
                AND day.date BETWEEN changed.since AND changed.until
        ), reached AS (
            SELECT held.member_id, unnest(range_agg(daterange(
                greatest(held.since, worked.since), least(held.until, worked.until), '[]'))) AS dates
            FROM worked JOIN held USING (group_id)
            WHERE greatest(held.since, worked.since) <= least(held.until, worked.until)
            GROUP BY held.member_id
        ), rostered AS (
            SELECT cell.member_id, unnest(range_agg(daterange(cell.date, cell.date + 7, '[]'))) AS dates
            FROM attendance_rosters cell
            WHERE cell.org_id = changed.org_id AND cell.shift_id = changed.shift_id
                AND cell.date >= changed.since AND cell.date <= changed.until
            GROUP BY cell.member_id
        )
        SELECT changed.org_id, member_id, lower(dates), upper(dates) - 1 FROM reached
        UNION ALL
        SELECT changed.org_id, member_id, lower(dates), upper(dates) - 8 FROM rostered;
    END LOOP;
    RETURN NULL;
END $$;
DROP TRIGGER attendance_stale ON attendance_shift_versions;
CREATE TRIGGER attendance_stale AFTER INSERT ON attendance_shift_versions REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION attendance_shift_versions_stale();
DROP FUNCTION attendance_versions_stale();

-- Other rules of a group, until later ones take over: for whoever is in it then. Whom the version takes in or leaves
-- out is marked with their assignment.
CREATE OR REPLACE FUNCTION attendance_group_versions_stale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN SELECT DISTINCT org_id FROM written LOOP
        INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
        WITH held AS MATERIALIZED (SELECT * FROM attendance_held(organization)),
        ruled AS MATERIALIZED (
            SELECT own.* FROM written JOIN attendance_ruled(organization) own USING (group_id, version)
            WHERE written.org_id = organization
        )
        SELECT organization, held.member_id, greatest(held.since, ruled.since), least(held.until, ruled.until)
        FROM ruled JOIN held USING (group_id)
        WHERE greatest(held.since, ruled.since) <= least(held.until, ruled.until);
    END LOOP;
    RETURN NULL;
END $$;

-- A special day: for the people of its group, or for everybody where it is the organization's.
CREATE OR REPLACE FUNCTION mark_attendance_special_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN SELECT DISTINCT org_id FROM changed LOOP
        INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
        -- Each run of dates by itself: the first and the last may be a year apart.
        WITH held AS MATERIALIZED (SELECT * FROM attendance_held(organization)),
        runs AS (
            SELECT group_id, unnest(range_agg(daterange(date, date, '[]'))) AS dates
            FROM changed WHERE org_id = organization GROUP BY group_id
        )
        SELECT organization, NULL, lower(dates), upper(dates) - 1 FROM runs WHERE group_id IS NULL
        UNION ALL
        SELECT organization, held.member_id, greatest(held.since, lower(dates)), least(held.until, upper(dates) - 1)
        FROM runs JOIN held USING (group_id)
        WHERE greatest(held.since, lower(dates)) <= least(held.until, upper(dates) - 1);
    END LOOP;
    RETURN NULL;
END $$;
