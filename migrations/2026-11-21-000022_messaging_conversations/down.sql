-- Conversations of other kinds than groups stay as they are, without what made them follow.
DROP TRIGGER follow_inserted ON department_members;
DROP TRIGGER follow_updated ON department_members;
DROP TRIGGER follow_deleted ON department_members;
DROP TRIGGER follow_inserted ON role_grants;
DROP TRIGGER follow_updated ON role_grants;
DROP TRIGGER follow_deleted ON role_grants;
DROP TRIGGER follow_inserted ON members;
DROP TRIGGER follow_updated ON members;
DROP TRIGGER follow_updated ON roles;
DROP TRIGGER follow_updated ON departments;
DROP TRIGGER follow_deleted ON departments;
DROP TRIGGER follow_updated ON organizations;
DROP TRIGGER follow_updated ON visibility_rules;
DROP TRIGGER follow_deleted ON visibility_rules;
DROP TRIGGER follow_inserted ON visibility_subjects;
DROP TRIGGER follow_deleted ON visibility_subjects;
DROP FUNCTION note_followed_rule();
DROP FUNCTION note_followed_organization();
DROP FUNCTION note_lost_department();
DROP FUNCTION note_followed_department();
DROP FUNCTION note_followed_role();
DROP FUNCTION note_followed_status();
DROP FUNCTION note_followed_member();
DROP FUNCTION has_following_conversations(uuid);
DROP TABLE conversation_due;
DROP TABLE conversation_requests;
DROP TABLE conversation_links;
DROP TABLE quiet_hours;
DROP INDEX conversation_members_in_order;
ALTER TABLE conversation_members
    DROP COLUMN silenced,
    DROP COLUMN silenced_until,
    DROP COLUMN pinned_at,
    DROP COLUMN marked_unread,
    DROP COLUMN hidden_seq;
DROP INDEX conversations_following;
ALTER TABLE conversations
    DROP COLUMN version,
    DROP COLUMN description,
    DROP COLUMN inviting,
    DROP COLUMN pinning,
    DROP COLUMN editing,
    DROP COLUMN history,
    DROP COLUMN pair_low,
    DROP COLUMN pair_high,
    DROP COLUMN department_id,
    DROP COLUMN with_below,
    DROP COLUMN with_hidden;
DROP INDEX IF EXISTS conversations_one_announcement;
