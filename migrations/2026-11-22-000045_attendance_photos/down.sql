DROP FUNCTION forget_photos(timestamptz, bigint);
DROP TABLE location_look_photos;
ALTER TABLE location_looks DROP COLUMN kind;
DROP TABLE check_in_photos;
ALTER TABLE attendance_places DROP COLUMN field_photo_required;
