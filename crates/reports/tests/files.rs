//! What is in the files, read by others than who wrote them.

use std::io::{Cursor, Read as _, Write};
use std::process::Command;

use patchwell_reports::{Cell, Column, Format, Heading, Kind, ReportWriter};

const HOSTILE: [&str; 7] = [
    "=HYPERLINK(\"http://x.example\",\"y\")",
    "+1+1",
    "-2",
    "@SUM(1)",
    "\t=1",
    "<script>alert(1)</script>",
    "ПК-бухгалтерия & \"co\", Größe",
];

fn heading() -> Heading {
    let column = |key, title, kind| Column { key, title, kind };
    Heading {
        title: "Computers <all>".to_owned(),
        generated: "2026-10-04T12:00:00Z".parse().unwrap(),
        filters: vec![("Group".to_owned(), "=cmd|'/c calc'!A1".to_owned())],
        columns: vec![
            column("computer", "Computer", Kind::Computer),
            column("needed", "Needed", Kind::Number),
            column("share", "Installed %", Kind::Percent),
            column("last", "Last report", Kind::Date),
        ],
    }
}

fn row(name: &str, needed: u64) -> Vec<Cell> {
    vec![
        Cell::Named { text: name.to_owned(), id: "id".to_owned() },
        Cell::Number(needed),
        Cell::Percent(99.96),
        Cell::time("2026-10-03T08:30:00Z".parse().ok()),
    ]
}

fn written(format: Format, rows: impl Iterator<Item = Vec<Cell>>) -> Vec<u8> {
    let mut writer = ReportWriter::new(format, Cursor::new(Vec::new()), &heading()).unwrap();
    rows.for_each(|row| writer.row(&row).unwrap());
    writer.finish().unwrap().into_inner()
}

fn hostile(format: Format) -> Vec<u8> {
    written(format, HOSTILE.iter().zip(1..).map(|(name, needed)| row(name, needed)))
}

#[test]
fn csv_fields_are_never_formulas() {
    let bytes = hostile(Format::Csv);
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap());
    assert_eq!(reader.headers().unwrap(), vec!["Computer", "Needed", "Installed %", "Last report"]);
    let names: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
    assert_eq!(names.len(), HOSTILE.len());
    for (name, given) in names.iter().zip(HOSTILE) {
        assert!(!name.trim_start().starts_with(['=', '+', '-', '@']), "{name}");
        assert_eq!(name.strip_prefix('\'').unwrap_or(name), given);
    }
    assert!(String::from_utf8(bytes).unwrap().contains(",1,100.0,2026-10-03T08:30:00Z\r\n"));
}

#[test]
fn workbooks_have_strings_numbers_and_no_formulas() {
    let mut archive = zip::ZipArchive::new(Cursor::new(hostile(Format::Xlsx))).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    assert!(
        sheet.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && sheet.contains("ПК-бухгалтерия &amp; "),
        "{sheet}"
    );
    assert!(sheet.contains("=HYPERLINK(") && sheet.contains("=cmd|"));
    assert_eq!(sheet.matches("<v>99.96</v>").count(), HOSTILE.len());
    assert!(!archive.file_names().flatten().any(|name| name.contains("externalLink") || name.contains("vba")));
}

/// What poppler finds on the pages; `None`, with a message, where it is not installed.
fn pdf_text(bytes: &[u8]) -> Option<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let Ok(output) = Command::new("pdftotext").args(["-layout"]).arg(file.path()).arg("-").output() else {
        assert!(std::env::var_os("PATCHWELL_REQUIRE_ALL").is_none(), "no pdftotext; run `cargo xtask test`");
        println!("skipped: no pdftotext; `cargo xtask test` installs it");
        return None;
    };
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn pages_have_all_rows_in_every_script() {
    let Some(text) = pdf_text(&hostile(Format::Pdf)) else { return };
    for part in
        ["Computers <all>", "<script>alert(1)</script>", "ПК-бухгалтерия &", "Größe", "100.0", "2026-10-03 08:30"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let many = written(Format::Pdf, (0..1_000).map(|n| row(&format!("computer-{n:05}"), n)));
    let text = pdf_text(&many).unwrap();
    let pages = text.matches('\u{c}').count();
    assert_eq!(text.matches("Installed %").count(), pages, "columns are named on each page");
    assert!(pages > 15 && (0..1_000).all(|n| text.contains(&format!("computer-{n:05}"))));
}

#[test]
fn long_text_is_cut_on_pages_and_kept_elsewhere() {
    let long = "x".repeat(40_000);
    let rows = || std::iter::once(row(&long, 1));
    let csv = written(Format::Csv, rows());
    assert!(csv.len() > 40_000);
    written(Format::Xlsx, rows());
    if let Some(text) = pdf_text(&written(Format::Pdf, rows())) {
        assert!(text.contains('…') && text.len() < 5_000);
    }
}

/// The most memory this process ever held, in bytes.
#[cfg(target_os = "linux")]
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[test]
#[cfg(target_os = "linux")]
fn a_hundred_thousand_rows_take_no_more_memory_than_a_few() {
    let rows = |count: u64| (0..count).map(|n| row(&format!("computer-{n:06}.branch.example.test"), n));
    let write = |format: Format, count: u64| {
        let mut writer = ReportWriter::new(format, tempfile::tempfile().unwrap(), &heading()).unwrap();
        rows(count).for_each(|row| writer.row(&row).unwrap());
        writer.finish().unwrap().metadata().unwrap().len()
    };
    for format in Format::ALL {
        let few = write(format, 1_000);
        let before = most_memory();
        let many = write(format, 100_000);
        let grown = most_memory() - before;
        assert!(many > 50 * few.min(20_000), "{format:?} {few} {many}");
        // The rows alone are some ten megabytes of cells.
        assert!(grown < 6 << 20, "{format:?} grew by {grown} bytes for {many}");
        println!("{format:?}: {many} bytes, memory grew by {grown}");
    }
}
