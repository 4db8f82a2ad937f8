-- Of whom an organization requires a second factor, and from when.
ALTER TABLE organizations
    ADD COLUMN second_factor_of text NOT NULL DEFAULT 'nobody'
        CHECK (second_factor_of IN ('nobody', 'administrators', 'everyone')),
    ADD COLUMN second_factor_from timestamptz,
    ADD CHECK ((second_factor_of = 'nobody') = (second_factor_from IS NULL));
