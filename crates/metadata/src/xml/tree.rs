//! Small parts of a document as a tree; names without prefixes.

use super::{DocumentError, Token, Tokens, local};

/// Most elements that are kept as a tree; a driver with thousands of devices has tens of thousands.
const MAX_NODES: usize = 1_000_000;

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Local name; in fragments the dialect's `d.` and the like are part of it.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// Child elements.
    pub(crate) children: Vec<Node>,
    /// All text directly in it.
    pub(crate) text: String,
}

impl Node {
    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of that name.
    pub(crate) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The trimmed texts of the children of that name.
    pub(crate) fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.children(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }
}

/// Reads all roots of a text into trees. Elements for which `keep` (given the path of local names, roots first) says
/// no are skipped with all they contain: applicability rules can be tens of megabytes.
pub(crate) fn read_nodes(xml: &str, keep: impl Fn(&[&str]) -> bool) -> Result<Vec<Node>, DocumentError> {
    let mut tokens = Tokens::new(xml)?;
    let mut open: Vec<Node> = vec![Node::default()];
    let mut count = 0usize;
    loop {
        match tokens.next()? {
            Token::Start { tag, empty } => {
                let name = local(tag.name().as_ref()).to_owned();
                let path: Vec<&str> =
                    open.iter().skip(1).map(|node| node.name.as_str()).chain([name.as_str()]).collect();
                if !keep(&path) {
                    if !empty {
                        skip(&mut tokens)?;
                    }
                    continue;
                }
                count += 1;
                if count > MAX_NODES {
                    return Err(DocumentError::Limit("number of elements", MAX_NODES));
                }
                let attributes = named_locally(tokens.attributes(&tag)?);
                open.push(Node { name, attributes, ..Node::default() });
                if empty {
                    close(&mut open);
                }
            }
            Token::End => close(&mut open),
            Token::Text(text) if open.len() == 1 && !text.trim().is_empty() => {
                return Err(tokens.broken("text outside of any element"));
            }
            Token::Text(text) => {
                if let Some(node) = open.last_mut() {
                    node.text.push_str(&text);
                }
            }
            Token::Eof => return Ok(open.pop().unwrap_or_default().children),
        }
    }
}

/// Attributes without namespace declarations and prefixes.
fn named_locally(attributes: Vec<(String, String)>) -> Vec<(String, String)> {
    let is_declaration = |name: &str| name == "xmlns" || name.starts_with("xmlns:");
    attributes
        .into_iter()
        .filter(|(name, _)| !is_declaration(name))
        .map(|(name, value)| (local(&name).to_owned(), value))
        .collect()
}

fn close(open: &mut Vec<Node>) {
    if open.len() > 1
        && let Some(node) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.children.push(node);
    }
}

fn skip(tokens: &mut Tokens<'_>) -> Result<(), DocumentError> {
    let outside = tokens.depth() - 1;
    while tokens.depth() > outside {
        if matches!(tokens.next()?, Token::Eof) {
            break;
        }
    }
    Ok(())
}
