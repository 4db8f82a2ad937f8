//! Creating one-off meetings, many at once: see `kernel::lane`.
//!
//! Must hold: what is made here is what `commands::create` makes; the rows of who creates are
//! locked first (after the keys of repeats), in the order of ids, then the rooms of the batch, in the order of ids, before
//! anything is decided; of two in a batch that want a room at one time the first gets it; one that
//! is refused costs the others nothing.

mod batch;
mod queries;
mod repeats;

use crate::kernel::lane::{Entry, Lane, Writing};
use crate::kernel::tenancy::Tx;
use crate::meetings::meetings::domain::Limits;
use crate::meetings::meetings::wire::{self, NewMeeting};
use crate::organizations::can;

pub struct Creating;

/// A meeting on its way. Who organizes it, the lane proves.
pub struct Coming {
    pub new: NewMeeting,
    /// The key under which it may be repeated, and its fingerprint.
    pub request: Option<(String, Vec<u8>)>,
    pub limits: Limits,
}

/// What came of it.
pub enum Came {
    Made(Box<wire::Meeting>),
    /// The same request made it before: its answer.
    Before(serde_json::Value),
    /// The lane does not do it: who sees whom is limited here, so that each caller must be asked about
    /// alone; or the same key came twice in a batch.
    Elsewhere,
}

/// Whether it is one that the lane makes: one-off, and with nobody to be looked up but members.
pub fn fits(new: &NewMeeting) -> bool {
    let invite = &new.invite;
    new.rule.is_none()
        && new.video.is_none()
        && invite.department_ids.is_empty()
        && invite.user_group_ids.is_empty()
        && invite.guests.is_empty()
}

impl Lane for Creating {
    type Permission = can::UseMeetings;
    type Item = Coming;
    type Answer = Came;
    type Ahead = ();
    type Memory = ();
    const NAME: &'static str = "meetings";

    /// By the first room: those who want the same one are decided in one queue. What two batches lock for
    /// both, they lock in one order.
    fn shard(coming: &Coming) -> u64 {
        let first = coming.new.room_ids.first();
        first.map_or(0, |room| room.0.as_u64_pair().1)
    }

    fn write<'a>(tx: &'a mut Tx, batch: &'a [Entry<'a, Coming>], (): ()) -> Writing<'a, Came> {
        Box::pin(batch::create(tx, batch))
    }
}
