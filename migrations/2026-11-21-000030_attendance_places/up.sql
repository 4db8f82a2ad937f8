-- Sites that are areas, and further ways to be at one; the rules of places; what a person judges.

ALTER TABLE sites
    ALTER COLUMN radius_m DROP NOT NULL,
    -- GeoJSON, Polygon or MultiPolygon, in the system beside it; NULL for a circle. Latitude and
    -- longitude are then its middle.
    ADD COLUMN area jsonb,
    -- What it takes to be there.
    ADD COLUMN admits text NOT NULL DEFAULT 'any'
        CHECK (admits IN ('any', 'location', 'network', 'both')),
    -- BSSIDs in their normal form, and address ranges.
    ADD COLUMN wifi jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN networks jsonb NOT NULL DEFAULT '[]',
    ADD CONSTRAINT sites_shape CHECK ((area IS NULL) <> (radius_m IS NULL));

-- One for an organization; no row means the usual rules and that no site was ever made.
CREATE TABLE attendance_places (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- Of the rules: 0 while nobody has set them.
    version int NOT NULL DEFAULT 0,
    -- Grows with every change of a site: what a process has prepared is good for one version.
    sites_version int NOT NULL DEFAULT 0,
    accuracy_cap_m int NOT NULL DEFAULT 200 CHECK (accuracy_cap_m BETWEEN 10 AND 1000),
    age_cap_seconds int NOT NULL DEFAULT 120 CHECK (age_cap_seconds BETWEEN 10 AND 3600),
    field_work text NOT NULL DEFAULT 'refused'
        CHECK (field_work IN ('allowed', 'refused', 'approval')),
    -- Which doubts are raised; NULL is never.
    doubt_mock boolean NOT NULL DEFAULT true,
    doubt_speed_kmh int DEFAULT 1000 CHECK (doubt_speed_kmh BETWEEN 50 AND 5000),
    doubt_repeats int DEFAULT 5 CHECK (doubt_repeats BETWEEN 2 AND 20),
    doubt_device_people int DEFAULT 2 CHECK (doubt_device_people BETWEEN 2 AND 100)
);
SELECT tenant_table('attendance_places');

ALTER TABLE check_ins
    ALTER COLUMN latitude DROP NOT NULL,
    ALTER COLUMN longitude DROP NOT NULL,
    ALTER COLUMN coordinate_system DROP NOT NULL,
    ALTER COLUMN accuracy_m DROP NOT NULL,
    ALTER COLUMN age_seconds DROP NOT NULL,
    ADD COLUMN wifi_bssid text,
    -- A digest of what the client's installation calls itself.
    ADD COLUMN device text,
    ADD COLUMN field_note text,
    ADD COLUMN field_state text CHECK (field_state IN ('accepted', 'pending')),
    ADD CONSTRAINT check_ins_location CHECK (
        num_nonnulls(latitude, longitude, coordinate_system, accuracy_m, age_seconds) IN (0, 5)),
    ADD CONSTRAINT check_ins_field CHECK ((field_note IS NULL) = (field_state IS NULL)),
    -- A site that is known by its network has no distance.
    DROP CONSTRAINT check_ins_check,
    ADD CONSTRAINT check_ins_distance CHECK (site_id IS NOT NULL OR distance_m IS NULL);
CREATE INDEX check_ins_of_device ON check_ins (org_id, device, at) WHERE device IS NOT NULL;
CREATE INDEX check_ins_of_field ON check_ins (org_id, at, id) WHERE field_state = 'pending';

-- What became of field work that waits for approval.
CREATE TABLE check_in_decisions (
    org_id uuid NOT NULL,
    check_in_id uuid NOT NULL,
    approved boolean NOT NULL,
    reason text NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, check_in_id),
    FOREIGN KEY (org_id, check_in_id) REFERENCES check_ins (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES members (org_id, id)
);
SELECT tenant_table('check_in_decisions');

-- Doubts about check-ins, for a person to judge. They change no verdict.
CREATE TABLE attendance_doubts (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    check_in_id uuid NOT NULL,
    member_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('mock_provider', 'impossible_speed', 'repeated_fix', 'shared_device')),
    -- In words of both languages, as it was found.
    evidence jsonb NOT NULL,
    raised_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'confirmed', 'dismissed')),
    reason text,
    decided_by uuid,
    decided_at timestamptz,
    appeal text,
    appealed_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT attendance_doubts_once UNIQUE (org_id, check_in_id, kind),
    FOREIGN KEY (org_id, check_in_id) REFERENCES check_ins (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, decided_by) REFERENCES members (org_id, id),
    CHECK (num_nonnulls(reason, decided_by, decided_at) = CASE state WHEN 'open' THEN 0 ELSE 3 END),
    CHECK ((appeal IS NULL) = (appealed_at IS NULL))
);
CREATE INDEX attendance_doubts_by_state ON attendance_doubts (org_id, state, id);
CREATE INDEX attendance_doubts_of_member ON attendance_doubts (org_id, member_id, id);
SELECT tenant_table('attendance_doubts');
