-- Meetings with series, exceptions, guests and several rooms, in the place of bookings.
DROP TABLE booking_attendees;
DROP TABLE bookings;

CREATE TABLE meetings (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- What calendars elsewhere know it by, for good.
    uid text NOT NULL,
    -- Grows when its time, rule, cancelled occurrences or status change (RFC 5546 section 2.1.4).
    sequence int NOT NULL DEFAULT 0,
    organizer_id uuid NOT NULL,
    title text NOT NULL,
    note text,
    -- Others than its participants see only that somebody is busy.
    private boolean NOT NULL DEFAULT false,
    -- Takes nobody's time.
    transparent boolean NOT NULL DEFAULT false,
    -- Its IANA zone: the wall clock that the starts are on.
    zone text NOT NULL,
    all_day boolean NOT NULL DEFAULT false,
    -- The first start, on the wall clock; midnight for all-day.
    starts_local timestamp NOT NULL,
    -- All-day: whole days of 86,400, whatever the clocks do.
    length_seconds int NOT NULL CHECK (length_seconds > 0),
    -- An RRULE's value; nothing for a one-off.
    rule text,
    -- Of all occurrences that are there.
    first_starts_at timestamptz NOT NULL,
    last_ends_at timestamptz NOT NULL,
    -- Occurrences that begin before this are there; nothing where all of them are.
    materialised_until timestamptz,
    -- The meeting that this one was split from.
    continues_id uuid,
    status text NOT NULL DEFAULT 'confirmed' CHECK (status IN ('confirmed', 'cancelled')),
    -- Minutes before the start; negative: after it.
    reminders int[] NOT NULL DEFAULT '{}',
    conversation_id uuid,
    video_kind text,
    video_url text,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    -- Who created it, whoever organizes it now.
    created_by uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    cancelled_at timestamptz,
    cancelled_by uuid,
    PRIMARY KEY (org_id, id),
    CONSTRAINT meetings_uid UNIQUE (org_id, uid),
    FOREIGN KEY (org_id, organizer_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, continues_id) REFERENCES meetings (org_id, id),
    CONSTRAINT meetings_times CHECK (first_starts_at < last_ends_at),
    CONSTRAINT meetings_cancelled CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL))
);
-- Open-ended series that need more occurrences.
CREATE INDEX meetings_open ON meetings (org_id, materialised_until)
    WHERE materialised_until IS NOT NULL AND status = 'confirmed';
CREATE INDEX meetings_of_organizer ON meetings (org_id, organizer_id, last_ends_at);
SELECT tenant_table('meetings');

-- What is different about one occurrence, by its original start.
CREATE TABLE meeting_exceptions (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    original_start timestamp NOT NULL,
    cancelled boolean NOT NULL DEFAULT false,
    -- Nothing: as the series.
    starts_local timestamp,
    length_seconds int CHECK (length_seconds > 0),
    title text,
    note text,
    -- It has rooms of its own: those of its bookings, and not the series'.
    own_rooms boolean NOT NULL DEFAULT false,
    sequence int NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id, original_start),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE
);
SELECT tenant_table('meeting_exceptions');

-- Each time that a meeting takes place; a cancelled one is not here.
CREATE TABLE meeting_occurrences (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    original_start timestamp NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id, original_start),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    CONSTRAINT meeting_occurrences_slot CHECK (starts_at < ends_at)
);
-- A meeting's occurrences in a window.
CREATE INDEX meeting_occurrences_time ON meeting_occurrences (org_id, meeting_id, starts_at);
SELECT tenant_table('meeting_occurrences');

