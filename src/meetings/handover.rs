//! What becomes of somebody's meetings when they leave the organization.
//!
//! Of those that are not over, what they organize is their successor's, who attends; they
//! attend none any more. What is over stays as it was.

use futures_util::future::LocalBoxFuture;

use super::mail::{self, Cause};
use super::meetings::domain::Answer;
use super::meetings::events::{HANDED_OVER, MeetingState};
use super::meetings::invitees;
use super::meetings::queries::{self, handing, writes};
use super::rooms;
use crate::kernel::events::{Audience, Event};
use crate::kernel::ids::AttendeeId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;
use crate::organizations::handover::{Handed, Handover};

/// The step of this slice.
pub fn hand_over<'a>(
    tx: &'a mut Tx,
    handover: Handover,
    handed: &'a mut Handed,
) -> LocalBoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let Handover { leaver, successor } = handover;
        let organized = handing::organized(tx, leaver).await?;
        handed.add("meetings", organized.len());
        for id in organized {
            let before = queries::whole(tx, id).await?;
            let mut after = before.clone();
            after.meeting.organizer_id = successor;
            after.meeting.version += 1;
            after.meeting.changed_at = tx.now();
            let (old, new) = (AttendeeId(leaver.0), AttendeeId(successor.0));
            let host = invitees::member(&after.meeting, successor, false, Answer::Accepted);
            after
                .attendees
                .retain(|one| one.attendee_id != old && one.attendee_id != new);
            after.attendees.push(host);
            after.attendees.sort_by_key(|one| one.attendee_id);
            after
                .occurrence_attendees
                .retain(|one| one.attendee_id != old && one.attendee_id != new);
            writes::store(tx, Some(&before), &after).await?;
            let audience = Audience::Members(after.members());
            let state = MeetingState::new(&after, None);
            tx.emit(Event::new(HANDED_OVER, audience, state)?);
            mail::after_change(tx, Some(&before), &after, Cause::HandedOver).await?;
        }
        handing::reassign_bookings(tx, leaver, successor).await?;
        let managed = rooms::policies::queries::reassign(tx, leaver, successor).await?;
        handed.add("rooms", managed);
        handing::withdraw(tx, leaver).await
    })
}
