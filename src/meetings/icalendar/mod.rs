//! iCalendar (RFC 5545): meetings as other calendars write and read them. Pure.
//!
//! Must hold: what is written has CRLF, lines of 75 octets, and escaped text, so that nobody's title
//! makes a property; dates and times are of one kind in all properties of an event; every zone that is
//! named is described. What is read is bounded, never trusted, and read without recursion. The reader is
//! an own one for that reason: those at hand descend once for each BEGIN.

mod event;
mod line;
pub mod meeting;
mod read;
mod windows;
mod write;
mod zone;

pub use event::{Address, Calendar, Event, Invitee, Method, Part, PartStat, Party, Status};
pub use read::{Moment, Range, ReadDate, ReadError, ReadEvent, read};
pub use write::write;
