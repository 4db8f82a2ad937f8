//! The columns of the file: what stands above them and in them.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::sheet::Cell;
use super::wire::{ExportColumn, ExportLanguage, ReportColumn};
use crate::attendance::days::domain::DayStatus;
use crate::attendance::reports::domain::AttendanceTotals;
use crate::attendance::reports::queries::{PersonReport, ReportDay};
use crate::attendance::results::queries::ResultRow;
use crate::organizations::directory::Listed;

/// The columns that were asked for, in their order.
pub struct Columns {
    pub chosen: Vec<ExportColumn>,
    pub language: ExportLanguage,
    pub dates: Vec<NaiveDate>,
    /// In which times are told.
    pub zone: Tz,
}

impl Columns {
    fn say(&self, (en, zh): (&'static str, &'static str)) -> &'static str {
        match self.language {
            ExportLanguage::En => en,
            ExportLanguage::ZhCn => zh,
        }
    }

    pub fn header(&self) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.chosen.len() + self.dates.len());
        for chosen in &self.chosen {
            match (chosen.column, &chosen.heading) {
                (ReportColumn::Dates, _) => {
                    let dates = self.dates.iter().map(NaiveDate::to_string);
                    cells.extend(dates.map(Cell::Text));
                }
                (_, Some(heading)) => cells.push(Cell::Text(heading.to_string())),
                (column, None) => cells.push(Cell::Text(self.say(words(column)).to_owned())),
            }
        }
        cells
    }

    pub fn row(&self, person: &Listed, report: &PersonReport) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.chosen.len() + self.dates.len());
        for chosen in &self.chosen {
            match chosen.column {
                ReportColumn::Name => cells.push(Cell::Text(person.name.clone())),
                ReportColumn::EmployeeNumber => {
                    let number = person.employee_number.clone();
                    cells.push(number.map_or(Cell::Nothing, Cell::Text));
                }
                ReportColumn::Dates => self.days(report, &mut cells),
                column => cells.push(number(column, &report.totals)),
            }
        }
        cells
    }

    fn days(&self, report: &PersonReport, cells: &mut Vec<Cell>) {
        let mut days = report.days.iter().peekable();
        for date in &self.dates {
            let day = days.next_if(|day| day.row.work_date == *date);
            cells.push(day.map_or(Cell::Nothing, |day| self.day(day)));
        }
    }

    /// "迟到 5 09:05-18:01".
    fn day(&self, day: &ReportDay) -> Cell {
        let Some(status) = day.status else {
            return Cell::Nothing;
        };
        let mut text = self.standing(status, &day.row).join(" ");
        let clock =
            |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&self.zone).format("%H:%M");
        let (first, last) = (day.row.first_in.map(clock), day.row.last_out.map(clock));
        match (first, last) {
            (None, None) => {}
            (Some(first), None) => text.push_str(&format!(" {first}-")),
            (None, Some(last)) => text.push_str(&format!(" -{last}")),
            (Some(first), Some(last)) => text.push_str(&format!(" {first}-{last}")),
        }
        Cell::Text(text)
    }

    /// What was not as it should be, with whole minutes; or the status, where all was.
    fn standing(&self, status: DayStatus, row: &ResultRow) -> Vec<String> {
        let mut told = Vec::new();
        let mut tell = |count: i16, words, minutes: i32| {
            if count > 0 {
                told.push(format!("{} {minutes}", self.say(words)));
            }
        };
        tell(row.late_count, ("Late", "迟到"), row.late_minutes);
        tell(row.early_count, ("Early", "早退"), row.early_minutes);
        let told_already = match status {
            DayStatus::Late | DayStatus::Left | DayStatus::LeftEarly => !told.is_empty(),
            _ => false,
        };
        if !told_already {
            told.push(self.say(status_words(status)).to_owned());
        }
        told
    }
}

/// Of the column's totals; hours with two digits: a person's month fits exactly.
fn number(column: ReportColumn, totals: &AttendanceTotals) -> Cell {
    let count = |count: i64| Cell::Number(i32::try_from(count).unwrap_or(i32::MAX).into());
    let hours = |seconds: i64| {
        let hundredths = i32::try_from(seconds / 36).unwrap_or(i32::MAX);
        Cell::Number(f64::from(hundredths) / 100.0)
    };
    match column {
        ReportColumn::Name | ReportColumn::EmployeeNumber | ReportColumn::Dates => Cell::Nothing,
        ReportColumn::Days => count(totals.days),
        ReportColumn::PlannedDays => count(totals.planned_days),
        ReportColumn::WorkedDays => count(totals.worked_days),
        ReportColumn::AbsentDays => count(totals.absent_days),
        ReportColumn::ExcusedDays => count(totals.excused_days),
        ReportColumn::LateCount => count(totals.late_count),
        ReportColumn::LateMinutes => count(totals.late_minutes),
        ReportColumn::SeriousLateCount => count(totals.serious_late_count),
        ReportColumn::AbsentLateCount => count(totals.absent_late_count),
        ReportColumn::EarlyCount => count(totals.early_count),
        ReportColumn::EarlyMinutes => count(totals.early_minutes),
        ReportColumn::AbsentEarlyCount => count(totals.absent_early_count),
        ReportColumn::MissingCount => count(totals.missing_count),
        ReportColumn::OutsideCount => count(totals.outside_count),
        ReportColumn::FieldWorkCount => count(totals.field_work_count),
        ReportColumn::PlannedHours => hours(totals.planned_seconds),
        ReportColumn::PresentHours => hours(totals.present_seconds),
        ReportColumn::WorkedHours => hours(totals.worked_seconds),
        ReportColumn::ExcusedHours => hours(totals.excused_seconds),
        ReportColumn::LeaveHours => hours(totals.leave_seconds),
        ReportColumn::TravelHours => hours(totals.travel_seconds),
        ReportColumn::GoOutHours => hours(totals.go_out_seconds),
        ReportColumn::OvertimeHours => hours(totals.overtime_seconds),
    }
}

