-- Departments in depth: who is above whom by index, external ids, the order of people.

-- Under row-level security array containment cannot use an index, as it is not leakproof; so
-- the ancestors of a department are rows.
DROP INDEX departments_below;

-- One row for each department and each that it is in, itself included.
CREATE TABLE department_ancestors (
    org_id uuid NOT NULL,
    ancestor_id uuid NOT NULL,
    department_id uuid NOT NULL,
    PRIMARY KEY (org_id, ancestor_id, department_id),
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id) ON DELETE CASCADE
);
CREATE INDEX department_ancestors_of ON department_ancestors (org_id, department_id, ancestor_id);

-- The owner sees every organization's rows for this one statement.
ALTER TABLE departments NO FORCE ROW LEVEL SECURITY;
INSERT INTO department_ancestors (org_id, ancestor_id, department_id)
SELECT org_id, unnest(path), id FROM departments;
ALTER TABLE departments FORCE ROW LEVEL SECURITY;
SELECT tenant_table('department_ancestors');

-- Whoever writes paths writes ancestors, in the same statement: the two cannot differ.
CREATE FUNCTION keep_department_ancestors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM department_ancestors AS ancestors
        USING former JOIN written ON written.org_id = former.org_id AND written.id = former.id
        WHERE former.path IS DISTINCT FROM written.path
          AND ancestors.org_id = former.org_id AND ancestors.department_id = former.id;
        INSERT INTO department_ancestors (org_id, ancestor_id, department_id)
        SELECT written.org_id, unnest(written.path), written.id
        FROM written JOIN former ON former.org_id = written.org_id AND former.id = written.id
        WHERE former.path IS DISTINCT FROM written.path;
    ELSE
        INSERT INTO department_ancestors (org_id, ancestor_id, department_id)
        SELECT org_id, unnest(path), id FROM written;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER departments_inserted AFTER INSERT ON departments
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION keep_department_ancestors();
CREATE TRIGGER departments_updated AFTER UPDATE ON departments
    REFERENCING OLD TABLE AS former NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION keep_department_ancestors();

-- The whole tree in the order in which it is listed.
CREATE INDEX departments_in_order ON departments (org_id, cardinality(path), position, id);

-- What another system calls the department.
ALTER TABLE departments ADD COLUMN external_id text;
ALTER TABLE departments ADD CONSTRAINT departments_external_id UNIQUE (org_id, external_id);

-- The order of a member's departments: the smallest is the primary one, equal ones by id.
ALTER TABLE department_members ADD COLUMN ordinal int NOT NULL DEFAULT 0;
-- The order of a department's people, smallest first.
ALTER TABLE department_members ADD COLUMN position int NOT NULL DEFAULT 0;
DROP INDEX department_members_of;
CREATE INDEX department_members_of ON department_members (org_id, department_id, position, member_id);

CREATE INDEX role_grants_of_department ON role_grants (org_id, department_id)
    WHERE department_id IS NOT NULL;
