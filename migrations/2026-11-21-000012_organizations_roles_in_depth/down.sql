ALTER TABLE role_grants
    DROP CONSTRAINT role_grants_reach,
    DROP COLUMN granted_by,
    DROP COLUMN includes_below;
ALTER TABLE roles
    DROP COLUMN version,
    DROP COLUMN group_name;
