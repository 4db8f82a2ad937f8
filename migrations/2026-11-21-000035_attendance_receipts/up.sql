-- Receipts: check-ins are numbered and chained by organization, and what was told is kept.

-- The newest link. Its lock orders all check-ins of an organization.
CREATE TABLE check_in_chains (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- 1, 2, 3, ... without gaps; 0 before the first.
    seq bigint NOT NULL CHECK (seq >= 0),
    -- SHA-256 of the newest receipt; zeros before the first.
    digest bytea NOT NULL CHECK (octet_length(digest) = 32)
);
SELECT tenant_table('check_in_chains');

ALTER TABLE check_ins
    -- Made before there was a chain: in no receipt.
    ADD COLUMN before_chain boolean NOT NULL DEFAULT true,
    ADD COLUMN seq bigint,
    -- The digest of the receipt before.
    ADD COLUMN previous bytea,
    -- What the receipt says besides: the plan, what it counts for, in words. JSON that nothing looks into.
    ADD COLUMN told text,
    -- Of the location and all that tells of it, with the salt; without the salt it says nothing.
    ADD COLUMN evidence_digest bytea,
    ADD COLUMN salt bytea,
    -- Of the request: a repeat under the same id must be the same.
    ADD COLUMN fingerprint bytea,
    -- The service's signature of the receipt, of the last one of each batch: it covers the digest
    -- of the one before, and so all of them.
    ADD COLUMN seal bytea,
    ADD COLUMN seal_key text,
    -- Coordinates are rounded, and later erased.
    ADD COLUMN location text NOT NULL DEFAULT 'exact' CHECK (location IN ('exact', 'rounded', 'erased')),
    ADD CONSTRAINT check_ins_chained CHECK (
        num_nonnulls(seq, previous, told, evidence_digest) = CASE WHEN before_chain THEN 0 ELSE 4 END),
    ADD CONSTRAINT check_ins_sealed CHECK ((seal IS NULL) = (seal_key IS NULL)),
    ADD CONSTRAINT check_ins_seq UNIQUE (org_id, seq);
ALTER TABLE check_ins ALTER COLUMN before_chain SET DEFAULT false;

-- A check-in is written by a member who is proved in the same transaction, and names a site that was
-- read in it: looking both up once more for each row, and locking them, is what the database would
-- mostly do. That nothing is deleted that check-ins name is kept here, and for members by the
-- trigger of messages.
ALTER TABLE check_ins
    DROP CONSTRAINT check_ins_org_id_member_id_fkey,
    DROP CONSTRAINT check_ins_org_id_site_id_fkey;
CREATE FUNCTION named_by_check_ins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% may be named by check-ins and are not deleted', TG_TABLE_NAME
        USING ERRCODE = 'foreign_key_violation';
END
$$;
CREATE TRIGGER named_by_check_ins BEFORE DELETE ON sites
    FOR EACH ROW EXECUTE FUNCTION named_by_check_ins();

CREATE INDEX check_ins_before_chain ON check_ins (org_id, at) WHERE before_chain;

-- Who looked where somebody checked in, when and why.
CREATE TABLE location_looks (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    looked_by uuid NOT NULL,
    looked_by_name text NOT NULL,
    looked_at timestamptz NOT NULL,
    reason text NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    check_ins int NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id),
    FOREIGN KEY (org_id, looked_by) REFERENCES members (org_id, id)
);
CREATE INDEX location_looks_of_member ON location_looks (org_id, member_id, id);
SELECT tenant_table('location_looks');

-- For how long coordinates are kept.
ALTER TABLE attendance_places
    ADD COLUMN rounded_after_days int NOT NULL DEFAULT 90 CHECK (rounded_after_days BETWEEN 1 AND 3653),
    ADD COLUMN erased_after_days int NOT NULL DEFAULT 365 CHECK (erased_after_days BETWEEN 1 AND 3653),
    ADD CONSTRAINT attendance_places_kept CHECK (rounded_after_days <= erased_after_days);

-- Up to which number that was done.
CREATE TABLE location_retention (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    rounded_seq bigint NOT NULL DEFAULT 0,
    erased_seq bigint NOT NULL DEFAULT 0
);
SELECT tenant_table('location_retention');

-- The next number, in pieces, before the first that is not old enough.
CREATE FUNCTION location_piece(org uuid, done bigint, before timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT least(done + 10000, coalesce(
        (SELECT seq - 1 FROM check_ins WHERE org_id = org AND seq > done AND at >= before ORDER BY seq LIMIT 1),
        (SELECT seq FROM check_in_chains WHERE org_id = org), 0))
$$;

-- Rounds coordinates that are older than the one instant, and erases those that are older than the
-- other, of the transaction's organization; says how many check-ins it passed. What is erased with the
-- coordinates is whatever they could be found from again: distances, access points, salts, and the
-- words that tell of distances, of which the codes stay. With the owner's rights, as the service's
-- role may change no check-in.
CREATE FUNCTION forget_locations(round_before timestamptz, erase_before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    org constant uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
    done location_retention;
    rounded bigint;
    erased bigint;
    older bigint;
    erased_older bigint;
BEGIN
    INSERT INTO location_retention (org_id) VALUES (org) ON CONFLICT DO NOTHING;
    SELECT * INTO done FROM location_retention WHERE org_id = org FOR UPDATE;
    rounded := greatest(done.rounded_seq, location_piece(org, done.rounded_seq, round_before));
    erased := greatest(done.erased_seq, least(rounded, location_piece(org, done.erased_seq, erase_before)));
    UPDATE check_ins SET
        latitude = round(latitude::numeric, 2), longitude = round(longitude::numeric, 2),
        distance_m = NULL, wifi_bssid = NULL, salt = NULL, location = 'rounded',
        reasons = (SELECT coalesce(jsonb_agg(jsonb_build_object('code', reason -> 'code',
            'en', 'What was measured is erased.', 'zh_cn', '测量数据已清除。')), '[]')
            FROM jsonb_array_elements(reasons) AS reason)
    WHERE org_id = org AND location = 'exact'
        AND ((seq > done.rounded_seq AND seq <= rounded) OR (before_chain AND at < round_before));
    GET DIAGNOSTICS older = ROW_COUNT;
    UPDATE check_ins SET
        latitude = NULL, longitude = NULL, coordinate_system = NULL, accuracy_m = NULL, age_seconds = NULL,
        device = NULL, location = 'erased'
    WHERE org_id = org AND location = 'rounded'
        AND ((seq > done.erased_seq AND seq <= erased) OR (before_chain AND at < erase_before));
    GET DIAGNOSTICS erased_older = ROW_COUNT;
    UPDATE location_retention SET rounded_seq = rounded, erased_seq = erased WHERE org_id = org;
    RETURN rounded - done.rounded_seq + erased - done.erased_seq + older + erased_older;
END $$;
REVOKE ALL ON FUNCTION forget_locations(timestamptz, timestamptz) FROM PUBLIC;
