//! A pull reader over one SOAP message with every bound an attacker would want to exceed.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::{DecodeError, Forbidden, Limits};

/// Reads elements in document order. After [`Reader::child`] the caller consumes that child to its end tag, with
/// [`Reader::text`], [`Reader::skip`], or by reading its children until there is none.
pub(crate) struct Reader<'a> {
    xml: quick_xml::Reader<&'a [u8]>,
    input: &'a str,
    limits: &'a Limits,
    /// Local names of the open elements.
    stack: Vec<&'a str>,
    /// The start tag last read, without its brackets.
    tag: &'a str,
    /// Whether that tag was `<X/>`.
    empty_tag: bool,
    /// How many open elements belong to the envelope and not to a parameter path.
    base: usize,
    elements: usize,
}

enum Node<'a> {
    Start,
    End,
    Text(Cow<'a, str>),
    Char(char),
    Eof,
}

/// Namespace declarations in force, innermost last.
#[derive(Default)]
pub(crate) struct Names(Vec<(String, String)>);

impl Names {
    /// The namespace a qualified name belongs to.
    pub(crate) fn resolve(&self, qname: &str) -> &str {
        let prefix = qname.split_once(':').map_or("", |(prefix, _)| prefix);
        self.0.iter().rev().find(|(name, _)| name == prefix).map_or("", |(_, uri)| uri)
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(input: &'a str, limits: &'a Limits) -> Self {
        let mut xml = quick_xml::Reader::from_str(input);
        xml.config_mut().expand_empty_elements = true;
        Self { xml, input, limits, stack: Vec::new(), tag: "", empty_tag: false, base: 0, elements: 0 }
    }

    /// The bounds in force.
    pub(crate) fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// Makes the paths in errors start below the element just entered.
    pub(crate) fn start_paths_here(&mut self) {
        self.base = self.stack.len();
    }

    /// The root element; `None` when there is none.
    pub(crate) fn root(&mut self) -> Result<Option<&'a str>, DecodeError> {
        loop {
            match self.node()? {
                Node::Start => return Ok(self.stack.last().copied()),
                Node::Eof => return Ok(None),
                Node::Text(text) if text.trim_ascii().is_empty() => {}
                _ => return Err(self.malformed("text before the root element")),
            }
        }
    }

