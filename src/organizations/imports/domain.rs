//! From bytes to people: reading the file and finding everything that is wrong with it.

use std::collections::HashMap;
use std::str::FromStr;

use super::wire::CellError;
use crate::identity::email::EmailAddress;
use crate::organizations::departments::domain::{DepartmentName, MAX_DEPTH};
use crate::organizations::members::domain::{EmployeeNumber, JobTitle, MemberName, parse_mobile};

/// People of one file.
pub const MAX_ROWS: usize = 20_000;
/// Errors that are reported; the rest is counted.
pub const MAX_ERRORS: usize = 1_000;

/// The columns, in the order of the template, with the names that a header may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    Name,
    EmployeeNumber,
    Mobile,
    Email,
    Title,
    Department,
}

impl Column {
    const ALL: [(Self, &'static [&'static str]); 6] = [
        (Self::Name, &["name", "姓名"]),
        (Self::EmployeeNumber, &["employee_number", "工号"]),
        (Self::Mobile, &["mobile", "手机", "手机号"]),
        (Self::Email, &["email", "邮箱", "电子邮箱"]),
        (Self::Title, &["title", "职务", "职位"]),
        (Self::Department, &["department", "部门"]),
    ];

    fn parse(header: &str) -> Option<Self> {
        let header = header.trim().to_lowercase();
        Self::ALL
            .iter()
            .find(|(_, names)| names.contains(&header.as_str()))
            .map(|(column, _)| *column)
    }

    fn names() -> String {
        let names: Vec<_> = Self::ALL
            .iter()
            .map(|(_, names)| names.join(" or "))
            .collect();
        names.join(", ")
    }
}

/// One person of the file, every field valid by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line of the file, from 1.
    pub row: u64,
    pub name: String,
    pub employee_number: Option<String>,
    pub mobile: Option<String>,
    pub email: Option<String>,
    pub title: Option<String>,
    /// From below the root; empty for the root itself.
    pub department: Vec<String>,
}

/// What a file says, and everything that is wrong with it.
#[derive(Debug, Default)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub errors: Vec<CellError>,
    headers: HashMap<Column, String>,
}

impl Sheet {
    /// The column's name as the file has it.
    pub fn header(&self, column: Column) -> String {
        self.headers.get(&column).cloned().unwrap_or_default()
    }

    pub fn reject(&mut self, row: u64, column: Column, detail: impl Into<String>) {
        let column = self.header(column);
        self.errors.push(CellError {
            row,
            column,
            detail: detail.into(),
        });
    }
}

/// Reads a CSV file (RFC 4180; comma, semicolon or tab; UTF-8, with or without a byte-order
/// mark). `Err` is what is wrong with the file as a whole.
pub fn read(bytes: &[u8]) -> Result<Sheet, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!(
            "must be UTF-8; byte {} is not. Save it as \"CSV UTF-8\"",
            error.valid_up_to()
        )
    })?;
    if text.contains('\0') {
        return Err("must not contain the character NUL".to_owned());
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|error| format!("cannot be read: {error}"))?
        .clone();
    let mut sheet = Sheet::default();
    let columns = columns(&headers, &mut sheet)?;
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
    };
    for record in reader.records() {
        let record = record.map_err(|error| format!("cannot be read: {error}"))?;
        if sheet.rows.len() >= MAX_ROWS {
            return Err(format!("has more than {MAX_ROWS} people; split it"));
        }
        let line = lines.of(&record);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        read_row(line, &record, &columns, &mut sheet);
    }
    repeated(&mut sheet, Column::EmployeeNumber, |row| {
        row.employee_number.clone()
    });
    repeated(&mut sheet, Column::Email, |row| row.email.clone());
    if sheet.rows.is_empty() && sheet.errors.is_empty() {
        return Err("has a header but no people".to_owned());
    }
    Ok(sheet)
}

/// Finds the line on which a record begins. The reader's own count is one behind where lines
/// end in CR LF, as a spreadsheet writes them, and where some are empty.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// Of each record in turn.
    fn of(&mut self, record: &csv::StringRecord) -> u64 {
        let begins = record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(self.at);
        let rest = self.text.get(begins..).unwrap_or_default();
        let begins = begins + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let passed = self.text.get(self.at..begins).unwrap_or_default();
        let count = |end: &str| u64::try_from(passed.matches(end).count()).unwrap_or(u64::MAX);
        self.line += count("\n") + (count("\r") - count("\r\n"));
        self.at = begins;
        self.line
    }
}

fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|sign| head.bytes().filter(|b| b == sign).count())
        .unwrap_or(b',')
}

fn columns(headers: &csv::StringRecord, sheet: &mut Sheet) -> Result<Vec<Column>, String> {
    let mut columns = Vec::new();
    for header in headers {
        let column = Column::parse(header).ok_or_else(|| {
            format!(
                "has the column {header:?}, which does not exist; allowed are {}",
                Column::names()
            )
        })?;
        if sheet
            .headers
            .insert(column, header.trim().to_owned())
            .is_some()
        {
            return Err(format!("has the column {header:?} twice"));
        }
        columns.push(column);
    }
    if sheet.headers.contains_key(&Column::Name) {
        Ok(columns)
    } else {
        Err(format!(
            "needs a column for the name; its first line must name the columns: {}",
            Column::names()
        ))
    }
}

