//! A small tree of the XML that fragments are made of: several roots, short prefixes, nested default namespaces.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// A fragment that is not XML, or not the XML it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("fragment: {0}")]
pub struct FragmentError(pub(crate) String);

impl FragmentError {
    pub(crate) fn new(message: impl std::fmt::Display) -> Self {
        Self(message.to_string())
    }
}

/// One element. Names are local: `b.RegSz`, `bar:RegSz` and `RegSz` are the same rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Local name.
    pub name: String,
    /// Attributes by local name, in document order, without namespace declarations.
    pub attributes: Vec<(String, String)>,
    /// Child elements.
    pub children: Vec<Element>,
    /// Character data directly inside.
    pub text: String,
}

/// Deeper nesting than any real document has; stops a hostile one from exhausting the stack.
const MAX_DEPTH: usize = 512;

impl Element {
    /// The roots of a fragment or document.
    ///
    /// # Errors
    /// When it is not XML or nested too deeply.
    pub fn parse(xml: &str) -> Result<Vec<Self>, FragmentError> {
        let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().map_err(FragmentError::new)? {
                Event::Start(start) => {
                    if open.len() > MAX_DEPTH {
                        return Err(FragmentError::new("nested too deeply"));
                    }
                    open.push(Self::from_start(&start)?);
                }
                Event::Empty(start) => {
                    let element = Self::from_start(&start)?;
                    Self::last(&mut open)?.children.push(element);
                }
                Event::End(_) => {
                    let element = open.pop().ok_or_else(|| FragmentError::new("unbalanced"))?;
                    Self::last(&mut open)?.children.push(element);
                }
                Event::Text(text) => Self::last(&mut open)?.text.push_str(&text.xml10_content()),
                Event::CData(text) => Self::last(&mut open)?.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = match reference.resolve_char_ref().map_err(FragmentError::new)? {
                        Some(character) => character,
                        None => named_entity(&reference.xml10_content())?,
                    };
                    Self::last(&mut open)?.text.push(character);
                }
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        match open.pop() {
            Some(top) if open.is_empty() => Ok(top.children),
            _ => Err(FragmentError::new("an element is not closed")),
        }
    }

    fn last(open: &mut [Self]) -> Result<&mut Self, FragmentError> {
        open.last_mut().ok_or_else(|| FragmentError::new("unbalanced"))
    }

    fn from_start(start: &BytesStart<'_>) -> Result<Self, FragmentError> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(FragmentError::new)?;
            let key = attribute.key.as_ref();
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(FragmentError::new)?;
            attributes.push((local_name(key).to_owned(), value.into_owned()));
        }
        let name = local_name(start.name().as_ref()).to_owned();
        Ok(Self { name, attributes, ..Self::default() })
    }

    /// An attribute's value; names compare without regard to case, as real documents mix `Subkey` and `SubKey`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The first child of that name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of that name.
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// Without the namespace prefix of a document (`bar:`) or the short one of a fragment (`b.`).
fn local_name(name: &str) -> &str {
    let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
    match name.split_once('.') {
        Some((prefix, local)) if prefix.len() == 1 => local,
        _ => name,
    }
}

fn named_entity(name: &str) -> Result<char, FragmentError> {
    Ok(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        other => return Err(FragmentError::new(format!("unknown entity {other}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_roots_prefixes_and_references() {
        let roots = Element::parse("<a X='1&amp;2'/><b.C xmlns='urn:x'><d:E>1 &lt; &#50;</d:E></b.C>").unwrap();
        assert_eq!(roots[0].attribute("x"), Some("1&2"));
        assert_eq!(roots[1].name, "C");
        assert!(roots[1].attributes.is_empty());
        assert_eq!(roots[1].child("E").unwrap().text, "1 < 2");
        assert!(Element::parse("<a>").is_err());
        assert!(Element::parse(&"<a>".repeat(10_000)).is_err());
    }
}
