DROP TABLE custom_field_values;
DROP TABLE custom_fields;
DROP TABLE departures;
-- What the older version does not know becomes what comes nearest: nobody gets back in.
UPDATE members SET status = 'active' WHERE status = 'leaving';
UPDATE members SET status = CASE WHEN account_id IS NULL THEN 'invited' ELSE 'suspended' END
    WHERE status = 'left';
DROP INDEX members_leavers;
DROP INDEX members_managed_by;
ALTER TABLE members
    DROP CONSTRAINT members_status,
    ADD CONSTRAINT members_status_check CHECK (status IN ('invited', 'active', 'suspended')),
    DROP COLUMN other_names,
    DROP COLUMN manager_id,
    DROP COLUMN hired_on;
