DROP TABLE user_group_roles, user_group_departments, user_group_members, user_groups;
