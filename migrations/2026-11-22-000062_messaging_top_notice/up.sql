-- Of the pinned messages of a conversation one may stand at its top.
ALTER TABLE message_pins ADD COLUMN top boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX message_pins_top ON message_pins (org_id, conversation_id) WHERE top;
