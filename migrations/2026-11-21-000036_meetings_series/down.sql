DROP TABLE meeting_creations;
DROP TABLE room_bookings;
DROP TABLE meeting_rooms;
DROP TABLE meeting_occurrence_attendees;
DROP TABLE meeting_attendees;
DROP TABLE meeting_occurrences;
DROP TABLE meeting_exceptions;
DROP TABLE meetings;

-- Empty.
CREATE TABLE bookings (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    organizer_id uuid NOT NULL,
    title text NOT NULL,
    note text,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    -- Half-open: who leaves at ten is not in the way of who comes at ten.
    during tstzrange NOT NULL GENERATED ALWAYS AS (tstzrange(starts_at, ends_at, '[)')) STORED,
    status text NOT NULL CHECK (status IN ('confirmed', 'cancelled')),
    created_at timestamptz NOT NULL,
    cancelled_at timestamptz,
    cancelled_by uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, room_id) REFERENCES rooms (org_id, id),
    FOREIGN KEY (org_id, organizer_id) REFERENCES members (org_id, id),
    CONSTRAINT bookings_slot CHECK (starts_at < ends_at),
    CONSTRAINT bookings_cancelled CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    -- The judge of every race for a room.
    CONSTRAINT bookings_no_overlap
        EXCLUDE USING gist (org_id WITH =, room_id WITH =, during WITH &&) WHERE (status = 'confirmed')
);
-- What a room holds in a window. Not the constraint's index: under row-level security only
-- leakproof operators may search an index, which timestamps have and ranges have not.
CREATE INDEX bookings_of_room ON bookings (org_id, room_id, starts_at);
SELECT tenant_table('bookings');

CREATE TABLE booking_attendees (
    org_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- The organizer's is accepted, always.
    answer text NOT NULL CHECK (answer IN ('needs_action', 'accepted', 'declined', 'tentative')),
    answered_at timestamptz,
    -- The booking's, repeated: somebody's week is one stretch of the index below.
    starts_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, booking_id, member_id),
    FOREIGN KEY (org_id, booking_id) REFERENCES bookings (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
CREATE INDEX booking_attendees_agenda ON booking_attendees (org_id, member_id, starts_at, booking_id);
SELECT tenant_table('booking_attendees');
