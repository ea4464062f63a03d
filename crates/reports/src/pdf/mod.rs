//! Pages for printing: landscape, A4 or for many columns A3, the heading on the first page and the columns on each.

mod file;
mod font;

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Chunk, Content, Name, Rect, Ref, Str, TextStr};

use self::file::ObjectFile;
use self::font::{Font, FontRefs};
use crate::{Cell, Heading, Kind, ReportError};

/// Width and height.
const A4: (f32, f32) = (842.0, 595.0);
const A3: (f32, f32) = (1191.0, 842.0);
const MARGIN: f32 = 36.0;
const SIZE: f32 = 7.0;
const LINE: f32 = 8.5;
/// Between rows.
const LEADING: f32 = 2.5;
/// Of a cell; longer text is cut.
const MOST_LINES: usize = 3;
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
    size: (f32, f32),
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
        let (size, columns) = places(heading);
        let (font, heading) = (Font::new()?, heading.clone());
        let (page, y, pages) = (Content::new(), size.1 - MARGIN, Vec::new());
        let mut begun = Self { file, font, fonts, catalog, tree, pages, heading, size, columns, page, y, rows: 0 };
        begun.head();
        begun.column_titles();
        Ok(begun)
    }

    pub(crate) fn row(&mut self, cells: &[Cell]) -> Result<(), ReportError> {
        if self.rows >= MOST_ROWS {
            return Err(ReportError::TooLong { format: "PDF", most: MOST_ROWS });
        }
        self.rows += 1;
        let lines = self.wrapped(cells.iter().map(Cell::words));
        let height = height(&lines);
        if self.y - height < MARGIN {
            self.end_page()?;
            self.column_titles();
        }
        self.show_row(&lines);
        self.y -= height;
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
        let most = self.size.0 - 2.0 * MARGIN;
        let title = self.heading.title.clone();
        self.y -= TITLE_SIZE;
        self.text(MARGIN, &title, TITLE_SIZE, most);
        self.y -= 2.0 * LINE;
        let mut line = Cell::Time(self.heading.generated).words() + " UTC";
        for (name, value) in &self.heading.filters {
            line.push_str(&format!("   {name}: {value}"));
        }
        self.text(MARGIN, &line, SIZE, most);
        self.y -= 2.5 * LINE;
    }

    fn column_titles(&mut self) {
        let titles: Vec<String> = self.heading.columns.iter().map(|column| column.title.to_owned()).collect();
        let lines = self.wrapped(titles.into_iter());
        self.show_row(&lines);
        self.y -= height(&lines);
        let y = self.y + LINE - 2.0;
        self.page.set_line_width(0.5).move_to(MARGIN, y).line_to(self.size.0 - MARGIN, y).stroke();
        self.y -= LEADING;
    }

    fn wrapped(&mut self, texts: impl Iterator<Item = String>) -> Vec<Lines> {
        let font = &mut self.font;
        texts.zip(&self.columns).map(|(text, (_, width))| font.lines(&text, SIZE, *width, MOST_LINES)).collect()
    }

    fn show_row(&mut self, cells: &[Lines]) {
        let top = self.y;
        for (at, lines) in cells.iter().enumerate() {
            let Some((x, width)) = self.columns.get(at).copied() else { continue };
            let is_number = self.heading.columns.get(at).is_some_and(|column| is_number(column.kind));
            for (bytes, taken) in lines {
                self.show(if is_number { x + width - taken } else { x }, bytes, SIZE);
                self.y -= LINE;
            }
            self.y = top;
        }
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
        self.text(self.size.0 - MARGIN - 40.0, &number, SIZE, 40.0);
        let content = std::mem::replace(&mut self.page, Content::new()).finish();
        let (page, contents) = (self.file.reserve(), self.file.reserve());
        self.file.object(contents, &font::stream(contents, &content))?;
        let mut chunk = Chunk::new();
        let mut object = chunk.page(page);
        object.parent(self.tree).media_box(Rect::new(0.0, 0.0, self.size.0, self.size.1)).contents(contents);
        object.resources().fonts().pair(FONT_NAME, self.fonts.font);
        drop(object);
        self.file.object(page, &chunk)?;
        self.pages.push(page);
        self.y = self.size.1 - MARGIN - SIZE;
        Ok(())
    }
}

fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Number | Kind::Bytes | Kind::Percent)
}

/// The lines of a cell: bytes, and the width that they take.
type Lines = Vec<(Vec<u8>, f32)>;

#[expect(clippy::cast_precision_loss, reason = "a cell has few lines")]
fn height(cells: &[Lines]) -> f32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or_default().max(1);
    lines as f32 * LINE + LEADING
}

/// The page, and where columns begin and how wide they are: by what they usually hold, and what is left of the page in
/// proportion.
fn places(heading: &Heading) -> ((f32, f32), Vec<(f32, f32)>) {
    let usual = |kind: Kind| match kind {
        Kind::Update => 190.0,
        Kind::Text | Kind::Computer => 100.0,
        Kind::Group => 64.0,
        Kind::Date => 66.0,
        Kind::Status => 52.0,
        Kind::Number | Kind::Bytes | Kind::Percent => 42.0,
    };
    let all: f32 = heading.columns.iter().map(|column| usual(column.kind)).sum();
    // A little less than usual still wraps well.
    let size = if all > 1.1 * A4.0 { A3 } else { A4 };
    let scale = (size.0 - 2.0 * MARGIN) / all;
    let mut x = MARGIN;
    let place = |kind: Kind| {
        let (begins, share) = (x, usual(kind) * scale);
        x += share;
        (begins, share - GAP)
    };
    (size, heading.columns.iter().map(|column| column.kind).map(place).collect())
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // A vector takes everything.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}
