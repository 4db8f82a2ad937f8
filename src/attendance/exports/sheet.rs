//! The file of a report, row by row: into a file on disk, so that memory is bounded.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use chrono::NaiveDate;
use chrono_tz::Tz;
use rust_xlsxwriter::Workbook;
use tempfile::NamedTempFile;

use super::wire::{ExportFormat, ExportLanguage};
use crate::attendance::days::domain::DayStatus;
use crate::attendance::reports::domain::AttendanceTotals;
use crate::attendance::reports::queries::{PersonReport, ReportDay};
use crate::attendance::results::queries::ResultRow;
use crate::kernel::problem::{Problem, Result};
use crate::organizations::directory::Listed;

/// UTF-8 with a byte-order mark, without which Excel does not read Chinese.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A cell: only numbers are numbers, so that a name stays a text.
pub enum Cell {
    Text(String),
    Number(f64),
    Nothing,
}

/// A file in the making.
pub enum Sheet {
    Csv(Box<csv::Writer<File>>),
    Xlsx { workbook: Box<Workbook>, row: u32 },
}

impl Sheet {
    pub fn begin(format: ExportFormat) -> Result<Self> {
        match format {
            ExportFormat::Csv => {
                let mut file = tempfile::tempfile().map_err(Problem::internal)?;
                file.write_all(MARK).map_err(Problem::internal)?;
                let mut builder = csv::WriterBuilder::new();
                let builder = builder.terminator(csv::Terminator::CRLF);
                Ok(Self::Csv(Box::new(builder.from_writer(file))))
            }
            ExportFormat::Xlsx => {
                let mut workbook = Box::new(Workbook::new());
                // Rows go to a file as they come.
                let sheet = workbook.add_worksheet_with_constant_memory();
                sheet.map_err(Problem::internal)?;
                Ok(Self::Xlsx { workbook, row: 0 })
            }
        }
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<()> {
        match self {
            Self::Csv(writer) => {
                let cells = cells.iter().map(|cell| match cell {
                    Cell::Text(text) => quoted(text),
                    Cell::Number(number) => number.to_string(),
                    Cell::Nothing => String::new(),
                });
                writer.write_record(cells).map_err(Problem::internal)
            }
            Self::Xlsx { workbook, row } => {
                let sheet = workbook.worksheet_from_index(0);
                let sheet = sheet.map_err(Problem::internal)?;
                for (column, cell) in (0..).zip(cells) {
                    let written = match cell {
                        Cell::Text(text) => sheet.write_string(*row, column, text),
                        Cell::Number(number) => sheet.write_number(*row, column, *number),
                        Cell::Nothing => continue,
                    };
                    written.map_err(Problem::internal)?;
                }
                *row += 1;
                Ok(())
            }
        }
    }

    /// The whole file, from its beginning. Takes its time: off the thread that serves others.
    pub fn finish(self) -> Result<File> {
        match self {
            Self::Csv(writer) => {
                let file = writer.into_inner();
                let mut file = file.map_err(|error| Problem::internal(error.into_error()))?;
                file.seek(SeekFrom::Start(0)).map_err(Problem::internal)?;
                Ok(file)
            }
            Self::Xlsx { mut workbook, .. } => {
                let file = NamedTempFile::new().map_err(Problem::internal)?;
                workbook.save(file.path()).map_err(Problem::internal)?;
                // Open, it outlives its name.
                file.reopen().map_err(Problem::internal)
            }
        }
    }
}

/// What a spreadsheet would take for a formula has a quote before it (OWASP, CSV injection).
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The columns of a report.
pub struct Columns {
    pub language: ExportLanguage,
    pub dates: Vec<NaiveDate>,
    /// In which times are told.
    pub zone: Tz,
}

const HEADERS: [(&str, &str); 24] = [
    ("Name", "姓名"),
    ("Employee number", "工号"),
    ("Days", "已结束天数"),
    ("Planned days", "应出勤天数"),
    ("Worked days", "出勤天数"),
    ("Absent days", "旷工天数"),
    ("Excused days", "请假出差天数"),
    ("Late", "迟到次数"),
    ("Late minutes", "迟到分钟"),
    ("Seriously late", "严重迟到次数"),
    ("Late as absence", "旷工迟到次数"),
    ("Early", "早退次数"),
    ("Early minutes", "早退分钟"),
    ("Missing punches", "缺卡次数"),
    ("Outside", "范围外打卡次数"),
    ("Field work", "外勤打卡次数"),
    ("Planned hours", "应出勤工时"),
    ("Present hours", "出勤工时"),
    ("Worked hours", "打卡工时"),
    ("Excused hours", "请假出差外出工时"),
    ("Leave hours", "请假工时"),
    ("Travel hours", "出差工时"),
    ("Out hours", "外出工时"),
    ("Overtime hours", "加班工时"),
];

impl Columns {
    fn say(&self, (en, zh): (&'static str, &'static str)) -> &'static str {
        match self.language {
            ExportLanguage::En => en,
            ExportLanguage::ZhCn => zh,
        }
    }

    pub fn header(&self) -> Vec<Cell> {
        let fixed = HEADERS.iter().map(|header| self.say(*header).to_owned());
        let dates = self.dates.iter().map(NaiveDate::to_string);
        fixed.chain(dates).map(Cell::Text).collect()
    }

    pub fn row(&self, person: &Listed, report: &PersonReport) -> Vec<Cell> {
        let number = person.employee_number.clone();
        let mut cells = vec![
            Cell::Text(person.name.clone()),
            number.map_or(Cell::Nothing, Cell::Text),
        ];
        cells.extend(numbers(&report.totals));
        let mut days = report.days.iter().peekable();
        for date in &self.dates {
            let day = days.next_if(|day| day.row.work_date == *date);
            cells.push(day.map_or(Cell::Nothing, |day| self.day(day)));
        }
        cells
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

/// In the order of the headers.
fn numbers(totals: &AttendanceTotals) -> Vec<Cell> {
    let counts = [
        totals.days,
        totals.planned_days,
        totals.worked_days,
        totals.absent_days,
        totals.excused_days,
        totals.late_count,
        totals.late_minutes,
        totals.serious_late_count,
        totals.absent_late_count,
        totals.early_count,
        totals.early_minutes,
        totals.missing_count,
        totals.outside_count,
        totals.field_work_count,
    ];
    // Hours with two digits: a person's month fits exactly.
    let hours = |seconds: i64| {
        let hundredths = i32::try_from(seconds / 36).unwrap_or(i32::MAX);
        Cell::Number(f64::from(hundredths) / 100.0)
    };
    let count = |count: i64| Cell::Number(i32::try_from(count).unwrap_or(i32::MAX).into());
    let mut cells: Vec<_> = counts.into_iter().map(count).collect();
    cells.extend([
        hours(totals.planned_seconds),
        hours(totals.present_seconds),
        hours(totals.worked_seconds),
        hours(totals.excused_seconds),
        hours(totals.leave_seconds),
        hours(totals.travel_seconds),
        hours(totals.go_out_seconds),
        hours(totals.overtime_seconds),
    ]);
    cells
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
    fn no_spreadsheet_finds_a_formula() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("王小明"), "王小明");
    }

    #[test]
    fn there_is_a_number_for_each_header() {
        assert_eq!(
            numbers(&AttendanceTotals::default()).len() + 2,
            HEADERS.len()
        );
    }
}
