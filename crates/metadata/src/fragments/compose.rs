//! Fragments back to a document, for servers below when only fragments came: what [`super::derive`] takes out of the
//! document are the same fragments, byte for byte.
//!
//! Fragments name no namespaces. Those of elements follow from where they stand, from the dialect's prefixes, and for
//! handler data from the `Handler` property.

use patchwell_model::{Fragments, PublicationState, Timestamp};

use super::copy::{Attributes, Writer, write_attribute};
use crate::document::DocumentError;
use crate::xml::{Token, Tokens};

const NAMESPACES: [(&str, &str); 7] = [
    ("upd", "http://schemas.microsoft.com/msus/2002/12/Update"),
    ("bar", "http://schemas.microsoft.com/msus/2002/12/BaseApplicabilityRules"),
    ("lar", "http://schemas.microsoft.com/msus/2002/12/LogicalApplicabilityRules"),
    ("mar", "http://schemas.microsoft.com/msus/2002/12/MsiApplicabilityRules"),
    ("drv", "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/WindowsDriver"),
    ("cbsar", "http://schemas.microsoft.com/msus/2002/12/CbsApplicabilityRules"),
    ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
];

/// The dialect's prefixes and those of documents.
const PREFIXES: [(&str, &str); 3] = [("b.", "bar"), ("m.", "mar"), ("d.", "drv")];

/// What fragments never carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// In force or withdrawn.
    pub state: PublicationState,
    /// When it was published.
    pub created: Option<Timestamp>,
}

/// Where an element stands.
#[derive(Clone)]
enum Section {
    Plain,
    Rules,
    /// With the prefix of the handler's own elements; empty for a default namespace.
    Handler(String),
}

#[derive(Default)]
struct Pieces {
    identity: String,
    core: Attributes,
    extended: Attributes,
    /// What is inside `Properties`.
    properties: String,
    relationships: String,
    rules: String,
    files: String,
    handler: String,
    localized: String,
}

/// Puts a document together.
///
/// # Errors
/// When a fragment is broken, over a limit, or has a document type or entities.
pub fn compose(fragments: &Fragments, published: Published) -> Result<String, DocumentError> {
    let mut pieces = Pieces::default();
    pieces.read(&fragments.core)?;
    pieces.read(&fragments.extended)?;
    for one in &fragments.localized {
        pieces.read(&one.xml)?;
    }
    for one in &fragments.eulas {
        pieces.read(&one.xml)?;
    }
    Ok(pieces.assemble(published))
}

impl Pieces {
    fn read(&mut self, fragment: &str) -> Result<(), DocumentError> {
        let mut tokens = Tokens::new(fragment)?;
        loop {
            match tokens.next()? {
                Token::Start { tag, empty } => {
                    let name = tag.name().as_ref().to_owned();
                    let attributes = tokens.attributes(&tag)?;
                    self.take(&mut tokens, &name, attributes, empty)?;
                }
                Token::Text(_) | Token::End => {}
                Token::Eof => return Ok(()),
            }
        }
    }

    fn take(
        &mut self,
        tokens: &mut Tokens<'_>,
        name: &str,
        attributes: Attributes,
        empty: bool,
    ) -> Result<(), DocumentError> {
        let mut other = String::new();
        let (section, piece) = match name {
            "Properties" => {
                self.core = attributes;
                return copy_inside(tokens, empty, &mut other);
            }
            "ExtendedProperties" => {
                self.extended = attributes;
                return copy_inside(tokens, empty, &mut self.properties);
            }
            "UpdateIdentity" => (Section::Plain, &mut self.identity),
            "Relationships" => (Section::Plain, &mut self.relationships),
            "ApplicabilityRules" => (Section::Rules, &mut self.rules),
            "Files" => (Section::Plain, &mut self.files),
            "HandlerSpecificData" => return self.take_handler(tokens, attributes, empty),
            _ => (Section::Plain, &mut self.localized),
        };
        copy(tokens, (name, attributes), empty, &section, piece)
    }

    /// The type's prefix stands for the namespace that `Handler` names.
    fn take_handler(
        &mut self,
        tokens: &mut Tokens<'_>,
        mut attributes: Attributes,
        empty: bool,
    ) -> Result<(), DocumentError> {
        let handler = self.extended.iter().find(|(name, _)| name == "Handler").map(|(_, uri)| uri.clone());
        let mut prefix = String::new();
        for (name, value) in &mut attributes {
            if name == "type" {
                "xsi:type".clone_into(name);
                value.split_once(':').map_or("", |(prefix, _)| prefix).clone_into(&mut prefix);
            }
        }
        match handler {
            Some(uri) if prefix.is_empty() => attributes.push(("xmlns".to_owned(), uri)),
            Some(uri) => attributes.push((format!("xmlns:{prefix}"), uri)),
            // An unknown prefix would make the document no XML.
            None if !NAMESPACES.iter().any(|(known, _)| *known == prefix) => prefix.clear(),
            None => {}
        }
        copy(tokens, ("HandlerSpecificData", attributes), empty, &Section::Handler(prefix), &mut self.handler)
    }

