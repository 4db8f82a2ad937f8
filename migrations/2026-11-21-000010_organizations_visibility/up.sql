-- Who sees whom: rules of an organization, and whom they name.

CREATE TABLE visibility_settings (
    org_id uuid PRIMARY KEY REFERENCES organizations,
    -- Of several rules, the nearest one decides, instead of the most general one.
    child_first boolean NOT NULL DEFAULT false,
    version int NOT NULL DEFAULT 1
);
SELECT tenant_table('visibility_settings');

CREATE TABLE visibility_rules (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('hide', 'scope', 'fields')),
    name text NOT NULL,
    active boolean NOT NULL,
    in_profile boolean NOT NULL,
    in_search boolean NOT NULL,
    -- How far the viewers of a scope rule see.
    reach text CHECK (reach IN ('only_self', 'own_departments', 'listed')),
    -- What a rule of fields hides.
    fields text[] NOT NULL,
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    CHECK ((kind = 'scope') = (reach IS NOT NULL))
);
SELECT tenant_table('visibility_rules');

-- Members, departments with all below, and holders of roles, each in a part of a rule. What
-- is removed from the organization is removed from its rules.
CREATE TABLE visibility_subjects (
    org_id uuid NOT NULL,
    rule_id uuid NOT NULL,
    part text NOT NULL CHECK (part IN ('object', 'exclude', 'viewer', 'listed')),
    position int NOT NULL,
    member_id uuid,
    department_id uuid,
    role_id uuid,
    PRIMARY KEY (org_id, rule_id, part, position),
    FOREIGN KEY (org_id, rule_id) REFERENCES visibility_rules (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, role_id) REFERENCES roles (org_id, id) ON DELETE CASCADE,
    CHECK (num_nonnulls(member_id, department_id, role_id) = 1)
);
CREATE INDEX visibility_subjects_members ON visibility_subjects (org_id, member_id)
    WHERE member_id IS NOT NULL;
CREATE INDEX visibility_subjects_departments ON visibility_subjects (org_id, department_id)
    WHERE department_id IS NOT NULL;
CREATE INDEX visibility_subjects_roles ON visibility_subjects (org_id, role_id)
    WHERE role_id IS NOT NULL;
SELECT tenant_table('visibility_subjects');