fn read_row(line: u64, record: &csv::StringRecord, columns: &[Column], sheet: &mut Sheet) {
    let before = sheet.errors.len();
    if record.len() > columns.len() {
        sheet.reject(
            line,
            Column::Name,
            format!(
                "the row has {} cells and the header {}",
                record.len(),
                columns.len()
            ),
        );
    }
    let cell = |column: Column| {
        let index = columns.iter().position(|c| *c == column)?;
        record
            .get(index)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let mut parse = |column: Column, rule: &dyn Fn(&str) -> Result<String, String>| {
        let parsed = cell(column).map(rule)?;
        parsed
            .map_err(|detail| sheet.reject(line, column, detail))
            .ok()
    };
    let name = parse(Column::Name, &|raw| {
        MemberName::parse(raw).map(MemberName::into_inner)
    });
    let employee_number = parse(Column::EmployeeNumber, &|raw| {
        EmployeeNumber::parse(raw).map(EmployeeNumber::into_inner)
    });
    let mobile = parse(Column::Mobile, &parse_mobile);
    let email = parse(Column::Email, &|raw| {
        EmailAddress::from_str(raw)
            .map(|email| email.key())
            .map_err(|error| error.to_string())
    });
    let title = parse(Column::Title, &|raw| {
        JobTitle::parse(raw).map(JobTitle::into_inner)
    });
    let department = cell(Column::Department).map_or(Ok(Vec::new()), department_path);
    let department = department
        .map_err(|detail| sheet.reject(line, Column::Department, detail))
        .unwrap_or_default();
    if cell(Column::Name).is_none() {
        sheet.reject(line, Column::Name, "is needed");
    }
    if let Some(name) = name.filter(|_| sheet.errors.len() == before) {
        sheet.rows.push(Row {
            row: line,
            name,
            employee_number,
            mobile,
            email,
            title,
            department,
        });
    }
}

/// `研发部/平台组`: from below the root, separated by slashes.
fn department_path(raw: &str) -> Result<Vec<String>, String> {
    let parts: Vec<_> = raw
        .split('/')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() >= MAX_DEPTH {
        return Err(format!(
            "must have at most {} levels, has {}",
            MAX_DEPTH - 1,
            parts.len()
        ));
    }
    parts
        .into_iter()
        .map(|part| DepartmentName::parse(part).map(DepartmentName::into_inner))
        .collect()
}

/// Two people of the file with one number or address.
fn repeated(sheet: &mut Sheet, column: Column, key: impl Fn(&Row) -> Option<String>) {
    let mut first: HashMap<String, u64> = HashMap::new();
    let mut again = Vec::new();
    for row in &sheet.rows {
        if let Some(value) = key(row) {
            match first.get(&value) {
                Some(line) => again.push((row.row, *line)),
                None => drop(first.insert(value, row.row)),
            }
        }
    }
    for (row, line) in again {
        sheet.reject(row, column, format!("stands already in row {line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_chinese_headers_after_a_byte_order_mark() {
        let sheet =
            read("\u{feff}姓名;工号;手机;部门\n王小明;A1;138 0013 8000;研发部/平台组\n".as_bytes())
                .unwrap();
        assert_eq!(sheet.errors, []);
        assert_eq!(sheet.rows[0].mobile.as_deref(), Some("+8613800138000"));
        assert_eq!(sheet.rows[0].department, ["研发部", "平台组"]);
    }

    #[test]
    fn finds_every_bad_cell() {
        let file = "name,employee_number,mobile,email\n,A1,12,x@\n李雷,A2,,li@example.com\n韩梅,A2,,LI@example.com\n";
        let sheet = read(file.as_bytes()).unwrap();
        let found: Vec<_> = sheet
            .errors
            .iter()
            .map(|e| (e.row, e.column.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (2, "mobile"),
                (2, "email"),
                (2, "name"),
                (4, "employee_number"),
                (4, "email")
            ]
        );
    }

    /// Rows are lines of the file as an editor counts them, whatever ends them.
    #[test]
    fn rows_are_counted_as_an_editor_counts_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let lines = [
                "name,mobile",
                "李雷,1",
                "",
                "\"韩\"\"梅\",138 0013 8000",
                ",2",
                "王,3",
            ];
            let sheet = read(lines.join(end).as_bytes()).unwrap();
            let rows: Vec<_> = sheet.errors.iter().map(|e| e.row).collect();
            assert_eq!(rows, [2, 5, 5, 6], "{end:?}");
        }
    }

    #[test]
    fn refuses_files_that_are_none() {
        for (bytes, word) in [
            (&b"name\n\xff\n"[..], "UTF-8"),
            (b"name\na\0b\n", "NUL"),
            (b"salary\n1\n", "salary"),
            (b"employee_number\n1\n", "name"),
            (b"name\n", "no people"),
            (b"", "name"),
        ] {
            let error = read(bytes).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            drop(read(&bytes));
        }
    }
}
