DROP TRIGGER named_by_messages ON members;
DROP TRIGGER named_by_messages ON conversations;
DROP FUNCTION named_by_messages;
ALTER TABLE conversation_members RESET (fillfactor);
ALTER TABLE conversations RESET (fillfactor);
ALTER TABLE messages DROP CONSTRAINT messages_client_id;
ALTER TABLE messages ADD CONSTRAINT messages_client_id UNIQUE (org_id, conversation_id, id);
ALTER TABLE messages
    ADD CONSTRAINT messages_org_id_conversation_id_fkey
        FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id),
    ADD CONSTRAINT messages_org_id_author_id_fkey
        FOREIGN KEY (org_id, author_id) REFERENCES members (org_id, id);
