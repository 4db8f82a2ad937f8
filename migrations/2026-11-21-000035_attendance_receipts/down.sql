DROP FUNCTION forget_locations(timestamptz, timestamptz);
DROP FUNCTION location_piece(uuid, bigint, timestamptz);
DROP TABLE location_retention;
DROP TABLE location_looks;
ALTER TABLE attendance_places DROP COLUMN rounded_after_days, DROP COLUMN erased_after_days;
DROP TRIGGER named_by_check_ins ON sites;
DROP FUNCTION named_by_check_ins();
DROP INDEX check_ins_before_chain;
ALTER TABLE check_ins
    DROP COLUMN before_chain,
    DROP COLUMN seq,
    DROP COLUMN previous,
    DROP COLUMN told,
    DROP COLUMN evidence_digest,
    DROP COLUMN salt,
    DROP COLUMN fingerprint,
    DROP COLUMN seal,
    DROP COLUMN seal_key,
    DROP COLUMN location,
    ADD FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    ADD FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id);
DROP TABLE check_in_chains;
