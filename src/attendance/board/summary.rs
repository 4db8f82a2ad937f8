//! How the days of many people stand: the people, counted by status.

use crate::attendance::days::domain::DayStatus;

/// Counts of people. Everybody has exactly one status; the three counts beside them tell what
/// a status may hide, as somebody who came late and has left counts as left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    by_status: [u32; DayStatus::ALL.len()],
    pub came_late: u32,
    pub left_early: u32,
    pub punched_outside: u32,
}

impl Summary {
    /// Counts people whose days stand the same.
    pub fn add_people(&mut self, status: DayStatus, people: u32) {
        for (known, count) in DayStatus::ALL.iter().zip(&mut self.by_status) {
            *count += if *known == status { people } else { 0 };
        }
    }

    pub fn people(&self) -> u32 {
        self.by_status.iter().sum()
    }

    pub fn count(&self, status: DayStatus) -> u32 {
        let mut counts = DayStatus::ALL.into_iter().zip(self.by_status);
        counts
            .find(|(found, _)| *found == status)
            .map_or(0, |(_, count)| count)
    }
}