CREATE TABLE meeting_attendees (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    -- The member's id; a guest has one of their own.
    attendee_id uuid NOT NULL,
    member_id uuid,
    email text,
    name text,
    optional boolean NOT NULL DEFAULT false,
    -- To every occurrence, but those that say otherwise; else only to those that say so.
    invited boolean NOT NULL DEFAULT true,
    -- The organizer's is accepted, always.
    answer text NOT NULL CHECK (answer IN ('needs_action', 'accepted', 'declined', 'tentative')),
    answered_at timestamptz,
    -- Of the answer's message, to drop older ones that come later (RFC 5546 section 2.1.5).
    answer_sequence int,
    answer_stamp timestamptz,
    comment text,
    proposed_starts_at timestamptz,
    proposed_ends_at timestamptz,
    -- The meeting's, repeated: somebody's week is one stretch of the index below.
    first_starts_at timestamptz NOT NULL,
    last_ends_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id, attendee_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    CONSTRAINT meeting_attendees_who CHECK (
        (member_id IS NOT NULL AND member_id = attendee_id AND email IS NULL)
        OR (member_id IS NULL AND email IS NOT NULL)),
    CONSTRAINT meeting_attendees_email UNIQUE (org_id, meeting_id, email)
);
CREATE INDEX meeting_attendees_agenda ON meeting_attendees (org_id, member_id, last_ends_at)
    INCLUDE (meeting_id, first_starts_at) WHERE member_id IS NOT NULL;
SELECT tenant_table('meeting_attendees');

-- What is different about one attendee at one occurrence.
CREATE TABLE meeting_occurrence_attendees (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    attendee_id uuid NOT NULL,
    original_start timestamp NOT NULL,
    -- Nothing: as to the meeting.
    invited boolean,
    -- Nothing: as for the meeting.
    answer text CHECK (answer IN ('needs_action', 'accepted', 'declined', 'tentative')),
    answered_at timestamptz,
    answer_sequence int,
    answer_stamp timestamptz,
    comment text,
    proposed_starts_at timestamptz,
    proposed_ends_at timestamptz,
    PRIMARY KEY (org_id, meeting_id, attendee_id, original_start),
    FOREIGN KEY (org_id, meeting_id, attendee_id)
        REFERENCES meeting_attendees (org_id, meeting_id, attendee_id) ON DELETE CASCADE
);
SELECT tenant_table('meeting_occurrence_attendees');

-- The rooms that every occurrence asks for, but those with rooms of their own.
CREATE TABLE meeting_rooms (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    room_id uuid NOT NULL,
    PRIMARY KEY (org_id, meeting_id, room_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, room_id) REFERENCES rooms (org_id, id)
);
CREATE INDEX meeting_rooms_room ON meeting_rooms (org_id, room_id);
SELECT tenant_table('meeting_rooms');

-- A room held for an occurrence.
CREATE TABLE room_bookings (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    original_start timestamp NOT NULL,
    -- The meeting's, repeated.
    organizer_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    -- Half-open: who leaves at ten is not in the way of who comes at ten.
    during tstzrange NOT NULL GENERATED ALWAYS AS (tstzrange(starts_at, ends_at, '[)')) STORED,
    -- Pending: waits for approval, and holds the room meanwhile.
    status text NOT NULL CHECK (status IN ('pending', 'confirmed', 'declined', 'released')),
    decided_by uuid,
    decided_at timestamptz,
    decision_note text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, room_id) REFERENCES rooms (org_id, id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, organizer_id) REFERENCES members (org_id, id),
    CONSTRAINT room_bookings_slot CHECK (starts_at < ends_at),
    -- The judge of every race for a room.
    CONSTRAINT room_bookings_no_overlap
        EXCLUDE USING gist (org_id WITH =, room_id WITH =, during WITH &&)
        WHERE (status IN ('pending', 'confirmed'))
);
-- What a room holds. Not the constraint's index: under row-level security only leakproof
-- operators may search an index, which timestamps have and ranges have not.
CREATE INDEX room_bookings_of_room ON room_bookings (org_id, room_id, starts_at)
    WHERE status IN ('pending', 'confirmed');
CREATE INDEX room_bookings_of_meeting ON room_bookings (org_id, meeting_id, original_start);
SELECT tenant_table('room_bookings');

-- How many meetings somebody created on a day (UTC): the row settles races for the last one.
CREATE TABLE meeting_creations (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    day date NOT NULL,
    created int NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
SELECT tenant_table('meeting_creations');
