DROP TABLE sign_in_failures;
DROP TABLE mail_tokens;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DROP TABLE accounts;