/// What stands above a column that was given no heading.
fn words(column: ReportColumn) -> (&'static str, &'static str) {
    match column {
        ReportColumn::Name => ("Name", "姓名"),
        ReportColumn::EmployeeNumber => ("Employee number", "工号"),
        ReportColumn::Days => ("Days", "已结束天数"),
        ReportColumn::PlannedDays => ("Planned days", "应出勤天数"),
        ReportColumn::WorkedDays => ("Worked days", "出勤天数"),
        ReportColumn::AbsentDays => ("Absent days", "旷工天数"),
        ReportColumn::ExcusedDays => ("Excused days", "请假出差天数"),
        ReportColumn::LateCount => ("Late", "迟到次数"),
        ReportColumn::LateMinutes => ("Late minutes", "迟到分钟"),
        ReportColumn::SeriousLateCount => ("Seriously late", "严重迟到次数"),
        ReportColumn::AbsentLateCount => ("Late as absence", "旷工迟到次数"),
        ReportColumn::EarlyCount => ("Early", "早退次数"),
        ReportColumn::EarlyMinutes => ("Early minutes", "早退分钟"),
        ReportColumn::AbsentEarlyCount => ("Early as absence", "旷工早退次数"),
        ReportColumn::MissingCount => ("Missing punches", "缺卡次数"),
        ReportColumn::OutsideCount => ("Outside", "范围外打卡次数"),
        ReportColumn::FieldWorkCount => ("Field work", "外勤打卡次数"),
        ReportColumn::PlannedHours => ("Planned hours", "应出勤工时"),
        ReportColumn::PresentHours => ("Present hours", "出勤工时"),
        ReportColumn::WorkedHours => ("Worked hours", "打卡工时"),
        ReportColumn::ExcusedHours => ("Excused hours", "请假出差外出工时"),
        ReportColumn::LeaveHours => ("Leave hours", "请假工时"),
        ReportColumn::TravelHours => ("Travel hours", "出差工时"),
        ReportColumn::GoOutHours => ("Out hours", "外出工时"),
        ReportColumn::OvertimeHours => ("Overtime hours", "加班工时"),
        // Each date is its own.
        ReportColumn::Dates => ("", ""),
    }
}

fn status_words(status: DayStatus) -> (&'static str, &'static str) {
    match status {
        DayStatus::RestDay => ("Rest", "休息"),
        DayStatus::NotDue => ("Not due", "未到上班时间"),
        DayStatus::Overdue => ("Overdue", "应到未到"),
        DayStatus::Present => ("Present", "已上班"),
        DayStatus::Late => ("Late", "迟到"),
        DayStatus::Left => ("Normal", "正常"),
        DayStatus::LeftEarly => ("Left early", "早退"),
        DayStatus::Outside => ("Outside", "范围外"),
        DayStatus::MissingOnDuty => ("No check-in", "上班缺卡"),
        DayStatus::MissingOffDuty => ("No check-out", "下班缺卡"),
        DayStatus::Absent => ("Absent", "旷工"),
        DayStatus::Excused => ("Excused", "请假出差"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_heading_and_a_cell() {
        let columns = Columns {
            chosen: ReportColumn::ALL.map(ExportColumn::from).to_vec(),
            language: ExportLanguage::ZhCn,
            dates: vec!["2026-09-07".parse().unwrap()],
            zone: Tz::Asia__Shanghai,
        };
        let header = columns.header();
        let empty = |cell: &&Cell| matches!(cell, Cell::Text(text) if text.is_empty());
        assert_eq!(header.iter().filter(empty).count(), 0);
        assert_eq!(header.len(), ReportColumn::ALL.len());
        let totals = AttendanceTotals::default();
        let numbers = ReportColumn::ALL.map(|column| number(column, &totals));
        let numbers = numbers
            .iter()
            .filter(|cell| matches!(cell, Cell::Number(_)));
        assert_eq!(numbers.count(), header.len() - 3);
    }
}
