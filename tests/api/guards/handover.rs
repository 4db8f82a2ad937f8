//! What becomes of everything that names a member when the member leaves: each column of the
//! catalog is on the list, with its fate, so that a new one is not forgotten.

use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::support::TestServer;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Goes to the successor.
    HandedOver,
    /// Is taken away, or does not reach into the future any more.
    Ended,
    /// Says what was, and stays true.
    Kept,
}
use Fate::{Ended, HandedOver, Kept};

/// Each column that names a member. Who owns something is `HandedOver` by a step of
/// `src/app/handover.rs`, and a test of that slice shows it.
const FATES: &[(&str, Fate)] = &[
    ("attendance_correction_ends.ended_by", Kept),
    ("attendance_corrections.member_id", Kept),
    ("attendance_corrections.recorded_by", Kept),
    ("attendance_doubts.decided_by", Kept),
    // Evidence of what was; open ones may still be judged.
    ("attendance_doubts.member_id", Kept),
    // Who was in which group, until they rejoin and are looked at again.
    ("attendance_assignments.member_id", Kept),
    // Not shown, and forgotten when what waits is computed.
    ("attendance_board.member_id", Ended),
    // Looked at before the transaction ends.
    ("attendance_due.member_id", Ended),
    // Expires.
    ("attendance_exports.created_by", Kept),
    // Who closed and reopened a period.
    ("attendance_periods.closed_by", Kept),
    ("attendance_periods.reopened_by", Kept),
    // For whom one was open, and who has opened and ended that.
    ("attendance_person_reopenings.member_id", Kept),
    ("attendance_person_reopenings.opened_by", Kept),
    ("attendance_person_reopenings.ended_by", Kept),
    // Whoever manages attendance sets who looks after the group then.
    ("attendance_staff.member_id", Ended),
    // When they worked here.
    ("employments.member_id", Kept),
    // Computed again, and the rows go.
    ("attendance_board.member_id", Kept),
    ("attendance_results.member_id", Kept),
    ("attendance_stale.member_id", Ended),
    // What was sent; forgotten after a while.
    ("attendance_reminders.member_id", Kept),
    // What they were planned for: nobody is expected who has left, until they rejoin.
    ("attendance_rosters.member_id", Kept),
    // Who has left does not count, until they rejoin.
    ("attendance_group_people.member_id", Kept),
    ("attendance_periods.closed_by", Kept),
    ("attendance_periods.reopened_by", Kept),
    // What was, stays; days to come are forgotten.
    ("attendance_results.member_id", Kept),
    // Nothing is computed of who has left, until they rejoin.
    ("attendance_stale.member_id", Ended),
    // What waits for a leaver.
    ("attendance_request_tasks.approver_id", HandedOver),
    // The past is still to be paid: what waits goes on.
    ("attendance_requests.member_id", Kept),
    ("attendance_requests.settled_by", Kept),
    ("attendance_span_ends.ended_by", Kept),
    ("attendance_spans.member_id", Kept),
    ("attendance_spans.recorded_by", Kept),
    ("audit_entries.actor_id", Kept),
    ("check_in_decisions.decided_by", Kept),
    ("check_ins.member_id", Kept),
    // Looked at before the transaction ends.
    ("conversation_due.member_id", Ended),
    ("conversation_links.created_by", Ended),
    ("conversation_members.member_id", Ended),
    // A mute holds if they come back before it is over.
    ("conversation_mutes.member_id", Kept),
    ("conversation_requests.decided_by", Kept),
    // Whom they would have brought in waits on, as who asked by their link does.
    ("conversation_requests.invited_by", Kept),
    ("conversation_requests.member_id", Ended),
    ("conversations.owner_id", HandedOver),
    // The conversation is archived, and goes on if they rejoin.
    ("conversations.pair_high", Kept),
    ("conversations.pair_low", Kept),
    ("custom_field_values.member_id", Kept),
    ("department_members.member_id", Ended),
    ("departures.handed_to", Kept),
    ("departures.member_id", Kept),
    // Looked at when that departure takes effect: whoever left by then is passed over.
    ("departures.successor_id", Kept),
    // Of use to whoever may see a message that carries it; the others are collected.
    ("files.uploader_id", Kept),
    ("idempotency_keys.member_id", Kept),
    ("imports.created_by", Kept),
    ("invitations.member_id", Ended),
    // The organization's, whoever made it; whoever manages members can take it back.
    ("join_links.created_by", Kept),
    ("join_requests.decided_by", Kept),
    ("join_requests.member_id", Kept),
    ("location_looks.looked_by", Kept),
    ("location_looks.member_id", Kept),
    // Of no use to who has left, until they rejoin.
    ("calendar_feeds.member_id", Ended),
    ("imported_events.member_id", Kept),
    ("meeting_mail_members.member_id", Kept),
    // Of use only to who attends.
    ("meeting_own_reminders.member_id", Kept),
    // What was sent; forgotten after a while.
    ("meeting_reminders_sent.member_id", Kept),
    ("meeting_attendees.member_id", Ended),
    // Of the day on which they created them.
    ("meeting_creations.member_id", Kept),
    ("meetings.cancelled_by", Kept),
    ("meetings.created_by", Kept),
    ("meetings.organizer_id", HandedOver),
    ("members.manager_id", HandedOver),
    ("message_mentions.member_id", Kept),
    ("message_pins.pinned_by", Kept),
    ("message_reactions.member_id", Kept),
    ("messages.author_id", Kept),
    ("messages.recalled_by", Kept),
    ("quiet_hours.member_id", Kept),
    // What was attached, and closed.
    ("meeting_attachments.added_by", Kept),
    ("room_closures.created_by", Kept),
    ("room_managers.member_id", HandedOver),
    // Who has left does not count, until they rejoin.
    ("room_subjects.member_id", Kept),
    ("role_grants.granted_by", Kept),
    // A department's managers are handed over, every other role is taken back.
    ("role_grants.member_id", HandedOver),
    ("room_bookings.decided_by", Kept),
    ("room_bookings.organizer_id", HandedOver),
    ("scheduled_messages.author_id", Ended),
    // Nobody finds who has left, until they rejoin.
    ("search_terms.member_id", Kept),
    // Expires.
    ("uploads.uploader_id", Kept),
    // Who has left does not count, until they rejoin.
    ("user_group_members.member_id", Kept),
    ("visibility_subjects.member_id", Kept),
];

