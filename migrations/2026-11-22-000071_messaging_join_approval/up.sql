-- Whether the owner or an admin decides on each who comes to a group by a link, or whom a plain member brings in.
ALTER TABLE conversations ADD COLUMN join_approval boolean NOT NULL DEFAULT false;
-- Somebody asks by a link, or a member asks for them, or both.
ALTER TABLE conversation_requests
    ALTER COLUMN link_id DROP NOT NULL,
    ADD COLUMN invited_by uuid,
    ADD FOREIGN KEY (org_id, invited_by) REFERENCES members (org_id, id),
    ADD CONSTRAINT conversation_requests_way CHECK (num_nonnulls(link_id, invited_by) > 0);
