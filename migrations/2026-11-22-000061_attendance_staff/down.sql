DROP TABLE attendance_staff;
