-- Accounts and sessions. A person has one account and may belong to several organizations,
-- so none of these tables is an organization's.

CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    -- Normal form: trimmed, lower case.
    email text NOT NULL CONSTRAINT accounts_email UNIQUE,
    -- While the address is not confirmed, password, name and locale are those of the newest
    -- registration; each confirming link carries those of its own.
    password_hash text NOT NULL,
    name text NOT NULL,
    locale text NOT NULL,
    -- NULL until the address was confirmed; nobody signs in before.
    verified_at timestamptz,
    -- When a stranger's registration last caused a mail to this account.
    notice_sent_at timestamptz,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);
CREATE INDEX accounts_unverified ON accounts (created_at) WHERE verified_at IS NULL;

CREATE TABLE second_factors (
    account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    -- A 160-bit TOTP secret (RFC 6238), sealed with a key that the database does not have.
    sealed_secret bytea NOT NULL,
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
    -- Moves with each use, up to a last day that does not.
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- That of its newest refresh token.
    generation int NOT NULL DEFAULT 1
);
CREATE INDEX sessions_of_account ON sessions (account_id, id);
CREATE INDEX sessions_age ON sessions (expires_at);

-- The digests of a session's refresh tokens. Each is used once; the used ones are kept as
-- long as the session, to notice that somebody else has a copy.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    generation int NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    -- Never used, but replaced by another one of its generation: works no more at all.
    given_up boolean NOT NULL DEFAULT false
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

-- The digests of tokens sent by mail, each good for one use.
CREATE TABLE mail_tokens (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('verify_email', 'password_reset')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- The registration that a link confirms; another one's password does not come with it.
    password_hash text,
    name text,
    locale text,
    CONSTRAINT mail_tokens_registration CHECK (
        num_nonnulls(password_hash, name, locale) = CASE purpose WHEN 'verify_email' THEN 3 ELSE 0 END)
);
CREATE INDEX mail_tokens_of_account ON mail_tokens (account_id, purpose, created_at);
CREATE INDEX mail_tokens_age ON mail_tokens (expires_at);

-- Failed attempts, for throttling.
CREATE TABLE sign_in_failures (
    -- `account:` and the normal form of the address that was tried, whether or not there is
    -- such an account; `address:` and a network; `proof:` and a signed-in account's id.
    subject text PRIMARY KEY,
    last_failure_at timestamptz NOT NULL,
    -- Each failure moves it on by the time in which one is forgiven: the distance from now
    -- tells how many count.
    clear_at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_age ON sign_in_failures (clear_at);
