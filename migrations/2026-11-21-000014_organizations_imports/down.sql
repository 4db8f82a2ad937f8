DROP TABLE import_chunks, import_progress, imports;
