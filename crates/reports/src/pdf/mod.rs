//! Pages for printing: A4, landscape, one line a row, the heading on the first page and the columns on each.

mod file;
mod font;

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Chunk, Content, Name, Rect, Ref, Str, TextStr};

use self::file::ObjectFile;
use self::font::{Font, FontRefs};
use crate::{Cell, Heading, Kind, ReportError};

const WIDTH: f32 = 842.0;
const HEIGHT: f32 = 595.0;
const MARGIN: f32 = 36.0;
const SIZE: f32 = 7.0;
const LINE: f32 = 10.5;
const TITLE_SIZE: f32 = 14.0;
/// Between columns.
const GAP: f32 = 4.0;
/// Some 5,000 pages; nobody reads more.
const MOST_ROWS: u64 = 250_000;
const FONT_NAME: Name<'static> = Name(b"F1");

/// A document whose pages are written as they fill.
pub(crate) struct PdfFile<W: Write> {
    file: ObjectFile<W>,
    font: Font,
    fonts: FontRefs,
    catalog: Ref,
    tree: Ref,
    pages: Vec<Ref>,
    heading: Heading,
    /// Where columns begin, and how wide they are.
    columns: Vec<(f32, f32)>,
    page: Content,
    /// The next line's height above the lower edge.
    y: f32,
    rows: u64,
}

impl<W: Write> PdfFile<W> {
    pub(crate) fn new(out: W, heading: &Heading) -> Result<Self, ReportError> {
        let mut file = ObjectFile::new(out)?;
        let (catalog, tree) = (file.reserve(), file.reserve());
        let fonts = FontRefs {
            font: file.reserve(),
            descendant: file.reserve(),
            descriptor: file.reserve(),
            program: file.reserve(),
            unicode: file.reserve(),
        };
        let columns = places(heading);
        let (font, heading) = (Font::new()?, heading.clone());
        let (page, y) = (Content::new(), HEIGHT - MARGIN);
        let mut begun =
            Self { file, font, fonts, catalog, tree, pages: Vec::new(), heading, columns, page, y, rows: 0 };
        begun.head();
        begun.column_titles();
        Ok(begun)
    }

    pub(crate) fn row(&mut self, cells: &[Cell]) -> Result<(), ReportError> {
        if self.rows >= MOST_ROWS {
            return Err(ReportError::TooLong { format: "PDF", most: MOST_ROWS });
        }
        self.rows += 1;
        if self.y < MARGIN + 2.0 * LINE {
            self.end_page()?;
            self.column_titles();
        }
        for (at, cell) in cells.iter().enumerate() {
            self.cell(at, &cell.words());
        }
        self.y -= LINE;
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<W, ReportError> {
        self.end_page()?;
        for (chunk, id) in self.font.objects(self.fonts)?.iter().zip([
            self.fonts.font,
            self.fonts.descendant,
            self.fonts.descriptor,
            self.fonts.program,
            self.fonts.unicode,
        ]) {
            self.file.object(id, chunk)?;
        }
        let mut chunk = Chunk::new();
        let count = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        chunk.pages(self.tree).kids(self.pages.iter().copied()).count(count);
        self.file.object(self.tree, &chunk)?;
        let mut chunk = Chunk::new();
        let mut catalog = chunk.indirect(self.catalog).start::<pdf_writer::writers::Catalog<'_>>();
        catalog.pages(self.tree).lang(TextStr("en"));
        drop(catalog);
        self.file.object(self.catalog, &chunk)?;
        self.file.finish(self.catalog)
    }

    fn head(&mut self) {
        let title = self.heading.title.clone();
        self.y -= TITLE_SIZE;
        self.text(MARGIN, &title, TITLE_SIZE, WIDTH - 2.0 * MARGIN);
        self.y -= 1.5 * LINE;
        let mut line = Cell::Time(self.heading.generated).words() + " UTC";
        for (name, value) in &self.heading.filters {
            line.push_str(&format!("   {name}: {value}"));
        }
        self.text(MARGIN, &line, SIZE, WIDTH - 2.0 * MARGIN);
        self.y -= 2.0 * LINE;
    }

    fn column_titles(&mut self) {
        let titles: Vec<&str> = self.heading.columns.iter().map(|column| column.title).collect();
        for (at, title) in titles.into_iter().enumerate() {
            self.cell(at, title);
        }
        let y = self.y - 3.0;
        self.page.set_line_width(0.5).move_to(MARGIN, y).line_to(WIDTH - MARGIN, y).stroke();
        self.y -= 1.3 * LINE;
    }

    fn cell(&mut self, at: usize, text: &str) {
        let Some((x, width)) = self.columns.get(at).copied() else { return };
        let is_number = self.heading.columns.get(at).is_some_and(|column| is_number(column.kind));
        if !is_number {
            return self.text(x, text, SIZE, width);
        }
        let (bytes, taken) = self.font.line(text, SIZE, width);
        self.show(x + width - taken, &bytes, SIZE);
    }

    fn text(&mut self, x: f32, text: &str, size: f32, most: f32) {
        let (bytes, _) = self.font.line(text, size, most);
        self.show(x, &bytes, size);
    }

    fn show(&mut self, x: f32, bytes: &[u8], size: f32) {
        if !bytes.is_empty() {
            self.page.begin_text().set_font(FONT_NAME, size).next_line(x, self.y).show(Str(bytes)).end_text();
        }
    }

    fn end_page(&mut self) -> Result<(), ReportError> {
        self.y = MARGIN / 2.0;
        let number = format!("{}", self.pages.len() + 1);
        self.text(WIDTH - MARGIN - 40.0, &number, SIZE, 40.0);
        let content = std::mem::replace(&mut self.page, Content::new()).finish();
        let (page, contents) = (self.file.reserve(), self.file.reserve());
        self.file.object(contents, &font::stream(contents, &content))?;
        let mut chunk = Chunk::new();
        let mut object = chunk.page(page);
        object.parent(self.tree).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(contents);
        object.resources().fonts().pair(FONT_NAME, self.fonts.font);
        drop(object);
        self.file.object(page, &chunk)?;
        self.pages.push(page);
        self.y = HEIGHT - MARGIN - SIZE;
        Ok(())
    }
}

fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Number | Kind::Bytes | Kind::Percent)
}

/// The width of the page, shared out by what columns usually hold.
fn places(heading: &Heading) -> Vec<(f32, f32)> {
    let weight = |kind: Kind| match kind {
        Kind::Update => 5.0,
        Kind::Text | Kind::Computer => 2.2,
        Kind::Group | Kind::Date => 1.7,
        Kind::Status => 1.4,
        Kind::Number | Kind::Bytes | Kind::Percent => 1.0,
    };
    let all: f32 = heading.columns.iter().map(|column| weight(column.kind)).sum();
    let mut x = MARGIN;
    let place = |kind: Kind| {
        let share = (WIDTH - 2.0 * MARGIN) * weight(kind) / all;
        let begins = x;
        x += share;
        (begins, share - GAP)
    };
    heading.columns.iter().map(|column| column.kind).map(place).collect()
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // A vector takes everything.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}
