//! Objects, written as soon as they are known, and where they are.

use std::io::Write;

use pdf_writer::{Chunk, Ref};

use crate::ReportError;

/// A file of numbered objects. Only their places are kept.
pub(super) struct ObjectFile<W: Write> {
    out: W,
    written: u64,
    /// By number, from 1; 0 for objects that are not written yet.
    places: Vec<u64>,
}

impl<W: Write> ObjectFile<W> {
    pub(super) fn new(out: W) -> Result<Self, ReportError> {
        let mut file = Self { out, written: 0, places: Vec::new() };
        // Bytes beyond ASCII tell transfer programs that it is no text.
        file.put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")?;
        Ok(file)
    }

    /// The number of an object to come.
    pub(super) fn reserve(&mut self) -> Ref {
        self.places.push(0);
        Ref::new(i32::try_from(self.places.len()).unwrap_or(i32::MAX))
    }

    /// Writes a chunk that holds one object.
    pub(super) fn object(&mut self, id: Ref, chunk: &Chunk) -> Result<(), ReportError> {
        let place = usize::try_from(id.get() - 1).ok().and_then(|at| self.places.get_mut(at));
        if let Some(place) = place {
            *place = self.written;
        }
        self.put(chunk.as_bytes())
    }

    /// Writes the table of places.
    pub(super) fn finish(mut self, catalog: Ref) -> Result<W, ReportError> {
        let start = self.written;
        let count = self.places.len() + 1;
        self.put(format!("xref\n0 {count}\n0000000000 65535 f \n").as_bytes())?;
        for place in std::mem::take(&mut self.places) {
            self.put(format!("{place:010} 00000 n \n").as_bytes())?;
        }
        let root = catalog.get();
        self.put(format!("trailer\n<< /Size {count} /Root {root} 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), ReportError> {
        self.written += bytes.len() as u64;
        Ok(self.out.write_all(bytes)?)
    }
}
