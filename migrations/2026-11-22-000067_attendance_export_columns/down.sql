ALTER TABLE attendance_exports DROP COLUMN file_columns;
