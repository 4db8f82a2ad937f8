-- Which columns the file of an export has, as the contract has them. What was asked for before has those of then.
ALTER TABLE attendance_exports ADD COLUMN file_columns jsonb NOT NULL DEFAULT '[
    {"column": "name"}, {"column": "employee_number"}, {"column": "days"}, {"column": "planned_days"},
    {"column": "worked_days"}, {"column": "absent_days"}, {"column": "excused_days"}, {"column": "late_count"},
    {"column": "late_minutes"}, {"column": "serious_late_count"}, {"column": "absent_late_count"},
    {"column": "early_count"}, {"column": "early_minutes"}, {"column": "missing_count"}, {"column": "outside_count"},
    {"column": "planned_hours"}, {"column": "present_hours"}, {"column": "worked_hours"}, {"column": "dates"}]';
ALTER TABLE attendance_exports ALTER COLUMN file_columns DROP DEFAULT;
