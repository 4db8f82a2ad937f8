-- When people have worked here: from which date to which, on the wall of the organization's zone. Who never went away
-- has no rows, and has been there since they joined.
CREATE TABLE employments (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    first_date date NOT NULL,
    -- The last day; NULL while it goes on. The day before the first where somebody went before they began.
    last_date date CHECK (last_date >= first_date - 1),
    PRIMARY KEY (org_id, member_id, first_date),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX employments_going_on ON employments (org_id, member_id) WHERE last_date IS NULL;
SELECT tenant_table('employments');

-- Which zone an organization had from which date on; no rows: always the one that it has. The first row holds before its
-- date, too. Past days keep the zone that they had, as they keep their rules.
CREATE TABLE organization_zones (
    org_id uuid NOT NULL REFERENCES organizations,
    from_date date NOT NULL,
    time_zone text NOT NULL,
    PRIMARY KEY (org_id, from_date)
);
SELECT tenant_table('organization_zones');

-- What is known of those who went: their departures, and what the audit log has of coming back and of suspensions. The
-- owner of the tables sees all organizations for the length of this migration.
ALTER TABLE organizations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE members NO FORCE ROW LEVEL SECURITY;
ALTER TABLE departures NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY;
ALTER TABLE employments NO FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_stale NO FORCE ROW LEVEL SECURITY;

CREATE TEMPORARY TABLE turns ON COMMIT DROP AS
SELECT d.org_id, d.member_id, d.effective_at AS at, 0::bigint AS position, d.last_day AS day, false AS works
FROM departures d WHERE d.effective_at IS NOT NULL
UNION ALL
SELECT a.org_id, a.target_id, a.at, a.position, (a.at AT TIME ZONE o.time_zone)::date, a.after ->> 'status' IN ('active', 'leaving')
FROM audit_entries a JOIN organizations o USING (org_id)
WHERE a.action IN ('member.edited', 'member.rejoined') AND a.target_kind = 'member'
    AND (a.before ->> 'status' IN ('active', 'leaving')) <> (a.after ->> 'status' IN ('active', 'leaving'))
UNION ALL
-- With another account than before.
SELECT m.org_id, m.id, m.joined_at, 0, (m.joined_at AT TIME ZONE o.time_zone)::date, true
FROM members m JOIN organizations o USING (org_id)
WHERE EXISTS (SELECT FROM departures d
    WHERE d.org_id = m.org_id AND d.member_id = m.id AND d.effective_at < m.joined_at);

DO $$
DECLARE
    person record;
    turn record;
    -- Of the stretch that goes on, and of the one before.
    since date;
    former date;
    until date;
BEGIN
    FOR person IN
        SELECT m.org_id, m.id, m.status, (now() AT TIME ZONE o.time_zone)::date AS today,
            (CASE WHEN m.joined_at IS NULL OR EXISTS (SELECT FROM departures d
                WHERE d.org_id = m.org_id AND d.member_id = m.id AND d.effective_at < m.joined_at)
            THEN m.created_at ELSE m.joined_at END AT TIME ZONE o.time_zone)::date AS came
        FROM members m JOIN organizations o USING (org_id)
        WHERE EXISTS (SELECT FROM turns t WHERE t.org_id = m.org_id AND t.member_id = m.id)
            OR m.status = 'suspended' OR m.status = 'left' AND m.joined_at IS NOT NULL
    LOOP
        since := person.came;
        former := NULL;
        until := NULL;
        FOR turn IN
            SELECT * FROM turns t WHERE t.org_id = person.org_id AND t.member_id = person.id ORDER BY t.at, t.position
        LOOP
            IF turn.works AND since IS NULL THEN
                since := turn.day;
                IF since <= until + 1 THEN
                    DELETE FROM employments e
                    WHERE e.org_id = person.org_id AND e.member_id = person.id AND e.first_date = former;
                    since := former;
                END IF;
            ELSIF NOT turn.works AND since IS NOT NULL THEN
                until := greatest(turn.day, since - 1);
                INSERT INTO employments VALUES (person.org_id, person.id, since, until);
                former := since;
                since := NULL;
            END IF;
        END LOOP;
        IF person.status IN ('active', 'leaving') AND since IS NULL THEN
            -- Nothing tells when they came back: as if they had not been away.
            UPDATE employments e SET last_date = NULL
            WHERE e.org_id = person.org_id AND e.member_id = person.id AND e.first_date = former;
        ELSIF person.status IN ('active', 'leaving') THEN
            INSERT INTO employments VALUES (person.org_id, person.id, since, NULL);
        ELSIF person.status <> 'invited' AND since IS NOT NULL THEN
            INSERT INTO employments VALUES (person.org_id, person.id, since, greatest(person.today, since - 1));
        END IF;
    END LOOP;
END $$;

-- What was computed of the days between, or was not of the last ones.
INSERT INTO attendance_stale (org_id, member_id, first_date, last_date)
SELECT DISTINCT org_id, member_id, '2000-01-01'::date, '9999-12-31'::date FROM employments;

ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
ALTER TABLE departures FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
ALTER TABLE employments FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_stale FORCE ROW LEVEL SECURITY;
