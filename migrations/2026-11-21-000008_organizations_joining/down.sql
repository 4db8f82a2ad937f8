DROP INDEX invitations_to_remind;
ALTER TABLE invitations DROP COLUMN reminders;
ALTER TABLE invitations DROP COLUMN reminded_at;
DROP TABLE join_requests;
DROP TABLE join_codes;
DROP TABLE join_links;