    /// Local name of the next child of the open element; `None` once its end tag is consumed.
    pub(crate) fn child(&mut self) -> Result<Option<&'a str>, DecodeError> {
        loop {
            match self.node()? {
                Node::Start => return Ok(self.stack.last().copied()),
                Node::End => return Ok(None),
                Node::Text(_) | Node::Char(_) => {}
                Node::Eof => return Err(self.malformed("the document ends early")),
            }
        }
    }

    /// Text of the open element, whose end tag is consumed. Child elements are ignored.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.node()? {
                Node::Text(part) if text.is_empty() => text = part,
                Node::Text(part) => text.to_mut().push_str(&part),
                Node::Char(part) => text.to_mut().push(part),
                Node::Start => self.skip()?,
                Node::End => return Ok(text),
                Node::Eof => return Err(self.malformed("the document ends early")),
            }
            if text.len() > self.limits.text_bytes {
                return Err(DecodeError::TextTooLong { path: self.path(), limit: self.limits.text_bytes });
            }
        }
    }

    /// Consumes the rest of the open element.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        let floor = self.stack.len();
        loop {
            match self.node()? {
                Node::End if self.stack.len() < floor => return Ok(()),
                Node::Eof => return Err(self.malformed("the document ends early")),
                _ => {}
            }
        }
    }

    /// Reads what is left of the document, so that it is known to be well-formed.
    pub(crate) fn finish(&mut self) -> Result<(), DecodeError> {
        while !matches!(self.node()?, Node::Eof) {}
        Ok(())
    }

    /// Name of the start tag last read, with its prefix.
    pub(crate) fn qname(&self) -> &'a str {
        split_name(self.tag).0
    }

    /// Local name of the innermost open element.
    pub(crate) fn name(&self) -> &'a str {
        self.stack.last().copied().unwrap_or_default()
    }

    /// Whether the start tag last read says it is nil. Any prefix counts: agents invent their own.
    pub(crate) fn is_nil(&self) -> bool {
        if split_name(self.tag).1.is_empty() || !self.tag.contains("nil") {
            return false;
        }
        let start = self.start();
        start.attributes().with_checks(false).flatten().any(|attribute| {
            let (local, prefix) = attribute.key.decompose();
            prefix.is_some() && local.into_inner() == "nil" && matches!(&*attribute.value, "true" | "1")
        })
    }

    /// Value of an unprefixed attribute of the start tag last read.
    pub(crate) fn attribute(&self, name: &str) -> Result<Option<String>, DecodeError> {
        for attribute in self.start().attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.malformed(&error.to_string()))?;
            if attribute.key.0 == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                let value = value.map_err(|_| DecodeError::Forbidden(Forbidden::Entity))?;
                if value.chars().all(is_xml_char) {
                    return Ok(Some(value.into_owned()));
                }
                return Err(DecodeError::Forbidden(Forbidden::ControlCharacter));
            }
        }
        Ok(None)
    }

    /// Adds the namespace declarations of the start tag last read.
    pub(crate) fn declare(&self, names: &mut Names) -> Result<(), DecodeError> {
        for attribute in self.start().attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.malformed(&error.to_string()))?;
            let prefix = match attribute.key.0.split_once(':') {
                Some(("xmlns", prefix)) => prefix,
                None if attribute.key.0 == "xmlns" => "",
                _ => continue,
            };
            let uri = attribute.normalized_value(XmlVersion::Implicit1_0);
            let uri = uri.map_err(|_| DecodeError::Forbidden(Forbidden::Entity))?;
            names.0.push((prefix.to_owned(), uri.into_owned()));
        }
        Ok(())
    }

    /// Whether the start tag last read was also the end tag.
    pub(crate) fn was_empty_tag(&self) -> bool {
        self.empty_tag
    }

    /// The input from the current position on.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.input.as_bytes().get(self.position()..).unwrap_or_default()
    }

    /// Steps over `count` bytes of [`Reader::rest`] that hold whole elements.
    pub(crate) fn step_over(&mut self, count: usize) {
        std::io::BufRead::consume(&mut self.xml.stream(), count);
    }

    /// Dotted path of the innermost open element, such as `parameters.InstalledNonLeafUpdateIDs`.
    pub(crate) fn path(&self) -> String {
        self.stack.get(self.base..).unwrap_or_default().join(".")
    }

    /// Path of a child that was already consumed.
    pub(crate) fn path_of(&self, child: &str) -> String {
        let parent = self.path();
        if parent.is_empty() || child.is_empty() { format!("{parent}{child}") } else { format!("{parent}.{child}") }
    }

    fn start(&self) -> BytesStart<'a> {
        BytesStart::from_content(self.tag, split_name(self.tag).0.len())
    }

    fn position(&self) -> usize {
        usize::try_from(self.xml.buffer_position()).unwrap_or(usize::MAX)
    }

    fn malformed(&self, reason: &str) -> DecodeError {
        DecodeError::Malformed { offset: self.position(), reason: reason.to_owned() }
    }

    fn node(&mut self) -> Result<Node<'a>, DecodeError> {
        loop {
            let before = self.position();
            let event = self.xml.read_event().map_err(|error| self.malformed(&error.to_string()))?;
            return match event {
                Event::Start(_) | Event::Empty(_) => self.enter(before).map(|()| Node::Start),
                Event::End(_) => {
                    self.stack.pop();
                    Ok(Node::End)
                }
                Event::Text(text) => Ok(Node::Text(text.xml10_content())),
                Event::CData(text) => Ok(Node::Text(text.xml10_content())),
                Event::GeneralRef(reference) => resolve(&reference).map(Node::Char),
                Event::DocType(_) => Err(DecodeError::Forbidden(Forbidden::DocType)),
                Event::PI(_) => Err(DecodeError::Forbidden(Forbidden::ProcessingInstruction)),
                Event::Comment(_) | Event::Decl(_) => continue,
                Event::Eof if !self.stack.is_empty() => Err(self.malformed("the document ends early")),
                Event::Eof => Ok(Node::Eof),
            };
        }
    }

    /// Takes note of a start tag that begins at `before` and was just consumed.
    fn enter(&mut self, before: usize) -> Result<(), DecodeError> {
        self.elements += 1;
        if self.elements > self.limits.elements {
            return Err(DecodeError::TooManyElements { limit: self.limits.elements });
        }
        if self.stack.len() >= self.limits.depth {
            return Err(DecodeError::TooDeep { limit: self.limits.depth });
        }
        let tag = self.input.get(before..self.position()).unwrap_or_default();
        let tag = tag.strip_prefix('<').unwrap_or(tag);
        let tag = tag.strip_suffix('>').unwrap_or(tag);
        self.empty_tag = tag.ends_with('/');
        self.tag = tag.strip_suffix('/').unwrap_or(tag);
        let qname = split_name(self.tag).0;
        self.stack.push(qname.split_once(':').map_or(qname, |(_, local)| local));
        Ok(())
    }
}

fn split_name(tag: &str) -> (&str, &str) {
    let at = tag.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(tag.len());
    tag.split_at_checked(at).unwrap_or((tag, ""))
}

fn resolve(reference: &BytesRef<'_>) -> Result<char, DecodeError> {
    if reference.is_char_ref() {
        let resolved = reference.resolve_char_ref().ok().flatten().filter(|&found| is_xml_char(found));
        return resolved.ok_or(DecodeError::Forbidden(Forbidden::ControlCharacter));
    }
    match &*reference.borrow().into_inner() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(DecodeError::Forbidden(Forbidden::Entity)),
    }
}

fn is_xml_char(found: char) -> bool {
    matches!(found, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}
