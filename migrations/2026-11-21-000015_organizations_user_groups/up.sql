-- Groups of people that do not follow the tree.

CREATE TABLE user_groups (
    org_id uuid NOT NULL REFERENCES organizations,
    id uuid NOT NULL,
    name text NOT NULL,
    description text,
    -- Its people follow from conditions, all of which must hold; otherwise they are listed.
    dynamic boolean NOT NULL,
    -- Whether there is the condition: its last department may go, and the group is empty then.
    by_department boolean NOT NULL,
    by_role boolean NOT NULL,
    -- NULL: no condition.
    titles text[],
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id),
    CONSTRAINT user_groups_name UNIQUE (org_id, name),
    CONSTRAINT user_groups_conditions CHECK (dynamic = (by_department OR by_role OR titles IS NOT NULL))
);
SELECT tenant_table('user_groups');

CREATE TABLE user_group_members (
    org_id uuid NOT NULL,
    group_id uuid NOT NULL,
    member_id uuid NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, group_id, member_id),
    FOREIGN KEY (org_id, group_id) REFERENCES user_groups (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
CREATE INDEX user_group_members_of ON user_group_members (org_id, member_id);
SELECT tenant_table('user_group_members');

-- With all departments below.
CREATE TABLE user_group_departments (
    org_id uuid NOT NULL,
    group_id uuid NOT NULL,
    department_id uuid NOT NULL,
    PRIMARY KEY (org_id, group_id, department_id),
    FOREIGN KEY (org_id, group_id) REFERENCES user_groups (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id) ON DELETE CASCADE
);
CREATE INDEX user_group_departments_of ON user_group_departments (org_id, department_id);
SELECT tenant_table('user_group_departments');

CREATE TABLE user_group_roles (
    org_id uuid NOT NULL,
    group_id uuid NOT NULL,
    role_id uuid NOT NULL,
    PRIMARY KEY (org_id, group_id, role_id),
    FOREIGN KEY (org_id, group_id) REFERENCES user_groups (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, role_id) REFERENCES roles (org_id, id) ON DELETE CASCADE
);
CREATE INDEX user_group_roles_of ON user_group_roles (org_id, role_id);
SELECT tenant_table('user_group_roles');
