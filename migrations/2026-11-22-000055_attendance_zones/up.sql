-- Another zone: whatever is remembered of the rules is old, and everybody's running day and those to come are computed
-- again.
CREATE FUNCTION organization_zones_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE attendance_rules SET stamp = gen_random_uuid() WHERE org_id IN (SELECT org_id FROM written);
    INSERT INTO attendance_stale (org_id, first_date, last_date)
    SELECT org_id, max(from_date), '9999-12-31' FROM written GROUP BY org_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_stale AFTER INSERT ON organization_zones REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION organization_zones_stale();

-- With which lists of national holidays results were computed, a digest for each year; those of before with the lists that
-- came with this migration.
ALTER TABLE attendance_horizons ADD COLUMN holidays text DEFAULT
    '2020:8a06d8f1 2021:3986b84e 2022:f9242f48 2023:5bcce492 2024:0097b26e 2025:5580b5f7 2026:53bc0d5b';
ALTER TABLE attendance_horizons ALTER COLUMN holidays DROP DEFAULT;
