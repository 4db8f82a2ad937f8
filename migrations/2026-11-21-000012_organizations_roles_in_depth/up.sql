-- Roles of the organization's own, and grants that reach a department with or without those below.

ALTER TABLE roles
    -- Roles of one group are shown together; only a label.
    ADD COLUMN group_name text,
    ADD COLUMN version int NOT NULL DEFAULT 1;

ALTER TABLE role_grants
    -- Whether the departments below `department_id` belong to it, too.
    ADD COLUMN includes_below boolean NOT NULL DEFAULT true,
    -- The member who gave it; NULL: the service itself. No foreign key: it is history.
    ADD COLUMN granted_by uuid,
    ADD CONSTRAINT role_grants_reach CHECK (department_id IS NOT NULL OR includes_below);
