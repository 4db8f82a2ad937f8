//! Meetings: one-off or in series, with attendees and rooms, and everybody's agenda.
//!
//! Owns: meetings with their occurrences and exceptions, who is invited to which and what they
//! answered, rooms and what holds them.
//!
//! Must hold: no room ever holds two bookings at one instant; a meeting is a half-open stretch
//! of time, so that one may begin when another ends; its organizer is always among its attendees;
//! title, note and attendees are shown to participants and, unless it is private, to the managers
//! of rooms, and to nobody else.

pub mod agenda;
pub mod attachments;
pub mod availability;
pub mod closures;
pub mod errors;
mod feeds;
mod handover;
pub mod icalendar;
mod imports;
pub mod local_time;
pub mod mail;
#[expect(
    clippy::module_inception,
    reason = "the noun has the name of its slice, as its table and its path have"
)]
pub mod meetings;
mod names;
pub mod outside;
pub mod places;
pub mod ports;
pub mod recurrence;
pub mod reminders;
pub mod room_bookings;
pub mod rooms;
mod routes;
pub mod slot;
pub mod video;
pub mod window;

use std::sync::Arc;

use crate::kernel::jobs::Handlers;
use crate::kernel::tenancy::Tenancy;

pub use handover::hand_over;
pub use meetings::domain::Limits;
pub use meetings::rolling::roll_forward;
pub use routes::routes;

/// The jobs of the slice.
pub fn jobs(handlers: &mut Handlers, tenancy: &Arc<Tenancy>, ports: ports::Ports) {
    reminders::jobs(handlers, tenancy);
    attachments::following::jobs(handlers, tenancy, ports);
}
