ALTER TABLE attendance_rosters DROP COLUMN replaced;
