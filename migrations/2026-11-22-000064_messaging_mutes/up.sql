-- What is left of the mutes of those who are not in the conversation now: it holds when they come back.
CREATE TABLE conversation_mutes (
    org_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    member_id uuid NOT NULL,
    muted_until timestamptz NOT NULL,
    PRIMARY KEY (org_id, conversation_id, member_id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
SELECT tenant_table('conversation_mutes');
