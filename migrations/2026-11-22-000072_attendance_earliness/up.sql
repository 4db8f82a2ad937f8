-- Of the check-outs that were early, how many were so early that they count as absence: 6 of what became of a point, 10
-- and more where it was set, 20 and more where it was punched.
ALTER TABLE attendance_results
    ADD COLUMN absent_early_count smallint NOT NULL GENERATED ALWAYS AS (
        jsonb_array_length(jsonb_path_query_array(details, '$.p[*][0] ? (@ == 16 || @ == 26)'))::smallint) STORED;
ALTER TABLE attendance_corrections DROP CONSTRAINT attendance_corrections_result_check;
ALTER TABLE attendance_corrections ADD CONSTRAINT attendance_corrections_result_check CHECK (result IN
    ('normal', 'early', 'late', 'serious_late', 'absenteeism', 'not_signed', 'early_absenteeism'));
