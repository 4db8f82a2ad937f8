-- Reminders of meetings: who wants which, and what was sent.

-- What begins when: reminders look at a stretch of it.
CREATE INDEX meeting_occurrences_start ON meeting_occurrences (org_id, starts_at);

-- Whether a meeting reaches into a window is told by the index alone, for those long ago and far ahead.
DROP INDEX meeting_attendees_agenda;
CREATE INDEX meeting_attendees_agenda ON meeting_attendees (org_id, member_id, last_ends_at, first_starts_at)
    INCLUDE (meeting_id) WHERE member_id IS NOT NULL;

-- An attendee's own reminders of a meeting, instead of the meeting's.
CREATE TABLE meeting_own_reminders (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- Minutes before the start; negative: after it.
    minutes int[] NOT NULL,
    set_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id, member_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
SELECT tenant_table('meeting_own_reminders');

-- Which numbers of minutes are in use in an organization: never fewer than there are.
CREATE TABLE meeting_reminder_offsets (
    org_id uuid NOT NULL REFERENCES organizations,
    minutes int NOT NULL,
    PRIMARY KEY (org_id, minutes)
);
SELECT tenant_table('meeting_reminder_offsets');

-- Up to when an organization's reminders were sent; a row from the first meeting on that has any.
CREATE TABLE meeting_reminder_clocks (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    sent_until timestamptz NOT NULL,
    -- Of the job that sends the next ones; another one does nothing.
    turn uuid NOT NULL
);
SELECT tenant_table('meeting_reminder_clocks');

-- What was sent: nobody is reminded twice of one start.
CREATE TABLE meeting_reminders_sent (
    org_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    original_start timestamp NOT NULL,
    -- An occurrence that is moved is reminded of anew.
    starts_at timestamptz NOT NULL,
    minutes int NOT NULL,
    member_id uuid NOT NULL,
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id, original_start, starts_at, minutes, member_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
-- Old ones are forgotten.
CREATE INDEX meeting_reminders_sent_at ON meeting_reminders_sent (org_id, sent_at);
SELECT tenant_table('meeting_reminders_sent');

-- Notes which minutes are in use, and begins the chain of jobs where there is none.
CREATE FUNCTION use_meeting_reminders(organization uuid, wanted int[], at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    first_turn uuid := gen_random_uuid();
BEGIN
    INSERT INTO meeting_reminder_offsets (org_id, minutes)
    SELECT DISTINCT organization, minutes FROM unnest(wanted) AS minutes ORDER BY minutes
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO meeting_reminder_clocks (org_id, sent_until, turn) VALUES (organization, at, first_turn)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO jobs (id, org_id, kind, payload, run_at, max_attempts, created_at)
        VALUES (gen_random_uuid(), organization, 'meetings.remind', jsonb_build_object('turn', first_turn), at, 12, at);
    END IF;
END $$;

CREATE FUNCTION note_meeting_reminders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used record;
BEGIN
    FOR used IN
        SELECT org_id, array_agg(minutes) AS wanted, min(changed_at) AS at
        FROM written CROSS JOIN LATERAL unnest(reminders) AS minutes GROUP BY org_id
    LOOP
        PERFORM use_meeting_reminders(used.org_id, used.wanted, used.at);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER meeting_reminders_inserted AFTER INSERT ON meetings REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_meeting_reminders();
CREATE TRIGGER meeting_reminders_updated AFTER UPDATE ON meetings REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION note_meeting_reminders();

CREATE FUNCTION note_own_meeting_reminders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM use_meeting_reminders(NEW.org_id, NEW.minutes, NEW.set_at);
    RETURN NULL;
END $$;
CREATE TRIGGER meeting_reminders_own AFTER INSERT OR UPDATE ON meeting_own_reminders
    FOR EACH ROW EXECUTE FUNCTION note_own_meeting_reminders();
