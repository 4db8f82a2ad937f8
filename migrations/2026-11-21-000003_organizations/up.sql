-- Organizations, departments, members, roles, invitations, audit.

CREATE TABLE organizations (
    org_id uuid PRIMARY KEY,
    name text NOT NULL,
    -- IANA zone, like Asia/Shanghai.
    time_zone text NOT NULL,
    locale text NOT NULL,
    version int NOT NULL DEFAULT 1,
    -- The account that founded it: makes the founding safe to repeat.
    founded_by uuid NOT NULL,
    created_at timestamptz NOT NULL
);
SELECT tenant_table('organizations');

CREATE TABLE departments (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- NULL: the root, which bears the organization's name.
    parent_id uuid,
    name text NOT NULL,
    -- Ids from the root to itself: what is below is found by array containment.
    path uuid[] NOT NULL,
    -- Order among siblings; equal ones by name.
    position int NOT NULL DEFAULT 0,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, parent_id) REFERENCES departments (org_id, id),
    CONSTRAINT departments_name UNIQUE NULLS NOT DISTINCT (org_id, parent_id, name)
);
CREATE INDEX departments_below ON departments USING gin (path);
SELECT tenant_table('departments');

CREATE TABLE members (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- Accounts belong to no organization, so no foreign key; NULL until the person joins.
    account_id uuid,
    employee_number text,
    name text NOT NULL,
    mobile text,
    email text,
    title text,
    status text NOT NULL CHECK (status IN ('invited', 'active', 'suspended')),
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    joined_at timestamptz,
    PRIMARY KEY (org_id, id),
    CONSTRAINT members_account UNIQUE (org_id, account_id),
    CONSTRAINT members_employee_number UNIQUE (org_id, employee_number),
    CONSTRAINT members_email UNIQUE (org_id, email),
    CONSTRAINT members_joined CHECK ((account_id IS NULL) = (joined_at IS NULL))
);
CREATE INDEX members_by_name ON members (org_id, name, id);
SELECT tenant_table('members');

CREATE TABLE department_members (
    org_id uuid NOT NULL,
    member_id uuid NOT NULL,
    department_id uuid NOT NULL,
    PRIMARY KEY (org_id, member_id, department_id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id)
);
CREATE INDEX department_members_of ON department_members (org_id, department_id);
SELECT tenant_table('department_members');

CREATE TABLE roles (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- A built-in role takes its permissions from the program; others from the column.
    builtin text CHECK (builtin IN ('owner', 'admin', 'hr', 'department_manager', 'employee')),
    name text NOT NULL,
    permissions text[] NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    CONSTRAINT roles_builtin UNIQUE (org_id, builtin),
    CONSTRAINT roles_name UNIQUE (org_id, name)
);
SELECT tenant_table('roles');

CREATE TABLE role_grants (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    role_id uuid NOT NULL,
    -- NULL: the whole organization; else this department and all below it.
    department_id uuid,
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, role_id) REFERENCES roles (org_id, id),
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id),
    CONSTRAINT role_grants_once UNIQUE NULLS NOT DISTINCT (org_id, member_id, role_id, department_id)
);
CREATE INDEX role_grants_of_role ON role_grants (org_id, role_id);
SELECT tenant_table('role_grants');

CREATE TABLE invitations (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    email text NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    CONSTRAINT invitations_token UNIQUE (org_id, token_hash)
);
-- One open invitation for each person.
CREATE UNIQUE INDEX invitations_open ON invitations (org_id, member_id)
    WHERE accepted_at IS NULL AND revoked_at IS NULL;
SELECT tenant_table('invitations');

CREATE TABLE audit_entries (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    -- NULL: the service itself.
    actor_id uuid,
    action text NOT NULL,
    target_kind text NOT NULL,
    target_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    origin text,
    at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_entries_by_time ON audit_entries (org_id, at DESC, id DESC);
SELECT tenant_table('audit_entries');

-- Which organizations an account belongs to. Not an organization's table: the list is
-- read before one is chosen, and must not visit them all.
CREATE TABLE account_organizations (
    account_id uuid NOT NULL,
    org_id uuid NOT NULL,
    PRIMARY KEY (account_id, org_id)
);
