//! `wsusutil export` files of newer servers: `.xml.gz`.
//!
//! No such file and no description of one was at hand. What is accepted is what can be told apart without knowing:
//! lines as in `metadata.txt`, or XML in which update documents stand as elements (`Update` in the namespace of
//! update documents, in whatever they are wrapped) or as the escaped text of an element. Addresses are taken from
//! `File` elements with `Digest` and `MUUrl` that come before, as in `package.xml`.

use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::PackageKind;
use super::context::{Context, Source, Step, broken, io_error};
use super::export::{Addresses, read_lines};
use crate::xml::{MAX_BYTES, escape_attribute};

/// Namespace of update documents.
const UPDATE: &str = "http://schemas.microsoft.com/msus/2002/12/Update";
/// Deepest nesting around documents.
const MAX_DEPTH: usize = 64;

/// Reads a gzip file if it looks like an export; `false` when it does not.
pub(super) fn read(context: &mut Context<'_>, path: &Path, mut file: impl Read + Seek) -> Step<bool> {
    let name = path.display().to_string();
    let first = {
        let mut content = BufReader::new(MultiGzDecoder::new(BufReader::new(&mut file)));
        let head = super::kind::head(&mut content).unwrap_or_default();
        head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).first().copied()
    };
    let is_lines = first.is_some_and(|first| first.is_ascii_hexdigit());
    if first != Some(b'<') && !is_lines {
        return Ok(false);
    }
    file.rewind().map_err(io_error(path))?;
    let mut source = context.begin(PackageKind::WsusExport, path, &mut file)?;
    let content = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
    if is_lines {
        read_lines(context, &mut source, &Addresses::default(), &name, content)?;
    } else {
        read_xml(context, &mut source, &name, content)?;
    }
    Ok(true)
}

/// Cuts documents out of a stream of XML.
fn read_xml(context: &mut Context<'_>, source: &mut Source, name: &str, content: impl BufRead) -> Step {
    let mut reader = Reader::from_reader(Budget { inner: content, left: MAX_BYTES });
    let mut cutter = Cutter::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| broken(name, error))?;
        let done = matches!(event, Event::Eof);
        let cut = cutter.take(event).map_err(|error| broken(name, error))?;
        if !cutter.in_document() {
            reader.get_mut().left = MAX_BYTES;
        }
        if let Some(document) = cut {
            let subject = format!("document {} of {name}", source.position);
            context.document(source, &subject, document, |revision| cutter.addresses.add_to(revision))?;
        }
        if done {
            return Ok(());
        }
    }
}

/// Bytes that may still be read before the next document: one token or document cannot fill the memory.
struct Budget<R> {
    inner: R,
    left: usize,
}

impl<R: BufRead> Read for Budget<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Budget<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.left == 0 {
            return Err(std::io::Error::other("a document is too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.inner.consume(count);
    }
}

/// Follows the elements and puts documents together.
#[derive(Default)]
struct Cutter {
    /// Namespace declarations of the elements around, outermost first: attribute name and value.
    around: Vec<Vec<(String, String)>>,
    document: String,
    depth_in_document: usize,
    /// Text of the current element, in case it is an escaped document.
    text: String,
    addresses: Addresses,
}

impl Cutter {
    fn in_document(&self) -> bool {
        self.depth_in_document > 0 || !self.text.is_empty()
    }

    /// Takes an event; gives a document when it completes one.
    fn take(&mut self, event: Event<'_>) -> Result<Option<String>, String> {
        match event {
            Event::DocType(_) => Err("document types are not allowed".to_owned()),
            Event::Start(tag) => self.start(&tag).map(|()| None),
            Event::Empty(tag) => {
                self.start(&tag)?;
                Ok(self.end(tag.name().as_ref()))
            }
            Event::End(tag) => Ok(self.end(tag.name().as_ref())),
            Event::Text(text) => {
                self.push(&text.into_inner(), false);
                Ok(None)
            }
            Event::CData(text) => {
                self.push(&text.into_inner(), true);
                Ok(None)
            }
            Event::GeneralRef(reference) => {
                self.push(&format!("&{};", &*reference), false);
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn push(&mut self, text: &str, is_literal: bool) {
        if self.depth_in_document > 0 {
            if is_literal {
                crate::xml::escape_text(&mut self.document, text);
            } else {
                self.document.push_str(text);
            }
        } else if !self.text.is_empty() || !text.trim().is_empty() {
            self.text.push_str(text);
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        self.text.clear();
        if self.depth_in_document > 0 {
            self.depth_in_document += 1;
            self.write_start(tag, "");
            return Ok(());
        }
        if tag.local_name().as_ref() == "File" {
            self.addresses.take(tag)?;
        }
        if self.around.len() >= MAX_DEPTH {
            return Err("nested too deep".to_owned());
        }
        self.around.push(declarations(tag)?);
        if tag.local_name().as_ref() == "Update" && self.namespace(tag) == Some(UPDATE) {
            self.depth_in_document = 1;
            let inherited = self.inherited(tag)?;
            self.write_start(tag, &inherited);
        }
        Ok(())
    }

    fn write_start(&mut self, tag: &BytesStart<'_>, more: &str) {
        self.document.push('<');
        self.document.push_str(tag);
        self.document.push_str(more);
        self.document.push('>');
    }

    fn end(&mut self, name: &str) -> Option<String> {
        let text = std::mem::take(&mut self.text);
        if self.depth_in_document == 0 {
            self.around.pop();
            let unescaped = quick_xml::escape::unescape(&text).ok()?;
            return unescaped.trim_start().starts_with('<').then(|| unescaped.trim().to_owned());
        }
        self.document.push_str("</");
        self.document.push_str(name);
        self.document.push('>');
        self.depth_in_document -= 1;
        if self.depth_in_document > 0 {
            return None;
        }
        self.around.pop();
        Some(std::mem::take(&mut self.document))
    }

    fn namespace(&self, tag: &BytesStart<'_>) -> Option<&str> {
        let name = tag.name();
        let key = match name.as_ref().split_once(':') {
            Some((prefix, _)) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        self.around.iter().rev().flatten().find(|(name, _)| *name == key).map(|(_, uri)| uri.as_str())
    }

    /// Declarations from around that the document does not make itself.
    fn inherited(&self, tag: &BytesStart<'_>) -> Result<String, String> {
        let mut known: Vec<String> = declarations(tag)?.into_iter().map(|(name, _)| name).collect();
        let mut written = String::new();
        for (name, uri) in self.around.iter().rev().skip(1).flatten() {
            if !known.contains(name) {
                known.push(name.clone());
                written.push_str(&format!(" {name}=\""));
                escape_attribute(&mut written, uri);
                written.push('"');
            }
        }
        Ok(written)
    }
}

fn declarations(tag: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    let mut declarations = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = attribute.key.as_ref();
        if name == "xmlns" || name.starts_with("xmlns:") {
            let uri = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
            declarations.push((name.to_owned(), uri.into_owned()));
        }
    }
    Ok(declarations)
}
