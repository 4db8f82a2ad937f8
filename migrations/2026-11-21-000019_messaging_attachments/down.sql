DROP TABLE message_attachments, files, upload_parts, uploads, file_usage;
