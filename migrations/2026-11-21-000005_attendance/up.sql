-- Sites, the schedule, and check-ins.

CREATE TABLE sites (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    name text NOT NULL,
    -- Degrees, in the system beside them.
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    coordinate_system text NOT NULL CHECK (coordinate_system IN ('wgs84', 'gcj02', 'bd09')),
    radius_m int NOT NULL CHECK (radius_m BETWEEN 1 AND 10000),
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    -- Set when it is removed: check-ins go on to refer to it.
    archived_at timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX sites_name ON sites (org_id, name) WHERE archived_at IS NULL;
SELECT tenant_table('sites');

-- The hours of an organization; no row means the usual ones.
CREATE TABLE attendance_schedules (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- On the wall of the organization's zone. An end that is not after the start is on the next day.
    start_time time NOT NULL,
    end_time time NOT NULL,
    -- ISO days of the week, 1 is Monday.
    workdays smallint[] NOT NULL CHECK (cardinality(workdays) BETWEEN 1 AND 7),
    national_calendar text NOT NULL CHECK (national_calendar IN ('none', 'cn')),
    -- Minutes of lateness: more than the first is late, so many as the others or more is worse.
    permit_minutes smallint NOT NULL,
    serious_minutes smallint,
    absenteeism_minutes smallint,
    -- Limits of the windows around the two points; NULL leaves a side to the midline rule.
    on_duty_before_minutes smallint,
    on_duty_after_minutes smallint,
    off_duty_before_minutes smallint,
    off_duty_after_minutes smallint,
    version int NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL
);
SELECT tenant_table('attendance_schedules');

-- Punches: facts. The service's role may add and read them; results are computed from them.
CREATE TABLE check_ins (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- When the service received it; a device's clock is not asked.
    at timestamptz NOT NULL,
    -- NULL: the person did not say.
    kind text CHECK (kind IN ('on_duty', 'off_duty')),
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    coordinate_system text NOT NULL CHECK (coordinate_system IN ('wgs84', 'gcj02', 'bd09')),
    accuracy_m double precision NOT NULL,
    age_seconds int NOT NULL,
    mock boolean NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('inside', 'borderline', 'outside', 'undecidable')),
    -- The site that decided, and how far its centre was; NULL without any site.
    site_id uuid,
    distance_m double precision,
    -- Why, in words, as it was told at the time.
    reasons jsonb NOT NULL,
    doubts jsonb NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
    CHECK ((site_id IS NULL) = (distance_m IS NULL))
);
CREATE INDEX check_ins_of_member ON check_ins (org_id, member_id, at);
SELECT tenant_table('check_ins');
