-- An event may become several meetings: itself (an empty key), dates of its own, and what follows a change
-- of all that follows.
ALTER TABLE imported_events
    ADD COLUMN part text NOT NULL DEFAULT '' CHECK (char_length(part) <= 40),
    DROP CONSTRAINT imported_events_pkey,
    ADD PRIMARY KEY (org_id, member_id, uid, part);
ALTER TABLE imported_events ALTER COLUMN part DROP DEFAULT;
