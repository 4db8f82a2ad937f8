-- What belongs to a meeting is written by the transaction that wrote the meeting or holds its row, for
-- rooms that it holds and members whom it read: each of them was looked up once more for every row,
-- and locked: fifteen times for a booking of three. What the keys kept besides, that nothing is
-- deleted that these rows name, is kept here, and for members by the trigger of messages.
ALTER TABLE meetings
    DROP CONSTRAINT meetings_org_id_fkey,
    DROP CONSTRAINT meetings_org_id_organizer_id_fkey;
ALTER TABLE meeting_occurrences DROP CONSTRAINT meeting_occurrences_org_id_meeting_id_fkey;
ALTER TABLE meeting_attendees
    DROP CONSTRAINT meeting_attendees_org_id_meeting_id_fkey,
    DROP CONSTRAINT meeting_attendees_org_id_member_id_fkey;
ALTER TABLE meeting_rooms
    DROP CONSTRAINT meeting_rooms_org_id_meeting_id_fkey,
    DROP CONSTRAINT meeting_rooms_org_id_room_id_fkey;
ALTER TABLE room_bookings
    DROP CONSTRAINT room_bookings_org_id_room_id_fkey,
    DROP CONSTRAINT room_bookings_org_id_meeting_id_fkey,
    DROP CONSTRAINT room_bookings_org_id_organizer_id_fkey;
ALTER TABLE meeting_creations DROP CONSTRAINT meeting_creations_org_id_member_id_fkey;

CREATE FUNCTION named_by_meetings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% may be named by what belongs to meetings and are not deleted', TG_TABLE_NAME
        USING ERRCODE = 'foreign_key_violation';
END
$$;
CREATE TRIGGER named_by_meetings BEFORE DELETE ON meetings
    FOR EACH ROW EXECUTE FUNCTION named_by_meetings();
CREATE TRIGGER named_by_meetings BEFORE DELETE ON rooms
    FOR EACH ROW EXECUTE FUNCTION named_by_meetings();
