-- Accounts and sessions. A person has one account and may belong to several organizations,
-- so none of these tables is an organization's.

CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    -- Normal form: trimmed, lower case.
    email text NOT NULL CONSTRAINT accounts_email UNIQUE,
    password_hash text NOT NULL,
    name text NOT NULL,
    locale text NOT NULL,
    -- NULL until the address was confirmed; nobody signs in before.
    verified_at timestamptz,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

CREATE TABLE second_factors (
    account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    -- A 160-bit TOTP secret (RFC 6238).
    secret bytea NOT NULL,
    -- NULL until a first code was shown; not asked for before.
    confirmed_at timestamptz,
    -- The last time step that was used: a code works once.
    last_step bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL
);

CREATE TABLE recovery_codes (
    account_id uuid NOT NULL REFERENCES second_factors ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_agent text,
    origin text,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_of_account ON sessions (account_id);

-- A refresh token is used once and names its successor's session; using an old one again
-- means that two people hold it, and ends the session.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

-- Tokens sent by mail, each good for one use.
CREATE TABLE mail_tokens (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('verify_email', 'password_reset')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX mail_tokens_of_account ON mail_tokens (account_id);

-- Failed sign-ins, by account and by network address, for throttling.
CREATE TABLE sign_in_failures (
    -- 'account:' and the normal form of the address that was tried, or 'address:' and an IP.
    subject text PRIMARY KEY,
    failures int NOT NULL,
    last_failure_at timestamptz NOT NULL
);
