DROP TABLE imported_events;
DROP TABLE calendar_feeds;
DROP TABLE meeting_mail_members;