/// Every foreign key to a member, and every column whose name says that it names one.
const NAMING: &str = "\
    SELECT conrelid::regclass || '.' || attname FROM pg_constraint \
    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) \
    WHERE contype = 'f' AND confrelid = 'members'::regclass AND attname <> 'org_id' \
    UNION \
    SELECT attrelid::regclass || '.' || attname FROM pg_attribute \
    JOIN pg_class ON pg_class.oid = attrelid \
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT attisdropped \
    AND atttypid = 'uuid'::regtype AND attname ~ \
    '^((.*_)?(member|actor|owner|author|organizer|manager|successor|creator|assignee|approver)_id|.*_by)$' \
    AND EXISTS (SELECT FROM pg_attribute AS o WHERE o.attrelid = pg_class.oid AND o.attname = 'org_id') \
    ORDER BY 1";

/// Columns with such a name that hold something else.
const OTHERS: &[(&str, &str)] = &[("organizations.founded_by", "an account")];

/// The list is what the catalog says.
#[tokio::test]
async fn everything_that_names_a_member_has_a_fate() {
    let server = TestServer::start().await;
    let naming = column(&server.database.superuser_url(), NAMING).await;
    let listed = |name: &str| FATES.iter().any(|(column, _)| *column == name);
    let other = |name: &str| OTHERS.iter().any(|(column, _)| *column == name);
    let missing: Vec<_> = naming
        .iter()
        .filter(|name| !listed(name) && !other(name))
        .collect();
    assert!(
        missing.is_empty(),
        "say in tests/api/guards/handover.rs what becomes of these when a member leaves, and let a step of \
         src/app/handover.rs do it: {missing:?}"
    );
    let all = FATES.iter().map(|(name, _)| *name);
    let gone: Vec<_> = all
        .chain(OTHERS.iter().map(|(name, _)| *name))
        .filter(|name| !naming.iter().any(|found| found == name))
        .collect();
    assert!(
        gone.is_empty(),
        "listed, but no such column names a member: {gone:?}"
    );
}

async fn column(url: &str, sql: &str) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let running = tokio::spawn(connection);
    let messages = client.simple_query(sql).await.unwrap();
    drop(client);
    drop(running.await);
    let value = |message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    messages.into_iter().filter_map(value).collect()
}
