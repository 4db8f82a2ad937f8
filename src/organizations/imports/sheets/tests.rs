//! What the readers make of files, and that the writers' files come back as they were.

use std::io::Write;

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook};

use super::writing::Writer;
use super::*;

fn csv(text: &str) -> Sheet {
    read(FileFormat::Csv, text.as_bytes(), None, Columns::default()).unwrap()
}

fn refused(bytes: &[u8]) -> CellError {
    read(FileFormat::Csv, bytes, None, Columns::default()).unwrap_err()
}

/// The rows of a file as texts, before anybody asks what they mean.
fn raw(format: FileFormat, bytes: &[u8]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let sink: Sink<'_> = &mut |_, cells| {
        let texts = cells.into_iter().map(|cell| {
            let text = cell.unwrap();
            quoting::meaning(&text).unwrap()
        });
        rows.push(texts.collect());
        Ok(())
    };
    match format {
        FileFormat::Csv => text::read(bytes, sink).unwrap(),
        FileFormat::Xlsx => workbook::read(bytes, None, sink).unwrap(),
    }
    rows
}

fn found(sheet: &Sheet) -> Vec<(u64, &str)> {
    let errors = sheet.issues.list.iter();
    errors.map(|e| (e.row, e.column.as_str())).collect()
}

#[test]
fn reads_chinese_headers_after_a_byte_order_mark() {
    let sheet = csv("\u{feff}姓名;工号;手机;部门\n王小明;A1;138 0013 8000;研发部/平台组\n");
    assert_eq!(sheet.issues.total, 0);
    let row = &sheet.rows[0];
    assert_eq!(row.given(Column::Mobile), Some("+8613800138000"));
    assert_eq!(row.departments, [["研发部", "平台组"]]);
}

/// GB18030 with and without its mark, and characters that GBK does not have.
#[test]
fn reads_gb18030_strictly() {
    let text = "姓名,工号\n㐀䶮,A1\n王小明,A2\n";
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(text);
    assert!(!lossy);
    for mark in [&b""[..], b"\x84\x31\x95\x33"] {
        let sheet = read(
            FileFormat::Csv,
            &[mark, &bytes].concat(),
            None,
            Columns::default(),
        )
        .unwrap();
        assert_eq!(sheet.rows[0].given(Column::Name), Some("㐀䶮"));
    }
    let broken = [&bytes[..], b"\xff\xff,A3\n"].concat();
    let error = refused(&broken);
    assert_eq!((error.code, error.row), (ErrorCode::Unreadable, 4));
    // The mark says UTF-8, so nothing else is tried.
    let marked = [&b"\xef\xbb\xbf"[..], &bytes].concat();
    assert_eq!(refused(&marked).row, 1);
}

#[test]
fn finds_every_bad_cell_and_says_what_to_write() {
    let sheet = csv(
        "name,employee_number,mobile,email,department\n,A1,１３８００１３８０００,x@,\n李雷,<clear>,,,a/a/a/a/a/a/a/a/a/a/a/a/a/a/a,7\n",
    );
    assert_eq!(
        found(&sheet),
        [
            (2, "mobile"),
            (2, "email"),
            (3, "employee_number"),
            (3, "department"),
            (3, ""),
        ]
    );
    let mobile = &sheet.issues.list[0];
    assert_eq!(mobile.mend.as_deref(), Some("13800138000"));
    assert_eq!(mobile.value.as_deref(), Some("１３８００１３８０００"));
    assert_eq!(sheet.issues.list[4].code, ErrorCode::TooManyCells);
    assert!(sheet.rows.iter().all(|row| row.bad));
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
            "张,2",
            "王,3",
        ];
        let rows: Vec<_> = found(&csv(&lines.join(end))).iter().map(|e| e.0).collect();
        assert_eq!(rows, [2, 5, 6], "{end:?}");
    }
}

#[test]
fn refuses_files_that_are_none() {
    let many = format!("name\n{}", "x\n".repeat(MAX_ROWS + 1));
    let wide = format!("name{}\nx\n", ",name".repeat(70));
    for (bytes, code, row) in [
        (&b"name\na\0b\n"[..], ErrorCode::Unreadable, 2),
        (b"\xff\xfen\0", ErrorCode::Unreadable, 1),
        (b"PK\x03\x04", ErrorCode::Unreadable, 1),
        (b"name\n\xff\xff\n", ErrorCode::Unreadable, 2),
        (b"name,salary\n1,2\n", ErrorCode::UnknownColumn, 1),
        (b"name,Name\n1,2\n", ErrorCode::RepeatedColumn, 1),
        (b"title\n1\n", ErrorCode::MissingColumn, 1),
        (b"", ErrorCode::MissingColumn, 1),
        (b"name\n# x\n", ErrorCode::NoRows, 1),
        (many.as_bytes(), ErrorCode::TooManyRows, 20_002),
        (wide.as_bytes(), ErrorCode::RepeatedColumn, 1),
    ] {
        let error = refused(bytes);
        assert_eq!((error.code, error.row), (code, row), "{}", error.detail);
    }
    assert_eq!(refused(b"nam\nx\n").mend.as_deref(), Some("name"));
}

