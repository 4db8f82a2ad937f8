ALTER TABLE departments DROP COLUMN outsourced;
