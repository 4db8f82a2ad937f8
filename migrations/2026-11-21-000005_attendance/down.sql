DROP TABLE check_ins;
DROP TABLE attendance_schedules;
DROP TABLE sites;
