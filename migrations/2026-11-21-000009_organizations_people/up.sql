-- Members in depth: how they leave and come back, their managers, and fields of the
-- organization's own.

ALTER TABLE members DROP CONSTRAINT members_status_check;
ALTER TABLE members
    ADD CONSTRAINT members_status
        CHECK (status IN ('invited', 'active', 'suspended', 'leaving', 'left')),
    -- At most 5, in the order they were given.
    ADD COLUMN other_names text[] NOT NULL DEFAULT '{}',
    ADD COLUMN manager_id uuid,
    ADD COLUMN hired_on date,
    ADD FOREIGN KEY (org_id, manager_id) REFERENCES members (org_id, id),
    ADD CONSTRAINT members_manager CHECK (manager_id <> id);
CREATE INDEX members_managed_by ON members (org_id, manager_id);
-- Leavers are few among many.
CREATE INDEX members_leavers ON members (org_id, name, id) WHERE status IN ('leaving', 'left');

-- Every departure that was ever announced: history that a returning member has, too.
CREATE TABLE departures (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- In the organization's zone; the membership ends at the midnight after it.
    last_day date NOT NULL,
    -- As asked for; NULL leaves it to the rule.
    successor_id uuid,
    reason text,
    announced_at timestamptz NOT NULL,
    cancelled_at timestamptz,
    effective_at timestamptz,
    -- Who got what the leaver owned.
    handed_to uuid,
    -- Where the leaver was, to come back to; departments go, so no foreign key.
    department_ids uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, successor_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, handed_to) REFERENCES members (org_id, id),
    CONSTRAINT departures_ended CHECK (cancelled_at IS NULL OR effective_at IS NULL),
    CONSTRAINT departures_handed CHECK ((effective_at IS NULL) = (handed_to IS NULL))
);
CREATE UNIQUE INDEX departures_open ON departures (org_id, member_id)
    WHERE cancelled_at IS NULL AND effective_at IS NULL;
CREATE INDEX departures_of ON departures (org_id, member_id, announced_at);
SELECT tenant_table('departures');

-- What an organization wants to know of its people besides.
CREATE TABLE custom_fields (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice')),
    -- Of a choice, in their order; empty for the other kinds.
    choices text[] NOT NULL,
    -- Order among the fields; equal ones by name.
    position int NOT NULL,
    required boolean NOT NULL,
    visible_to text NOT NULL CHECK (visible_to IN ('everyone', 'oneself_and_managers', 'administrators')),
    editable_by text NOT NULL CHECK (editable_by IN ('oneself', 'administrators')),
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    -- Set when it is no longer asked for: its values stay, and come back with it.
    archived_at timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX custom_fields_name ON custom_fields (org_id, name) WHERE archived_at IS NULL;
SELECT tenant_table('custom_fields');

CREATE TABLE custom_field_values (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    field_id uuid NOT NULL,
    -- A string or a number, as the kind has it.
    value jsonb NOT NULL,
    PRIMARY KEY (org_id, member_id, field_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, field_id) REFERENCES custom_fields (org_id, id)
);
SELECT tenant_table('custom_field_values');
