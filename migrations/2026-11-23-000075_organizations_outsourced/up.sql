-- Whether the department's people, and those of all below it, work for another company.
ALTER TABLE departments ADD COLUMN outsourced boolean NOT NULL DEFAULT false;
