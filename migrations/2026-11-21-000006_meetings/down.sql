DROP TABLE booking_attendees;
DROP TABLE bookings;
DROP TABLE rooms;
