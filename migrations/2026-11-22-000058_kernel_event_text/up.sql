-- What an event says is written once, as text, and sent on as that text: nothing in the database
-- looks into it. As jsonb each was taken apart and put together again, for every message.
ALTER TABLE events ALTER COLUMN payload TYPE text USING payload::text;
