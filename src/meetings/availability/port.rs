//! What meetings ask about working time. Attendance knows; the composition root answers from it.

use std::collections::HashMap;

use chrono_tz::Tz;
use futures_util::future::LocalBoxFuture;

use super::domain::Stretch;
use crate::kernel::ids::MemberId;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Tx;

/// Why somebody is not there. Which of them is told to nobody but as far as it changes what they can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// On leave, or out on business.
    Away,
    /// On a trip.
    Travelling,
}

/// One person's time around a window.
#[derive(Clone, Debug)]
pub struct PersonTime {
    /// In which the person works in the middle of the window.
    pub zone: Tz,
    /// Working time, as a set: stretches that rise and neither overlap nor touch.
    pub works: Vec<Stretch>,
    /// As they were approved; they may overlap.
    pub absences: Vec<(Stretch, Absence)>,
}

impl PersonTime {
    /// Somebody of whom nothing is known.
    pub fn unknown(zone: Tz) -> Self {
        Self {
            zone,
            works: Vec::new(),
            absences: Vec::new(),
        }
    }
}

/// Must hold: the number of statements does not depend on the number of people.
pub trait WorkingTime: Send + Sync {
    /// Of everybody who is asked for, as far as it touches the window.
    fn of<'a>(
        &'a self,
        tx: &'a mut Tx,
        members: &'a [MemberId],
        window: Stretch,
    ) -> LocalBoxFuture<'a, Result<HashMap<MemberId, PersonTime>>>;

    /// Those of them who have checked in inside a site today, and not out since.
    fn checked_in<'a>(
        &'a self,
        tx: &'a mut Tx,
        members: &'a [MemberId],
    ) -> LocalBoxFuture<'a, Result<Vec<MemberId>>>;
}
