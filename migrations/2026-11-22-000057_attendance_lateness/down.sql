ALTER TABLE attendance_results
    DROP COLUMN serious_late_count,
    DROP COLUMN absent_late_count;
