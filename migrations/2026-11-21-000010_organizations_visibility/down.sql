DROP TABLE visibility_subjects;
DROP TABLE visibility_rules;
DROP TABLE visibility_settings;
