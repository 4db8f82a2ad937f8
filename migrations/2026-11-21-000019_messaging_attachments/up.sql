-- Files: how they come in, what they are, and which messages carry them.

-- What an organization's files take; the row's lock decides who gets the last of the room.
CREATE TABLE file_usage (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- Files, and the whole announced size of every upload that is not finished.
    used_bytes bigint NOT NULL CHECK (used_bytes >= 0),
    -- NULL: as the service is configured.
    quota_bytes bigint CHECK (quota_bytes >= 0)
);
SELECT tenant_table('file_usage');

CREATE TABLE uploads (
    org_id uuid NOT NULL REFERENCES organizations,
    -- The file that becomes of it has the same id.
    id uuid NOT NULL,
    uploader_id uuid NOT NULL,
    name text NOT NULL,
    -- The header as it came: the protocol repeats it.
    metadata text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    received bigint NOT NULL CHECK (received BETWEEN 0 AND size),
    part_count int NOT NULL,
    -- Whether the file is there.
    finished boolean NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, uploader_id) REFERENCES members (org_id, id)
);
CREATE INDEX uploads_of ON uploads (org_id, uploader_id) WHERE NOT finished;
CREATE INDEX uploads_age ON uploads (org_id, expires_at);
SELECT tenant_table('uploads');

-- What was received, each piece an object of the store, until the file is put together.
CREATE TABLE upload_parts (
    org_id uuid NOT NULL,
    upload_id uuid NOT NULL,
    -- The first byte's place in the file: of two who bring the same bytes one is refused.
    start bigint NOT NULL,
    size bigint NOT NULL,
    object_id uuid NOT NULL,
    PRIMARY KEY (org_id, upload_id, start),
    FOREIGN KEY (org_id, upload_id) REFERENCES uploads (org_id, id) ON DELETE CASCADE
);
SELECT tenant_table('upload_parts');

CREATE TABLE files (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    uploader_id uuid NOT NULL,
    name text NOT NULL,
    -- Size and hash of what is downloaded: an image without its metadata.
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    -- By content, never by name.
    content_type text NOT NULL,
    -- As displayed; NULL for what is no image.
    width int,
    height int,
    -- NULL: there are no thumbnails.
    thumbnail_type text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, uploader_id) REFERENCES members (org_id, id)
);
CREATE INDEX files_age ON files (org_id, created_at);
SELECT tenant_table('files');

CREATE TABLE message_attachments (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    -- 0, 1, 2, ... as the author ordered them.
    place smallint NOT NULL,
    file_id uuid NOT NULL,
    PRIMARY KEY (org_id, conversation_id, seq, place),
    CONSTRAINT message_attachments_once UNIQUE (org_id, conversation_id, seq, file_id),
    FOREIGN KEY (org_id, conversation_id, seq) REFERENCES messages (org_id, conversation_id, seq),
    FOREIGN KEY (org_id, file_id) REFERENCES files (org_id, id)
);
CREATE INDEX message_attachments_of ON message_attachments (org_id, file_id);
SELECT tenant_table('message_attachments');
