-- Where rooms are, what they have, who may book them, and when they are closed.

CREATE TABLE places (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    parent_id uuid,
    kind text NOT NULL CHECK (kind IN ('site', 'building', 'floor')),
    name text NOT NULL,
    -- From the site down to the place itself.
    path uuid[] NOT NULL,
    -- Its site's, repeated.
    time_zone text NOT NULL,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    CONSTRAINT places_parent FOREIGN KEY (org_id, parent_id) REFERENCES places (org_id, id),
    CONSTRAINT places_name UNIQUE NULLS NOT DISTINCT (org_id, parent_id, name),
    CHECK ((kind = 'site') = (parent_id IS NULL))
);
-- The list's order.
CREATE INDEX places_by_name ON places (org_id, name, id);
SELECT tenant_table('places');

ALTER TABLE rooms
    ADD COLUMN place_id uuid,
    ADD COLUMN equipment text[] NOT NULL DEFAULT '{}',
    ADD COLUMN labels text[] NOT NULL DEFAULT '{}',
    ADD COLUMN description text,
    -- What another system calls it.
    ADD COLUMN external_id text,
    ADD COLUMN time_zone text,
    ADD COLUMN picture_id uuid,
    -- NULL is always open.
    ADD COLUMN opening_hours jsonb,
    ADD COLUMN policy jsonb NOT NULL DEFAULT '{}',
    -- Only those whom `room_subjects` allows may book it.
    ADD COLUMN by_list boolean NOT NULL DEFAULT false,
    -- `room_subjects` names somebody.
    ADD COLUMN has_subjects boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT rooms_place FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id);
CREATE UNIQUE INDEX rooms_external_id ON rooms (org_id, external_id)
    WHERE removed_at IS NULL AND external_id IS NOT NULL;
CREATE INDEX rooms_of_place ON rooms (org_id, place_id) WHERE place_id IS NOT NULL;

-- Members, departments with all below, and user groups that a policy names. What is removed from
-- the organization is removed from it.
CREATE TABLE room_subjects (
    org_id uuid NOT NULL,
    room_id uuid NOT NULL,
    part text NOT NULL CHECK (part IN ('allowed', 'denied')),
    position int NOT NULL,
    member_id uuid,
    department_id uuid,
    user_group_id uuid,
    PRIMARY KEY (org_id, room_id, part, position),
    FOREIGN KEY (org_id, room_id) REFERENCES rooms (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, user_group_id) REFERENCES user_groups (org_id, id) ON DELETE CASCADE,
    CHECK (num_nonnulls(member_id, department_id, user_group_id) = 1)
);
CREATE INDEX room_subjects_members ON room_subjects (org_id, member_id)
    WHERE member_id IS NOT NULL;
CREATE INDEX room_subjects_departments ON room_subjects (org_id, department_id)
    WHERE department_id IS NOT NULL;
CREATE INDEX room_subjects_groups ON room_subjects (org_id, user_group_id)
    WHERE user_group_id IS NOT NULL;
SELECT tenant_table('room_subjects');

-- Who decides about bookings of a room that wait, and books it past some of its rules.
CREATE TABLE room_managers (
    org_id uuid NOT NULL,
    room_id uuid NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (org_id, room_id, member_id),
    FOREIGN KEY (org_id, room_id) REFERENCES rooms (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
CREATE INDEX room_managers_members ON room_managers (org_id, member_id);
SELECT tenant_table('room_managers');

-- A stretch in which a room, or all rooms of a place, take no bookings.
CREATE TABLE room_closures (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    room_id uuid,
    place_id uuid,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    reason text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, room_id) REFERENCES rooms (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, place_id) REFERENCES places (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, created_by) REFERENCES members (org_id, id),
    CHECK (num_nonnulls(room_id, place_id) = 1),
    CHECK (starts_at < ends_at)
);
CREATE INDEX room_closures_of_room ON room_closures (org_id, room_id, ends_at)
    WHERE room_id IS NOT NULL;
CREATE INDEX room_closures_of_place ON room_closures (org_id, place_id, ends_at)
    WHERE place_id IS NOT NULL;
SELECT tenant_table('room_closures');

-- What waits for a decision.
CREATE INDEX room_bookings_pending ON room_bookings (org_id, starts_at, id)
    WHERE status = 'pending';

-- Files that belong to a meeting.
CREATE TABLE meeting_attachments (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    file_id uuid NOT NULL,
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id, file_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, added_by) REFERENCES members (org_id, id)
);
CREATE INDEX meeting_attachments_files ON meeting_attachments (org_id, file_id);
SELECT tenant_table('meeting_attachments');
CREATE INDEX rooms_picture ON rooms (org_id, picture_id) WHERE picture_id IS NOT NULL;
