//! XML under limits: no DTD, no entities but the predefined ones, bounded depth, attributes and size.

mod tree;
mod writer;

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

pub(crate) use tree::{Node, read_nodes};
pub(crate) use writer::{escape_attribute, escape_text};

/// Longest document, bytes. Core fragments of real updates reach 47 MB.
pub(crate) const MAX_BYTES: usize = 256 << 20;
/// Deepest nesting; real rules and servicing manifests stay under 40.
const MAX_DEPTH: usize = 256;
/// Most attributes of one element.
const MAX_ATTRIBUTES: usize = 1_000;
/// Longest element name, bytes.
const MAX_NAME: usize = 1_000;

/// A document that cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Not well-formed.
    #[error("broken XML at byte {position}: {reason}")]
    Broken {
        /// Byte offset.
        position: u64,
        /// What the parser says.
        reason: String,
    },
    /// It has a document type definition or an entity reference.
    #[error("refused at byte {position}: document types and entities are not allowed")]
    Entity {
        /// Byte offset.
        position: u64,
    },
    /// Over one of the limits.
    #[error("refused: {0} is over the limit of {1}")]
    Limit(&'static str, usize),
    /// Not the encoding it should have.
    #[error("the text is not valid {0}")]
    Encoding(&'static str),
    /// The root element is something else.
    #[error("not an update document: its root element is {0:?}")]
    Root(String),
    /// No usable identity.
    #[error("no usable identity: {0}")]
    Identity(String),
}

/// One piece of a document.
pub(crate) enum Token<'x> {
    /// A start tag.
    Start {
        /// The tag.
        tag: BytesStart<'x>,
        /// Written `<x/>`: no [`Token::End`] follows.
        empty: bool,
    },
    /// An end tag.
    End,
    /// A piece of text or CDATA, decoded. A run of text may come in several pieces.
    Text(Cow<'x, str>),
    /// The end of the input.
    Eof,
}

/// Tokens of a document or fragment, checked against the limits. Comments and processing instructions are skipped.
pub(crate) struct Tokens<'x> {
    reader: Reader<&'x [u8]>,
    depth: usize,
}

impl<'x> Tokens<'x> {
    pub(crate) fn new(xml: &'x str) -> Result<Self, DocumentError> {
        if xml.len() > MAX_BYTES {
            return Err(DocumentError::Limit("document size in bytes", MAX_BYTES));
        }
        Ok(Self { reader: Reader::from_str(xml.strip_prefix('\u{feff}').unwrap_or(xml)), depth: 0 })
    }

    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) fn broken(&self, reason: impl std::fmt::Display) -> DocumentError {
        DocumentError::Broken { position: self.reader.error_position(), reason: reason.to_string() }
    }

    pub(crate) fn next(&mut self) -> Result<Token<'x>, DocumentError> {
        loop {
            match self.reader.read_event().map_err(|error| self.broken(error))? {
                Event::Start(tag) => {
                    self.check(&tag)?;
                    self.depth += 1;
                    return Ok(Token::Start { tag, empty: false });
                }
                Event::Empty(tag) => {
                    self.check(&tag)?;
                    return Ok(Token::Start { tag, empty: true });
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Token::End);
                }
                Event::Text(text) => return Ok(Token::Text(normalize_line_ends(text.into_inner()))),
                Event::CData(text) => return Ok(Token::Text(normalize_line_ends(text.into_inner()))),
                Event::GeneralRef(reference) => return Ok(Token::Text(self.resolve(&reference)?)),
                Event::DocType(_) => return Err(DocumentError::Entity { position: self.reader.buffer_position() }),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
                Event::Eof if self.depth > 0 => return Err(self.broken("the document ends inside an element")),
                Event::Eof => return Ok(Token::Eof),
            }
        }
    }

    /// The attributes of a tag, decoded, in the order written. Names keep their prefixes.
    pub(crate) fn attributes(&self, tag: &BytesStart<'_>) -> Result<Vec<(String, String)>, DocumentError> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.broken(error))?;
            if attributes.len() == MAX_ATTRIBUTES {
                return Err(DocumentError::Limit("number of attributes", MAX_ATTRIBUTES));
            }
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|_| DocumentError::Entity { position: self.reader.buffer_position() })?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        Ok(attributes)
    }

    fn check(&self, tag: &BytesStart<'_>) -> Result<(), DocumentError> {
        if self.depth >= MAX_DEPTH {
            return Err(DocumentError::Limit("nesting depth", MAX_DEPTH));
        }
        if tag.name().as_ref().len() > MAX_NAME {
            return Err(DocumentError::Limit("element name in bytes", MAX_NAME));
        }
        Ok(())
    }

    fn resolve(&self, reference: &BytesRef<'x>) -> Result<Cow<'x, str>, DocumentError> {
        if let Some(character) = reference.resolve_char_ref().map_err(|error| self.broken(error))? {
            return Ok(Cow::Owned(character.to_string()));
        }
        let known = match &**reference {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => return Err(DocumentError::Entity { position: self.reader.buffer_position() }),
        };
        Ok(Cow::Borrowed(known))
    }
}

/// Line ends as an XML processor gives them: only `\n`.
fn normalize_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}

/// The part of a name after the prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
