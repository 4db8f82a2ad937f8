-- A cell of a roster that has taken the place of another one: whoever is measured by it is told so.
ALTER TABLE attendance_rosters ADD COLUMN replaced boolean NOT NULL DEFAULT false;
