DROP TABLE attendance_person_reopenings, attendance_closings;
-- What the service has closed is told to have been closed by whoever was there first.
ALTER TABLE attendance_periods NO FORCE ROW LEVEL SECURITY;
ALTER TABLE members NO FORCE ROW LEVEL SECURITY;
UPDATE attendance_periods SET closed_by = (
    SELECT id FROM members WHERE members.org_id = attendance_periods.org_id ORDER BY created_at, id LIMIT 1)
WHERE closed_by IS NULL;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_periods FORCE ROW LEVEL SECURITY;
ALTER TABLE attendance_periods ALTER COLUMN closed_by SET NOT NULL;
ALTER TABLE attendance_period_rules
    DROP CONSTRAINT attendance_period_rules_closing,
    DROP COLUMN closing_day,
    DROP COLUMN closing_minute,
    DROP COLUMN closing_back;