/// What Excel made a number, a date or a formula of.
#[test]
fn workbook_cells_come_out_as_people_wrote_them() {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["工号", "手机", "姓名", "职务"]) {
        sheet.write(0, column, header).unwrap();
    }
    sheet.write(2, 0, 42.0).unwrap();
    sheet.write(2, 1, 13_800_138_000.0).unwrap();
    sheet.write(2, 2, true).unwrap();
    sheet.write_with_format(2, 3, 46_083.0, &date).unwrap();
    sheet.write(3, 0, 123_456_789_012_345.0).unwrap();
    let formula = Formula::new("=\"王\"&\"五\"").set_result("王五");
    sheet.write(3, 2, formula).unwrap();
    sheet.write(3, 9, "beyond").unwrap();
    workbook.add_worksheet().write(0, 0, "name").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let sheet = read(FileFormat::Xlsx, &bytes, Some("Sheet1"), Columns::default()).unwrap();
    assert_eq!((sheet.rows[0].line, sheet.rows[1].line), (3, 4));
    let given = |row: usize, column| sheet.rows[row].given(column);
    assert_eq!(given(0, Column::EmployeeNumber), Some("42"));
    assert_eq!(given(0, Column::Mobile), Some("+8613800138000"));
    assert_eq!(given(0, Column::Name), Some("TRUE"));
    assert_eq!(given(0, Column::Title), Some("2026-03-02"));
    assert_eq!(given(1, Column::EmployeeNumber), Some("123456789012345"));
    assert_eq!(given(1, Column::Name), Some("王五"));
    assert_eq!(found(&sheet), [(4, "")]);
    let error = read(FileFormat::Xlsx, &bytes, Some("人员"), Columns::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::UnknownSheet);
    assert!(error.detail.contains("Sheet2"), "{}", error.detail);
    let empty = read(FileFormat::Xlsx, &bytes, Some("Sheet2"), Columns::default()).unwrap_err();
    assert_eq!(empty.code, ErrorCode::NoRows);
}

/// A few kilobytes that would unpack to a gigabyte are refused before anything is read.
#[test]
fn a_bomb_is_refused() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for part in 0..5 {
        archive
            .start_file(format!("xl/media/{part}"), options)
            .unwrap();
        archive.write_all(&vec![0; 16 * 1024 * 1024]).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 200_000);
    let error = read(FileFormat::Xlsx, &bytes, None, Columns::default()).unwrap_err();
    assert!(error.detail.contains("64 MiB"), "{}", error.detail);
}

fn written(format: FileFormat, rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = Writer::new(format, 3).unwrap();
    for row in rows {
        writer.row(row.iter().map(String::as_str)).unwrap();
    }
    writer.finish().unwrap()
}

fn small_workbook() -> Vec<u8> {
    written(
        FileFormat::Xlsx,
        &[
            vec!["name".to_owned(), "mobile".to_owned()],
            vec!["王小明".to_owned(), "13800138000".to_owned()],
        ],
    )
}

/// Texts that begin with what a spreadsheet or the reader takes for something else, too.
fn cell() -> impl Strategy<Value = String> {
    let begin = prop::sample::select(vec![
        "",
        "=",
        "+",
        "-",
        "@",
        "'",
        "''",
        "#",
        "'=",
        "'<clear>",
        "<clear>",
        "<清空>",
        "''<清空>",
        "＝",
    ]);
    (
        begin,
        "[^\\p{C}\\s]{0,12}[^\\p{C}\\s,]( [^\\p{C}\\s]{1,5})?",
    )
        .prop_map(|(begin, rest)| format!("{begin}{rest}"))
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        for format in FileFormat::ALL {
            drop(read(format, &bytes, None, Columns::default()));
        }
    }

    /// Parts of a workbook that contradict each other.
    #[test]
    fn no_broken_workbook_panics(at in 0..20_000_usize, byte: u8, inner in "[<>a-z/\"= 0-9]{0,200}") {
        let mut bytes = small_workbook();
        let at = at % bytes.len();
        bytes[at] = byte;
        drop(read(FileFormat::Xlsx, &bytes, None, Columns::default()));
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let mut source = zip::ZipArchive::new(std::io::Cursor::new(small_workbook())).unwrap();
        for index in 0..source.len() {
            let part = source.by_index(index).unwrap();
            if part.name().unwrap().ends_with("sheet1.xml") {
                let begin = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
                archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
                archive.write_all(format!("{begin}{inner}").as_bytes()).unwrap();
            } else {
                archive.raw_copy_file(part).unwrap();
            }
        }
        let bytes = archive.finish().unwrap().into_inner();
        drop(read(FileFormat::Xlsx, &bytes, None, Columns::default()));
    }

    #[test]
    fn what_is_written_is_read_as_it_was(
        rows in prop::collection::vec(prop::collection::vec(cell(), 3), 1..8)
    ) {
        let mut rows = rows;
        rows.insert(0, ["name", "<clear>", "<清空>"].map(str::to_owned).to_vec());
        for format in FileFormat::ALL {
            prop_assert_eq!(&raw(format, &written(format, &rows)), &rows);
        }
    }

    /// A spreadsheet that opens our CSV finds no formula in it.
    #[test]
    fn no_cell_of_a_csv_file_is_a_formula(text in cell()) {
        let file = written(FileFormat::Csv, &[vec![text]]);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&file[3..]);
        let record = reader.records().next().unwrap().unwrap();
        prop_assert!(!record[0].starts_with(['=', '+', '-', '@', '\t', '\r']));
    }
}
