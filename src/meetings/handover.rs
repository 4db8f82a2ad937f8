//! What becomes of somebody's meetings when they leave the organization.
//!
//! Of those that are not over, what they organize is their successor's, who attends; they
//! attend none any more. What was stays as it was.

use futures_util::future::LocalBoxFuture;

use super::bookings::{domain::Attendee, events, queries};
use super::rooms;
use crate::kernel::events::{Audience, Event};
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
        let moved = queries::reassign(tx, leaver, successor).await?;
        handed.add("bookings", moved.len());
        for booking in &moved {
            queries::attend(tx, booking, successor).await?;
        }
        let managed = rooms::policies::queries::reassign(tx, leaver, successor).await?;
        handed.add("rooms", managed);
        queries::withdraw(tx, leaver).await?;
        for booking in &moved {
            let attendees = queries::attendees(tx, booking.id).await?;
            let audience = attendees
                .iter()
                .map(|attendee: &Attendee| attendee.member_id);
            let audience = Audience::Members(audience.collect());
            let state = events::BookingState::from(booking);
            tx.emit(Event::new(events::HANDED_OVER, audience, state)?);
        }
        Ok(())
    })
}
