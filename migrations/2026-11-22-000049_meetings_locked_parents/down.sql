DROP TRIGGER named_by_meetings ON rooms;
DROP TRIGGER named_by_meetings ON meetings;
DROP FUNCTION named_by_meetings();

ALTER TABLE meeting_creations
    ADD FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE;
ALTER TABLE room_bookings
    ADD FOREIGN KEY (org_id, room_id) REFERENCES rooms (org_id, id),
    ADD FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    ADD FOREIGN KEY (org_id, organizer_id) REFERENCES members (org_id, id);
ALTER TABLE meeting_rooms
    ADD FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    ADD FOREIGN KEY (org_id, room_id) REFERENCES rooms (org_id, id);
ALTER TABLE meeting_attendees
    ADD FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE,
    ADD FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE;
ALTER TABLE meeting_occurrences
    ADD FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE;
ALTER TABLE meetings
    ADD FOREIGN KEY (org_id) REFERENCES organizations,
    ADD FOREIGN KEY (org_id, organizer_id) REFERENCES members (org_id, id);
