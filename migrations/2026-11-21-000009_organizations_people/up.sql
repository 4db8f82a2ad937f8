-- Members in depth: how they leave and come back, their managers.

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
