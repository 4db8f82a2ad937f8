//! Sending what is due, page by page, and one's own reminders.

use super::domain::{self, due_between, next_look};
use super::events::{self, MeetingReminder};
use super::jobs::Remind;
use super::queries::{self, Due, KEPT};
use super::wire::MeetingReminders;
use crate::kernel::ids::MeetingId;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::tenancy::Tx;
use crate::meetings::errors;
use crate::meetings::local_time::LocalTime;

/// Reminders of one transaction.
const PAGE: i64 = 2_000;

/// Sends a page of what is due; whether there may be more. Nothing is sent if it is not the job's turn.
pub(super) async fn page(tx: &mut Tx, job: &Remind) -> Result<bool> {
    let Some(sent_until) = queries::sent_until(tx, job.turn).await? else {
        return Ok(false);
    };
    let between = due_between(sent_until, tx.now());
    let due = queries::due(tx, between, PAGE).await?;
    let more = i64::try_from(due.len()) == Ok(PAGE);
    if !due.is_empty() {
        let new = queries::claim(tx, &due).await?;
        let mut due = due;
        due.retain(|due| new.contains(&due.key()));
        send(tx, &due)?;
    }
    Ok(more)
}

/// One event for all who are reminded of the same; those are neighbours.
fn send(tx: &mut Tx, due: &[Due]) -> Result<()> {
    let same = |a: &Due, b: &Due| {
        let of = |due: &Due| (due.meeting_id, due.original_start, due.minutes);
        of(a) == of(b)
    };
    for group in due.chunk_by(same) {
        let Some(first) = group.first() else {
            continue;
        };
        let payload = MeetingReminder {
            meeting_id: first.meeting_id,
            original_start: LocalTime(first.original_start),
            starts_at: first.starts_at,
            ends_at: first.ends_at,
            title: first.title.clone(),
            minutes: first.minutes,
        };
        let members = group.iter().map(|due| due.member_id).collect();
        tx.emit(events::remind(members, payload)?);
    }
    Ok(())
}

/// Enqueues the next job.
pub(super) async fn finish(
    tx: &mut Tx,
    job: &Remind,
    looked_at: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let turn = tx.new_id();
    if !queries::hand_over(tx, job.turn, turn, looked_at).await? {
        return Ok(());
    }
    let now = tx.now();
    queries::forget(tx, now - KEPT).await?;
    tx.enqueue_at(&Remind { turn }, next_look(now)).await
}

/// Begins a chain anew whose last job was done long ago.
pub(super) async fn revive(tx: &mut Tx, silence: chrono::TimeDelta) -> Result<()> {
    let before = tx.now() - silence;
    let Some((broken, sent_until)) = queries::broken(tx, before).await? else {
        return Ok(());
    };
    let turn = tx.new_id();
    if queries::hand_over(tx, broken, turn, sent_until).await? {
        tx.enqueue(&Remind { turn }).await?;
    }
    Ok(())
}

/// The reminders that hold for the caller.
pub async fn read(tx: &mut Tx, meeting: MeetingId) -> Result<MeetingReminders> {
    let member = tx.member_id()?;
    let found = queries::of(tx, meeting, member).await?;
    let (usual, own) = found.ok_or_else(not_invited)?;
    Ok(MeetingReminders {
        own: own.is_some(),
        minutes: own.unwrap_or(usual),
    })
}

fn not_invited() -> Problem {
    let detail = "Only who attends a meeting is reminded of it.";
    Problem::new(&errors::NOT_INVITED, detail)
}

/// Sets the caller's own; `None` takes them back.
pub async fn set(
    tx: &mut Tx,
    meeting: MeetingId,
    minutes: Option<&[i32]>,
) -> Result<MeetingReminders> {
    let wrong = |(index, detail): (Option<usize>, String)| {
        let pointer = index.map_or("/minutes".to_owned(), |index| format!("/minutes/{index}"));
        Problem::invalid(pointer, detail)
    };
    let minutes = minutes.map(domain::parse).transpose().map_err(wrong)?;
    let member = tx.member_id()?;
    read(tx, meeting).await?;
    match minutes {
        Some(minutes) => queries::set(tx, meeting, member, &minutes).await?,
        None => queries::unset(tx, meeting, member).await?,
    }
    read(tx, meeting).await
}
