//! What rows name without a foreign key: hot paths write them beside rows that they have read or
//! locked in the same transaction, and do without the database's own look-up of each. What the keys
//! would have kept is kept otherwise, and looked at here.

use super::tables::{column, query};

/// A column, and the table whose `id` it holds.
const NAMED: &[(&str, &str, &str)] = &[
    ("check_ins", "member_id", "members"),
    ("check_ins", "site_id", "sites"),
    ("meeting_attendees", "meeting_id", "meetings"),
    ("meeting_attendees", "member_id", "members"),
    ("meeting_creations", "member_id", "members"),
    ("meeting_occurrences", "meeting_id", "meetings"),
    ("meeting_rooms", "meeting_id", "meetings"),
    ("meeting_rooms", "room_id", "rooms"),
    ("meetings", "organizer_id", "members"),
    ("messages", "author_id", "members"),
    ("messages", "conversation_id", "conversations"),
    ("messages", "recalled_by", "members"),
    ("room_bookings", "meeting_id", "meetings"),
    ("room_bookings", "organizer_id", "members"),
    ("room_bookings", "room_id", "rooms"),
];

/// With rows in every table: each names what is there, in its organization, and what is named is
/// not deleted, whoever tries.
pub async fn are_there_and_stay(superuser: &str) {
    for (table, column_name, named) in NAMED {
        let dangling = format!(
            "SELECT r.{column_name} FROM {table} AS r WHERE r.{column_name} IS NOT NULL \
             AND NOT EXISTS (SELECT FROM {named} AS n WHERE n.org_id = r.org_id AND n.id = r.{column_name})"
        );
        let dangling = column(superuser, &dangling).await;
        assert!(
            dangling.is_empty(),
            "{table}.{column_name} names none of {named}: {dangling:?}"
        );
        let some =
            format!("SELECT {column_name} FROM {table} WHERE {column_name} IS NOT NULL LIMIT 1");
        let some = column(superuser, &some).await;
        let some = some
            .first()
            .unwrap_or_else(|| panic!("{table}.{column_name}: no example fills it"));
        let refused = query(
            superuser,
            &format!("DELETE FROM {named} WHERE id = '{some}'"),
        )
        .await
        .unwrap_err();
        assert!(
            refused.contains("are not deleted"),
            "{named}, which {table} names: {refused}"
        );
    }
}
