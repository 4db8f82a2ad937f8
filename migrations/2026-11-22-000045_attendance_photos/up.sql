-- Photos of field work: what a check-in shows of where somebody works.
ALTER TABLE attendance_places ADD COLUMN field_photo_required boolean NOT NULL DEFAULT false;

-- A file shows one check-in, so that no photo serves twice. The file is another slice's, and is held for the
-- check-in as long as the row is there.
CREATE TABLE check_in_photos (
    org_id uuid NOT NULL,
    file_id uuid NOT NULL,
    check_in_id uuid NOT NULL,
    place smallint NOT NULL CHECK (place BETWEEN 0 AND 2),
    -- Of the check-in.
    at timestamptz NOT NULL,
    -- Of the file: what the receipt vouches for.
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    PRIMARY KEY (org_id, file_id),
    CONSTRAINT check_in_photos_place UNIQUE (org_id, check_in_id, place),
    FOREIGN KEY (org_id, check_in_id) REFERENCES check_ins (org_id, id)
);
CREATE INDEX check_in_photos_at ON check_in_photos (org_id, at);
SELECT tenant_table('check_in_photos');

-- What was looked at.
ALTER TABLE location_looks ADD COLUMN kind text NOT NULL DEFAULT 'locations' CHECK (kind IN ('locations', 'photos'));

-- Which photos a look showed, and so whose download it opens for a while.
CREATE TABLE location_look_photos (
    org_id uuid NOT NULL,
    look_id uuid NOT NULL,
    file_id uuid NOT NULL,
    PRIMARY KEY (org_id, file_id, look_id),
    FOREIGN KEY (org_id, look_id) REFERENCES location_looks (org_id, id),
    FOREIGN KEY (org_id, file_id) REFERENCES check_in_photos (org_id, file_id) ON DELETE CASCADE
);
SELECT tenant_table('location_look_photos');

-- Takes photos off check-ins of before, so many, whose coordinates are rounded or erased; says which. With the
-- owner's rights, as the service's role may change nothing of a check-in.
CREATE FUNCTION forget_photos(before timestamptz, most bigint) RETURNS TABLE (check_in_id uuid, file_id uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM check_in_photos AS photo
    WHERE photo.org_id = NULLIF(current_setting('app.org_id', true), '')::uuid
        AND photo.file_id IN (
            SELECT old.file_id FROM check_in_photos AS old
            JOIN check_ins AS punch ON punch.org_id = old.org_id AND punch.id = old.check_in_id
            WHERE old.org_id = NULLIF(current_setting('app.org_id', true), '')::uuid
                AND old.at < before AND punch.location <> 'exact'
            ORDER BY old.at LIMIT most)
    RETURNING photo.check_in_id, photo.file_id
$$;
REVOKE ALL ON FUNCTION forget_photos(timestamptz, bigint) FROM PUBLIC;
