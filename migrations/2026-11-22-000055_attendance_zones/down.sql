ALTER TABLE attendance_horizons DROP COLUMN holidays;
DROP TRIGGER attendance_stale ON organization_zones;
DROP FUNCTION organization_zones_stale();
