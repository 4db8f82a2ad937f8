DROP TABLE meeting_creations;
DROP TABLE room_bookings;
DROP TABLE meeting_rooms;
DROP TABLE meeting_occurrence_attendees;
DROP TABLE meeting_attendees;
DROP TABLE meeting_occurrences;
DROP TABLE meeting_exceptions;
DROP TABLE meetings;
