//! Copies elements into fragments: namespaces become the prefixes of the fragments' dialect.

use quick_xml::events::BytesStart;

use crate::document::DocumentError;
use crate::xml::{Token, Tokens, escape_attribute, escape_text, local};

/// Attributes in document order, names without prefixes.
pub(super) type Attributes = Vec<(String, String)>;

/// Most namespace declarations in scope at once; a document of Microsoft Update has at most a few dozen.
const MAX_DECLARATIONS: usize = 1_000;

/// Namespaces whose elements get a prefix in fragments ([MS-WUSP] 3.1.1.1), and what Microsoft's stylesheet for locally
/// published packages leaves in their place.
const PREFIXES: [(&str, &str); 6] = [
    ("http://schemas.microsoft.com/msus/2002/12/BaseApplicabilityRules", "b."),
    ("http://schemas.microsoft.com/msus/2002/12/MsiApplicabilityRules", "m."),
    ("http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/WindowsDriver", "d."),
    ("http://schemas.microsoft.com/wsus/2005/04/CorporatePublishing/BaseApplicabilityRules.xsd", "b."),
    ("http://schemas.microsoft.com/wsus/2005/04/CorporatePublishing/MsiApplicabilityRules.xsd", "m."),
    ("http://schemas.microsoft.com/wsus/2005/04/CorporatePublishing/Installers/WindowsDriver.xsd", "d."),
];

/// Starts of the namespaces that never stay in fragments.
const OWN_NAMESPACES: [&str; 2] = ["http://schemas.microsoft.com/msus/", "http://schemas.microsoft.com/wsus/"];

/// A namespace declaration in scope.
struct Declaration {
    depth: usize,
    prefix: String,
    dialect: &'static str,
}

/// Knows which namespaces are in scope, and writes.
#[derive(Default)]
pub(super) struct Copier {
    scope: Vec<Declaration>,
}

impl Copier {
    /// Enters an element at `depth` and gives the attributes it has in fragments.
    pub(super) fn enter(
        &mut self,
        tokens: &Tokens<'_>,
        tag: &BytesStart<'_>,
        depth: usize,
    ) -> Result<Attributes, DocumentError> {
        // An empty element has no end token: its declarations are replaced when the next one at its depth is entered.
        self.leave(depth);
        let mut kept = Vec::new();
        for (name, value) in tokens.attributes(tag)? {
            let prefix = if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") };
            match prefix {
                Some(prefix) => {
                    self.declare(depth, prefix, &value)?;
                    if prefix.is_empty() && !OWN_NAMESPACES.iter().any(|own| value.starts_with(own)) {
                        kept.push((name, value));
                    }
                }
                None => kept.push((local(&name).to_owned(), value)),
            }
        }
        Ok(kept)
    }

    /// Forgets what was declared at `depth` or deeper.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.scope.last().is_some_and(|declaration| declaration.depth >= depth) {
            self.scope.pop();
        }
    }

    fn declare(&mut self, depth: usize, prefix: &str, uri: &str) -> Result<(), DocumentError> {
        if self.scope.len() >= MAX_DECLARATIONS {
            return Err(DocumentError::Limit("number of namespace declarations in scope", MAX_DECLARATIONS));
        }
        let dialect = PREFIXES.iter().find(|(namespace, _)| *namespace == uri).map_or("", |(_, dialect)| dialect);
        self.scope.push(Declaration { depth, prefix: prefix.to_owned(), dialect });
        Ok(())
    }

    fn fragment_name(&self, tag: &BytesStart<'_>) -> String {
        let name = tag.name();
        let (prefix, local) = name.as_ref().split_once(':').unwrap_or(("", name.as_ref()));
        let declaration = self.scope.iter().rev().find(|declaration| declaration.prefix == prefix);
        format!("{}{local}", declaration.map_or("", |declaration| declaration.dialect))
    }

    /// Copies the element whose start was just read and entered, under another name unless that is empty.
    pub(super) fn copy(
        &mut self,
        tokens: &mut Tokens<'_>,
        tag: &BytesStart<'_>,
        empty: bool,
        (name, attributes): (&str, Attributes),
        out: &mut String,
    ) -> Result<(), DocumentError> {
        let mut writer = Writer::new(out);
        writer.start(if name.is_empty() { self.fragment_name(tag) } else { name.to_owned() }, &attributes);
        if empty {
            writer.end();
            return Ok(());
        }
        while !writer.open.is_empty() {
            match tokens.next()? {
                Token::Start { tag, empty } => {
                    let depth = tokens.depth() - usize::from(!empty);
                    let attributes = self.enter(tokens, &tag, depth)?;
                    writer.start(self.fragment_name(&tag), &attributes);
                    if empty {
                        writer.end();
                    }
                }
                Token::End => {
                    self.leave(tokens.depth());
                    writer.end();
                }
                Token::Text(text) => writer.text.push_str(&text),
                Token::Eof => break,
            }
        }
        Ok(())
    }
}

/// Writes elements; an element without content becomes `<X />`.
pub(super) struct Writer<'o> {
    out: &'o mut String,
    open: Vec<String>,
    text: String,
    /// The last start tag has no `>` yet.
    unclosed: bool,
}

impl<'o> Writer<'o> {
    pub(super) fn new(out: &'o mut String) -> Self {
        Self { out, open: Vec::new(), text: String::new(), unclosed: false }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn start(&mut self, name: String, attributes: &Attributes) {
        self.flush();
        if self.unclosed {
            self.out.push('>');
        }
        self.out.push('<');
        self.out.push_str(&name);
        for (name, value) in attributes {
            write_attribute(self.out, name, value);
        }
        self.open.push(name);
        self.unclosed = true;
    }

    pub(super) fn end(&mut self) {
        self.flush();
        let name = self.open.pop().unwrap_or_default();
        if self.unclosed {
            self.out.push_str(" />");
        } else {
            self.out.push_str("</");
            self.out.push_str(&name);
            self.out.push('>');
        }
        self.unclosed = false;
    }

    /// Writes the text collected so far unless it is blank.
    fn flush(&mut self) {
        if self.text.trim().is_empty() {
            self.text.clear();
            return;
        }
        if self.unclosed {
            self.out.push('>');
            self.unclosed = false;
        }
        escape_text(self.out, &self.text);
        self.text.clear();
    }
}

/// Appends ` name="value"`.
pub(super) fn write_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_attribute(out, value);
    out.push('"');
}