    fn assemble(self, published: Published) -> String {
        let mut out = String::with_capacity(self.rules.len() + self.localized.len() + 4_096);
        out.push_str("<upd:Update");
        for (prefix, uri) in NAMESPACES {
            write_attribute(&mut out, &format!("xmlns:{prefix}"), uri);
        }
        out.push('>');
        out.push_str(&self.identity);
        out.push_str("<upd:Properties");
        for (name, value) in self.core.iter().chain(&self.extended) {
            write_attribute(&mut out, name, value);
        }
        let state = if published.state == PublicationState::Expired { "Expired" } else { "Published" };
        write_attribute(&mut out, "PublicationState", state);
        if let Some(created) = published.created {
            write_attribute(&mut out, "CreationDate", &created.to_string());
        }
        out.push('>');
        out.push_str(&self.properties);
        out.push_str("</upd:Properties><upd:LocalizedPropertiesCollection>");
        out.push_str(&self.localized);
        out.push_str("</upd:LocalizedPropertiesCollection>");
        for piece in [self.relationships, self.rules, self.files, self.handler] {
            out.push_str(&piece);
        }
        out.push_str("</upd:Update>");
        out
    }
}

/// Copies the elements inside the one whose start was just read.
fn copy_inside(tokens: &mut Tokens<'_>, empty: bool, out: &mut String) -> Result<(), DocumentError> {
    let outside = tokens.depth();
    if empty {
        return Ok(());
    }
    loop {
        match tokens.next()? {
            Token::Start { tag, empty } => {
                let name = tag.name().as_ref().to_owned();
                let attributes = tokens.attributes(&tag)?;
                copy(tokens, (&name, attributes), empty, &Section::Plain, out)?;
            }
            Token::End if tokens.depth() < outside => return Ok(()),
            Token::Eof => return Ok(()),
            Token::Text(_) | Token::End => {}
        }
    }
}

/// Copies the element whose start was just read, with names that have a namespace.
fn copy(
    tokens: &mut Tokens<'_>,
    (name, attributes): (&str, Attributes),
    empty: bool,
    section: &Section,
    out: &mut String,
) -> Result<(), DocumentError> {
    let mut writer = Writer::new(out);
    // How deep the default namespace of a foreign vocabulary was declared.
    let mut foreign: Option<usize> = None;
    let own_name = qualified(section, 0, name);
    writer.start(own_name, &attributes);
    if empty {
        writer.end();
        return Ok(());
    }
    while writer.depth() > 0 {
        match tokens.next()? {
            Token::Start { tag, empty } => {
                let depth = writer.depth();
                let attributes = tokens.attributes(&tag)?;
                if foreign.is_none() && attributes.iter().any(|(name, _)| name == "xmlns") {
                    foreign = Some(depth);
                }
                let name = tag.name().as_ref().to_owned();
                writer.start(if foreign.is_some() { name } else { qualified(section, depth, &name) }, &attributes);
                if empty {
                    writer.end();
                    foreign = foreign.filter(|declared| *declared < depth);
                }
            }
            Token::End => {
                writer.end();
                foreign = foreign.filter(|declared| *declared < writer.depth());
            }
            Token::Text(text) => writer.text(&text),
            Token::Eof => break,
        }
    }
    Ok(())
}

fn qualified(section: &Section, depth: usize, name: &str) -> String {
    for (dialect, prefix) in PREFIXES {
        if let Some(local) = name.strip_prefix(dialect) {
            return format!("{prefix}:{local}");
        }
    }
    match section {
        // `ApplicabilityRules`, and in it `IsInstalled`, `Metadata` and so on.
        Section::Rules if depth > 1 => {
            format!("{}:{name}", if name.starts_with("Cbs") { "cbsar" } else { "lar" })
        }
        Section::Handler(prefix) if depth > 0 && prefix.is_empty() => name.to_owned(),
        Section::Handler(prefix) if depth > 0 => format!("{prefix}:{name}"),
        _ => format!("upd:{name}"),
    }
}
