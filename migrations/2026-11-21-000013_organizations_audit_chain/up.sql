-- The audit log becomes a chain for each organization: every entry has a position without gaps and
-- the hash of the one before. docs/audit.md says what is hashed and how.

ALTER TABLE audit_entries
    ADD COLUMN position bigint,
    ADD COLUMN hash_version smallint NOT NULL DEFAULT 1,
    ADD COLUMN previous_hash bytea,
    ADD COLUMN hash bytea;

-- The newest entry of an organization's chain; its row lock puts the writers in order.
CREATE TABLE audit_heads (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    -- The last entry that was forgotten: the rest of the chain begins after it. 0 at first.
    anchor_position bigint NOT NULL,
    anchor_hash bytea NOT NULL,
    -- How long entries are kept; 30 days to 10 years.
    kept_days int NOT NULL DEFAULT 365 CONSTRAINT audit_heads_kept_days CHECK (kept_days BETWEEN 30 AND 3653),
    -- Of `kept_days`.
    version int NOT NULL DEFAULT 1,
    -- The newest entry that the service's own log has told of, and when.
    told_position bigint NOT NULL DEFAULT 0,
    told_at timestamptz
);
SELECT tenant_table('audit_heads');

-- The owner sees every organization's entries while they are chained; afterwards nobody does.
ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_heads NO FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations NO FORCE ROW LEVEL SECURITY;

-- Canonical JSON, as `organizations::audit_log::chain` writes it: only what is already stored needs it here.
CREATE FUNCTION audit_canonical(value jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    CASE jsonb_typeof(value)
    WHEN 'object' THEN
        RETURN (SELECT '{' || coalesce(string_agg(to_json(f.key)::text || ':' || audit_canonical(f.value), ','
            ORDER BY f.key COLLATE "C"), '') || '}' FROM jsonb_each(value) AS f);
    WHEN 'array' THEN
        RETURN (SELECT '[' || coalesce(string_agg(audit_canonical(i.value), ',' ORDER BY i.at), '') || ']'
            FROM jsonb_array_elements(value) WITH ORDINALITY AS i (value, at));
    WHEN 'number' THEN
        RETURN trim_scale((value #>> '{}')::numeric)::text;
    ELSE
        RETURN value::text;
    END CASE;
END $$;

DO $$
DECLARE
    org uuid;
    entry record;
    n bigint;
    last bytea;
    next bytea;
    genesis constant bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR org IN SELECT org_id FROM organizations LOOP
        n := 0;
        last := genesis;
        FOR entry IN SELECT * FROM audit_entries WHERE org_id = org ORDER BY at, id LOOP
            n := n + 1;
            next := sha256(convert_to('[' || concat_ws(',',
                '"muster-audit-1"', to_json(org)::text, n::text, to_json(encode(last, 'hex'))::text,
                to_json(entry.id)::text, coalesce(to_json(entry.actor_id)::text, 'null'),
                to_json(entry.action)::text, to_json(entry.target_kind)::text, to_json(entry.target_id)::text,
                coalesce(audit_canonical(entry.before), 'null'), coalesce(audit_canonical(entry.after), 'null'),
                coalesce(to_json(entry.origin)::text, 'null'),
                to_json(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
                ) || ']', 'UTF8'));
            UPDATE audit_entries SET position = n, previous_hash = last, hash = next
                WHERE org_id = org AND id = entry.id;
            last := next;
        END LOOP;
        INSERT INTO audit_heads (org_id, position, hash, anchor_position, anchor_hash)
            VALUES (org, n, last, 0, genesis);
    END LOOP;
END $$;

DROP FUNCTION audit_canonical(jsonb);

ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;

ALTER TABLE audit_entries
    ALTER COLUMN position SET NOT NULL,
    ALTER COLUMN hash_version DROP DEFAULT,
    ALTER COLUMN previous_hash SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL,
    ADD CONSTRAINT audit_entries_position UNIQUE (org_id, position);

DROP INDEX audit_entries_by_time;
CREATE INDEX audit_entries_by_time ON audit_entries (org_id, at);
CREATE INDEX audit_entries_by_actor ON audit_entries (org_id, actor_id, position);
CREATE INDEX audit_entries_by_action ON audit_entries (org_id, action, position);
CREATE INDEX audit_entries_by_target ON audit_entries (org_id, target_id, position);

-- Append-only, for the owner of the table too: entries are never changed, and leave only from the
-- old end, behind an anchor, when they are 30 days old at the least.
CREATE FUNCTION audit_entries_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < clock_timestamp() - interval '30 days' AND EXISTS (
            SELECT FROM audit_heads WHERE org_id = OLD.org_id AND anchor_position >= OLD.position) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_append_only();
CREATE TRIGGER audit_entries_never_emptied BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_append_only();

-- Forgets the oldest entries of the transaction's organization that are all older than `before`, at
-- most 50,000, and leaves the last of them as the anchor. With the owner's rights, as the service's
-- role may delete nothing.
CREATE FUNCTION audit_forget(before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    org constant uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
    oldest_kept constant timestamptz := least(before, clock_timestamp() - interval '30 days');
    head audit_heads;
    until bigint;
    gone bigint;
BEGIN
    SELECT * INTO head FROM audit_heads WHERE org_id = org FOR UPDATE;
    -- Everything before the first entry that must stay.
    SELECT min(position) - 1 INTO until FROM audit_entries WHERE org_id = org AND at >= oldest_kept;
    until := least(coalesce(until, head.position), head.anchor_position + 50000);
    IF until <= head.anchor_position THEN
        RETURN 0;
    END IF;
    UPDATE audit_heads SET anchor_position = e.position, anchor_hash = e.hash
        FROM audit_entries AS e
        WHERE audit_heads.org_id = org AND e.org_id = org AND e.position = until;
    DELETE FROM audit_entries WHERE org_id = org AND position <= until;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION audit_forget(timestamptz) FROM PUBLIC;
