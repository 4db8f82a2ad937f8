DROP TABLE messaging_settings;
