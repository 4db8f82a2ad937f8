ALTER TABLE messages ADD FOREIGN KEY (org_id, recalled_by) REFERENCES members (org_id, id);
