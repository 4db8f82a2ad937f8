-- Of the check-ins that were late, how many were so by the higher tiers. What became of a point is the
-- first number of its details: 10 and more was set, 20 and more was punched; 3 is seriously late, and 4
-- so late that it counts as absence.
ALTER TABLE attendance_results
    ADD COLUMN serious_late_count smallint NOT NULL GENERATED ALWAYS AS (
        jsonb_array_length(jsonb_path_query_array(details, '$.p[*][0] ? (@ == 13 || @ == 23)'))::smallint) STORED,
    ADD COLUMN absent_late_count smallint NOT NULL GENERATED ALWAYS AS (
        jsonb_array_length(jsonb_path_query_array(details, '$.p[*][0] ? (@ == 14 || @ == 24)'))::smallint) STORED;
