-- When people are expected: shifts and groups of people, by date.

-- One row for each organization, there from the beginning. Its lock orders all changes of the rules.
CREATE TABLE attendance_rules (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- Another one with every change, so that what is kept in memory is known to be old. Not a
    -- number: one that was rolled back may not come again.
    stamp uuid NOT NULL
);
SELECT tenant_table('attendance_rules');

CREATE TABLE attendance_shifts (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    name text NOT NULL,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    -- Set when it is removed: the past goes on to refer to it.
    archived_at timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX attendance_shifts_name ON attendance_shifts (org_id, name) WHERE archived_at IS NULL;
SELECT tenant_table('attendance_shifts');

-- The hours of a shift, from a date on until a later one takes over. Rows never change.
CREATE TABLE attendance_shift_versions (
    org_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    version int NOT NULL,
    from_date date NOT NULL,
    hours jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, shift_id, version),
    FOREIGN KEY (org_id, shift_id) REFERENCES attendance_shifts (org_id, id)
);
SELECT tenant_table('attendance_shift_versions');

CREATE TABLE attendance_groups (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    name text NOT NULL,
    -- Where everybody is who is in no other.
    is_default boolean NOT NULL DEFAULT false,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX attendance_groups_name ON attendance_groups (org_id, name) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX attendance_groups_default ON attendance_groups (org_id) WHERE is_default;
SELECT tenant_table('attendance_groups');

-- The rules of a group, from a date on. Rows never change.
CREATE TABLE attendance_group_versions (
    org_id uuid NOT NULL,
    group_id uuid NOT NULL,
    version int NOT NULL,
    from_date date NOT NULL,
    -- False from the date on which it was removed.
    active boolean NOT NULL DEFAULT true,
    -- Zone, calendar, week, priority; the shifts that it names are checked when it is written.
    rules jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, group_id, version),
    FOREIGN KEY (org_id, group_id) REFERENCES attendance_groups (org_id, id)
);
SELECT tenant_table('attendance_group_versions');

-- Whom a version of a group takes in, and whom it leaves out. A department that is gone takes
-- nobody in; what was is in attendance_assignments.
CREATE TABLE attendance_group_people (
    org_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    group_id uuid NOT NULL,
    version int NOT NULL,
    department_id uuid,
    with_below boolean NOT NULL DEFAULT false,
    member_id uuid,
    excluded boolean NOT NULL DEFAULT false,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, group_id, version) REFERENCES attendance_group_versions (org_id, group_id, version),
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    CHECK (num_nonnulls(department_id, member_id) = 1),
    CHECK (member_id IS NOT NULL OR NOT excluded)
);
CREATE INDEX attendance_group_people_of ON attendance_group_people (org_id, group_id, version);
CREATE INDEX attendance_group_people_department ON attendance_group_people (org_id, department_id);
SELECT tenant_table('attendance_group_people');

-- Where the people of a group may check in; no row means everywhere.
CREATE TABLE attendance_group_sites (
    org_id uuid NOT NULL,
    group_id uuid NOT NULL,
    site_id uuid NOT NULL,
    PRIMARY KEY (org_id, group_id, site_id),
    FOREIGN KEY (org_id, group_id) REFERENCES attendance_groups (org_id, id),
    FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
);
SELECT tenant_table('attendance_group_sites');

-- The one group of each person from a date on: what was is never written anew.
CREATE TABLE attendance_assignments (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    from_date date NOT NULL,
    group_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('person', 'department', 'default')),
    -- The department that brought it, as it was then.
    department_id uuid,
    PRIMARY KEY (org_id, member_id, from_date),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, group_id) REFERENCES attendance_groups (org_id, id)
);
SELECT tenant_table('attendance_assignments');

-- Whose group must be looked at before the transaction ends. Whatever changes it, an operation,
-- an import, a job or a statement by hand, leaves a row here by the triggers below.
CREATE TABLE attendance_due (
    org_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    -- NULL: everybody.
    member_id uuid,
    -- From which date on; NULL: from today.
    from_date date,
    PRIMARY KEY (org_id, id)
);
SELECT tenant_table('attendance_due');

-- The lock is shared by all who change single people; who changes groups takes it alone.
CREATE FUNCTION note_attendance_member() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN EXECUTE format('SELECT DISTINCT org_id FROM %I', TG_ARGV[0]) LOOP
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(organization::text, 31));
    END LOOP;
    EXECUTE format('INSERT INTO attendance_due (org_id, member_id) SELECT DISTINCT org_id, %I FROM %I',
        TG_ARGV[1], TG_ARGV[0]);
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_inserted AFTER INSERT ON members REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_attendance_member('written', 'id');
CREATE TRIGGER attendance_inserted AFTER INSERT ON department_members REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_attendance_member('written', 'member_id');
CREATE TRIGGER attendance_updated AFTER UPDATE ON department_members REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_attendance_member('written', 'member_id');
CREATE TRIGGER attendance_deleted AFTER DELETE ON department_members REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION note_attendance_member('former', 'member_id');

