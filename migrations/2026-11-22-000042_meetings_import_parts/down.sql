DELETE FROM imported_events WHERE part <> '';
ALTER TABLE imported_events
    DROP CONSTRAINT imported_events_pkey,
    DROP COLUMN part,
    ADD PRIMARY KEY (org_id, member_id, uid);
