ALTER TABLE organizations
    DROP COLUMN second_factor_of,
    DROP COLUMN second_factor_from;