-- A department that moves takes its people along.
CREATE FUNCTION note_attendance_department() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organization uuid;
BEGIN
    FOR organization IN SELECT DISTINCT org_id FROM written JOIN former USING (org_id, id)
        WHERE written.path <> former.path
    LOOP
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(organization::text, 31));
        INSERT INTO attendance_due (org_id, member_id)
        SELECT DISTINCT people.org_id, people.member_id
        FROM written JOIN former USING (org_id, id)
        JOIN department_members people ON people.org_id = written.org_id AND people.department_id = written.id
        WHERE written.org_id = organization AND written.path <> former.path;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_updated AFTER UPDATE ON departments REFERENCING OLD TABLE AS former NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_attendance_department();

-- Every organization has a default group that works from Monday to Friday.
CREATE FUNCTION begin_attendance(organization uuid, locale text, begun timestamptz, hours jsonb,
    days text[], calendar text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    shift uuid := gen_random_uuid();
    everybody uuid := gen_random_uuid();
    chinese boolean := locale LIKE 'zh%';
BEGIN
    INSERT INTO attendance_rules (org_id, stamp) VALUES (organization, gen_random_uuid());
    INSERT INTO attendance_shifts (org_id, id, name, created_at)
    VALUES (organization, shift, CASE WHEN chinese THEN '默认班次' ELSE 'Usual hours' END, begun);
    INSERT INTO attendance_shift_versions (org_id, shift_id, version, from_date, hours, created_at)
    VALUES (organization, shift, 1, '2000-01-01', hours, begun);
    INSERT INTO attendance_groups (org_id, id, name, is_default, created_at)
    VALUES (organization, everybody, CASE WHEN chinese THEN '默认考勤组' ELSE 'Everybody' END, true, begun);
    INSERT INTO attendance_group_versions (org_id, group_id, version, from_date, rules, created_at)
    VALUES (organization, everybody, 1, '2000-01-01', jsonb_build_object(
        'priority', 0, 'calendar', calendar,
        'week', (SELECT jsonb_agg(jsonb_build_object('day', day, 'shift_id', shift)) FROM unnest(days) day)), begun);
    INSERT INTO attendance_assignments (org_id, member_id, from_date, group_id, reason)
    SELECT org_id, id, '2000-01-01', everybody, 'default' FROM members WHERE org_id = organization;
END $$;

CREATE FUNCTION usual_calendar(zone text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN zone IN ('Asia/Shanghai', 'Asia/Urumqi', 'Asia/Chongqing', 'Asia/Chungking', 'Asia/Harbin',
        'Asia/Kashgar', 'PRC') THEN 'cn' ELSE 'none' END
$$;

CREATE FUNCTION attendance_point(at time, next_day boolean, before int, after int) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('time', to_char(at, 'HH24:MI'), 'next_day', next_day,
        'before_minutes', before, 'after_minutes', after, 'punch', true)
$$;

CREATE FUNCTION begin_attendance_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM begin_attendance(NEW.org_id, NEW.locale, NEW.created_at,
        jsonb_build_object('sections', jsonb_build_array(jsonb_build_object(
            'on', attendance_point('09:00', false, NULL, NULL), 'off', attendance_point('18:00', false, NULL, NULL)))),
        ARRAY['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], usual_calendar(NEW.time_zone));
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_begins AFTER INSERT ON organizations
    FOR EACH ROW EXECUTE FUNCTION begin_attendance_of_new();

-- What there was: one schedule for everybody becomes that of the default group. The owner sees every
-- organization for it.
ALTER TABLE organizations NO FORCE ROW LEVEL SECURITY;
DO $$
DECLARE
    old record;
    names text[] := ARRAY['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
BEGIN
    FOR old IN SELECT organizations.org_id, time_zone, locale, organizations.created_at FROM organizations LOOP
        PERFORM set_config('app.org_id', old.org_id::text, true);
        PERFORM begin_attendance(old.org_id, old.locale, old.created_at,
            coalesce(hours, jsonb_build_object('sections', jsonb_build_array(jsonb_build_object(
                'on', attendance_point('09:00', false, NULL, NULL),
                'off', attendance_point('18:00', false, NULL, NULL))))),
            coalesce(days, names[1:5]), coalesce(calendar, usual_calendar(old.time_zone)))
        FROM (SELECT) one LEFT JOIN (
            SELECT jsonb_build_object(
                'sections', jsonb_build_array(jsonb_build_object(
                    'on', attendance_point(start_time, false, on_duty_before_minutes, on_duty_after_minutes),
                    'off', attendance_point(end_time, end_time <= start_time, off_duty_before_minutes,
                        off_duty_after_minutes))),
                'permit_minutes', permit_minutes, 'serious_minutes', serious_minutes,
                'absenteeism_minutes', absenteeism_minutes) AS hours,
                (SELECT array_agg(names[day] ORDER BY day) FROM unnest(workdays) day) AS days,
                national_calendar AS calendar
            FROM attendance_schedules WHERE org_id = old.org_id) set_hours ON true;
    END LOOP;
    PERFORM set_config('app.org_id', '', true);
END $$;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
DROP TABLE attendance_schedules;
