-- What members are found by. Derived from their rows and written with them.

-- No foreign key: rows come by the hundred thousand, members are never deleted, and the search
-- joins them anyway.
CREATE TABLE search_terms (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- Which part of the member it is, and so how good a match; the best first.
    rank smallint NOT NULL,
    -- Collated by its bytes, so that a prefix is a range.
    term text COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, member_id, term, rank)
);
-- The terms of a rank that begin with a prefix, in their order: read until the page is full.
CREATE INDEX search_terms_by_rank ON search_terms (org_id, rank, term, member_id);
SELECT tenant_table('search_terms');
