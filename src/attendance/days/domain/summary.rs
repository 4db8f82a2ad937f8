//! How the day of a department stands: its people, counted by status.

use super::status::{DayReport, DayStatus};

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
    pub fn add(&mut self, report: &DayReport) {
        for (status, count) in DayStatus::ALL.iter().zip(&mut self.by_status) {
            *count += u32::from(*status == report.status);
        }
        self.came_late += u32::from(report.came_late());
        self.left_early += u32::from(report.left_early());
        self.punched_outside += u32::from(report.punched_outside());
    }

    /// Counts people whose days stand the same.
    pub fn add_people(&mut self, status: DayStatus, people: u32) {
        for (known, count) in DayStatus::ALL.iter().zip(&mut self.by_status) {
            *count += if *known == status { people } else { 0 };
        }
    }

    pub fn people(&self) -> u32 {
        self.by_status.iter().sum()
    }

    /// Each status with its people, also where there are none.
    pub fn by_status(&self) -> impl Iterator<Item = (DayStatus, u32)> + '_ {
        DayStatus::ALL.into_iter().zip(self.by_status)
    }

    pub fn count(&self, status: DayStatus) -> u32 {
        self.by_status()
            .find(|(found, _)| *found == status)
            .map_or(0, |(_, count)| count)
    }
}

impl<'a> FromIterator<&'a DayReport> for Summary {
    fn from_iter<T: IntoIterator<Item = &'a DayReport>>(reports: T) -> Self {
        let mut summary = Self::default();
        for report in reports {
            summary.add(report);
        }
        summary
    }
}
