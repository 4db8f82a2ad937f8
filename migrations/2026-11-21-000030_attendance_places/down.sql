DROP TABLE attendance_doubts;
DROP TABLE check_in_decisions;
-- Check-ins without a location have no place in the older tables.
DELETE FROM check_ins WHERE latitude IS NULL;
DROP INDEX check_ins_of_field;
DROP INDEX check_ins_of_device;
ALTER TABLE check_ins
    DROP CONSTRAINT check_ins_distance,
    DROP CONSTRAINT check_ins_field,
    DROP CONSTRAINT check_ins_location,
    DROP COLUMN field_state,
    DROP COLUMN field_note,
    DROP COLUMN device,
    DROP COLUMN wifi_bssid;
UPDATE check_ins SET site_id = NULL WHERE distance_m IS NULL;
ALTER TABLE check_ins
    ADD CONSTRAINT check_ins_check CHECK ((site_id IS NULL) = (distance_m IS NULL)),
    ALTER COLUMN latitude SET NOT NULL,
    ALTER COLUMN longitude SET NOT NULL,
    ALTER COLUMN coordinate_system SET NOT NULL,
    ALTER COLUMN accuracy_m SET NOT NULL,
    ALTER COLUMN age_seconds SET NOT NULL;
DROP TABLE attendance_places;
-- An area becomes the usual circle around its middle.
UPDATE sites SET radius_m = 300 WHERE radius_m IS NULL;
ALTER TABLE sites
    DROP CONSTRAINT sites_shape,
    DROP COLUMN networks,
    DROP COLUMN wifi,
    DROP COLUMN admits,
    DROP COLUMN area,
    ALTER COLUMN radius_m SET NOT NULL;
