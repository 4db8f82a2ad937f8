//! When people and rooms are free, and which time suits everybody: pure.

mod strain;
mod stretches;
mod suggest;

pub use strain::{FARTHEST, NIGHT, Strain};
pub use stretches::{Kind, Stretch, Taken, gaps, layered, touching, union, without};
pub use suggest::{Invited, Offer, RoomState, Search, Standing, TENTATIVE, suggest};
