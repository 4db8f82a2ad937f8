-- Meetings in calendars elsewhere: by mail, by secret link, and from files.

-- Members who want mails about meetings, besides the app.
CREATE TABLE meeting_mail_members (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (org_id, member_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
SELECT tenant_table('meeting_mail_members');

-- Secret links to somebody's meetings.
CREATE TABLE calendar_feeds (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- SHA-256 of the link's secret.
    secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    name text NOT NULL,
    -- Of meetings: everything, or only the times.
    details text NOT NULL CHECK (details IN ('full', 'busy')),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT calendar_feeds_secret UNIQUE (org_id, secret_hash),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
CREATE INDEX calendar_feeds_of_member ON calendar_feeds (org_id, member_id, id);
SELECT tenant_table('calendar_feeds');

-- Which meeting an imported event became, so that a second import finds it.
CREATE TABLE imported_events (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    uid text NOT NULL,
    meeting_id uuid NOT NULL,
    PRIMARY KEY (org_id, member_id, uid),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, meeting_id) REFERENCES meetings (org_id, id) ON DELETE CASCADE
);
CREATE INDEX imported_events_of_meeting ON imported_events (org_id, meeting_id);
SELECT tenant_table('imported_events');
