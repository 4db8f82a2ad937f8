-- Who looks after an attendance group: its leader, and sub-admins with a right for each kind of setting.
CREATE TABLE attendance_staff (
    org_id uuid NOT NULL,
    group_id uuid NOT NULL,
    member_id uuid NOT NULL,
    -- The leader may write everything of the group.
    leads boolean NOT NULL,
    -- `none`, `read` or `write` by kind of setting, as the contract has them.
    rights jsonb NOT NULL,
    PRIMARY KEY (org_id, group_id, member_id),
    FOREIGN KEY (org_id, group_id) REFERENCES attendance_groups (org_id, id),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id)
);
CREATE UNIQUE INDEX attendance_staff_leader ON attendance_staff (org_id, group_id) WHERE leads;
CREATE INDEX attendance_staff_of ON attendance_staff (org_id, member_id);
SELECT tenant_table('attendance_staff');
