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
    -- What the receipt says besides: the plan, what it counts for, in words.
    ADD COLUMN told jsonb,
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
CREATE INDEX check_ins_before_chain ON check_ins (org_id, at) WHERE before_chain;
