-- Files that something else than a message holds: it decides who may have them.
CREATE TABLE file_holds (
    org_id uuid NOT NULL,
    file_id uuid NOT NULL,
    -- What holds it, in whichever slice.
    holder_id uuid NOT NULL,
    PRIMARY KEY (org_id, file_id, holder_id),
    FOREIGN KEY (org_id, file_id) REFERENCES files (org_id, id)
);
SELECT tenant_table('file_holds');
