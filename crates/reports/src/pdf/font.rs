//! The one font: what is used of it is embedded, so that every reader shows the same.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Name, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};

use crate::ReportError;

/// DejaVu Sans: Latin, Greek, Cyrillic, Arabic, Hebrew and more under a free licence, in a moderate size.
const FONT: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
const NAME: Name<'static> = Name(b"AAAAAA+DejaVuSans");
const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Shown for characters that the font lacks.
const ABSENT: char = '\u{fffd}';
/// Shown where text was cut.
const ELLIPSIS: char = '…';

/// The objects of a font.
#[derive(Debug, Clone, Copy)]
pub(super) struct FontRefs {
    pub(super) font: Ref,
    pub(super) descendant: Ref,
    pub(super) descriptor: Ref,
    pub(super) program: Ref,
    pub(super) unicode: Ref,
}

/// A glyph as pages name it.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    id: u16,
    /// In thousandths of the size.
    width: f32,
}

/// The font with what was used of it so far.
pub(super) struct Font {
    face: Face<'static>,
    used: GlyphRemapper,
    glyphs: BTreeMap<char, Glyph>,
    scale: f32,
}

impl Font {
    pub(super) fn new() -> Result<Self, ReportError> {
        let face = Face::parse(FONT, 0).map_err(|error| ReportError::Format(error.to_string()))?;
        let scale = 1000.0 / f32::from(face.units_per_em());
        Ok(Self { face, used: GlyphRemapper::new(), glyphs: BTreeMap::new(), scale })
    }

    /// The bytes that show `text` in a line of this width at this size, cut with an ellipsis when it is longer, and the
    /// width that they take.
    pub(super) fn line(&mut self, text: &str, size: f32, most: f32) -> (Vec<u8>, f32) {
        let ellipsis = self.glyph(ELLIPSIS);
        let unit = size / 1000.0;
        let (mut bytes, mut width) = (Vec::new(), 0.0);
        // How much fits when an ellipsis has to follow.
        let mut cut = (0, 0.0);
        for letter in text.chars() {
            let glyph = self.glyph(if letter.is_control() { ' ' } else { letter });
            if width + ellipsis.width * unit <= most {
                cut = (bytes.len(), width);
            }
            width += glyph.width * unit;
            if width > most {
                bytes.truncate(cut.0);
                bytes.extend(ellipsis.id.to_be_bytes());
                return (bytes, cut.1 + ellipsis.width * unit);
            }
            bytes.extend(glyph.id.to_be_bytes());
        }
        (bytes, width)
    }

    /// As [`Self::line`] in at most so many lines, broken between words where there are any.
    pub(super) fn lines(&mut self, text: &str, size: f32, most: f32, lines: usize) -> Vec<(Vec<u8>, f32)> {
        let mut found = Vec::new();
        let mut rest = text.trim();
        while found.len() + 1 < lines && !rest.is_empty() {
            let end = self.fitting(rest, size, most);
            let (line, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            found.push(self.line(line.trim_end(), size, most));
            rest = after.trim_start();
        }
        if !rest.is_empty() {
            found.push(self.line(rest, size, most));
        }
        found
    }

    /// How many bytes of a text make a line: up to a space if there is one, at least a letter.
    fn fitting(&mut self, text: &str, size: f32, most: f32) -> usize {
        let (mut width, mut space) = (0.0, 0);
        for (at, letter) in text.char_indices() {
            width += self.glyph(if letter.is_control() { ' ' } else { letter }).width * size / 1000.0;
            if letter.is_whitespace() {
                space = at;
            }
            if width > most && at > 0 {
                return if space > 0 { space } else { at };
            }
        }
        text.len()
    }

    fn glyph(&mut self, letter: char) -> Glyph {
        if let Some(glyph) = self.glyphs.get(&letter) {
            return *glyph;
        }
        let found = self.face.glyph_index(letter).or_else(|| self.face.glyph_index(ABSENT)).unwrap_or(GlyphId(0));
        let width = f32::from(self.face.glyph_hor_advance(found).unwrap_or_default()) * self.scale;
        let glyph = Glyph { id: self.used.remap(found.0), width };
        self.glyphs.insert(letter, glyph);
        glyph
    }

    /// The objects of the font, when all pages are written.
    pub(super) fn objects(&self, refs: FontRefs) -> Result<Vec<Chunk>, ReportError> {
        let program = subsetter::subset(FONT, 0, &self.used).map_err(|error| ReportError::Format(error.to_string()))?;
        Ok(vec![self.font(refs), self.descendant(refs), self.descriptor(refs), stream(refs.program, &program), {
            let mut cmap = UnicodeCmap::new(Name(b"Custom"), IDENTITY);
            for (letter, glyph) in &self.glyphs {
                cmap.pair(glyph.id, *letter);
            }
            stream(refs.unicode, &cmap.finish())
        }])
    }

    fn font(&self, refs: FontRefs) -> Chunk {
        let mut chunk = Chunk::new();
        chunk
            .type0_font(refs.font)
            .base_font(NAME)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(refs.descendant)
            .to_unicode(refs.unicode);
        chunk
    }

    fn descendant(&self, refs: FontRefs) -> Chunk {
        let mut chunk = Chunk::new();
        let mut font = chunk.cid_font(refs.descendant);
        font.subtype(CidFontType::Type2).base_font(NAME).system_info(IDENTITY).font_descriptor(refs.descriptor);
        font.default_width(600.0).cid_to_gid_map_predefined(Name(b"Identity"));
        let by_id: BTreeMap<u16, f32> = self.glyphs.values().map(|glyph| (glyph.id, glyph.width)).collect();
        let mut widths = font.widths();
        for (id, width) in by_id {
            widths.same(id, id, width);
        }
        drop(widths);
        drop(font);
        chunk
    }

    fn descriptor(&self, refs: FontRefs) -> Chunk {
        let scaled = |value: i16| f32::from(value) * self.scale;
        let bounds = self.face.global_bounding_box();
        let mut chunk = Chunk::new();
        chunk
            .font_descriptor(refs.descriptor)
            .name(NAME)
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(scaled(bounds.x_min), scaled(bounds.y_min), scaled(bounds.x_max), scaled(bounds.y_max)))
            .italic_angle(0.0)
            .ascent(scaled(self.face.ascender()))
            .descent(scaled(self.face.descender()))
            .cap_height(scaled(self.face.capital_height().unwrap_or_else(|| self.face.ascender())))
            .stem_v(80.0)
            .font_file2(refs.program);
        chunk
    }
}

/// A compressed stream.
pub(super) fn stream(id: Ref, data: &[u8]) -> Chunk {
    let packed = super::packed(data);
    let mut chunk = Chunk::new();
    chunk.stream(id, &packed).filter(pdf_writer::Filter::FlateDecode);
    chunk
}
