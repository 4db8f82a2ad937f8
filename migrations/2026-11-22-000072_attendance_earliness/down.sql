-- Corrections that say what there was not before fall back to the nearest that there was.
ALTER TABLE attendance_corrections NO FORCE ROW LEVEL SECURITY;
UPDATE attendance_corrections SET result = 'early' WHERE result = 'early_absenteeism';
ALTER TABLE attendance_corrections FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_corrections DROP CONSTRAINT attendance_corrections_result_check;
ALTER TABLE attendance_corrections ADD CONSTRAINT attendance_corrections_result_check CHECK (result IN
    ('normal', 'early', 'late', 'serious_late', 'absenteeism', 'not_signed'));
ALTER TABLE attendance_results DROP COLUMN absent_early_count;
