DROP TRIGGER meeting_reminders_inserted ON meetings;
DROP TRIGGER meeting_reminders_updated ON meetings;
DROP FUNCTION note_meeting_reminders;
DROP TABLE meeting_own_reminders;
DROP FUNCTION note_own_meeting_reminders;
DROP FUNCTION use_meeting_reminders;
DROP TABLE meeting_reminders_sent;
DROP TABLE meeting_reminder_clocks;
DROP TABLE meeting_reminder_offsets;
DROP INDEX meeting_occurrences_start;
DROP INDEX meeting_attendees_agenda;
CREATE INDEX meeting_attendees_agenda ON meeting_attendees (org_id, member_id, last_ends_at)
    INCLUDE (meeting_id, first_starts_at) WHERE member_id IS NOT NULL;
