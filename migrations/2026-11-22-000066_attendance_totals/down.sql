ALTER TABLE attendance_results
    DROP COLUMN leave,
    DROP COLUMN travel,
    DROP COLUMN go_out,
    DROP COLUMN overtime,
    DROP COLUMN field_work_count;
