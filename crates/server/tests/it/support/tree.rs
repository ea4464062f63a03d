//! The shape of a message: its element names, without what differs from server to server.

/// The tags in order: `Name` for a start tag, `/Name` for an end tag; an empty element gives both. Prefixes stay.
pub(crate) fn elements(xml: &str) -> Vec<String> {
    let mut names = Vec::new();
    for tag in xml.split('<').skip(1) {
        let (inside, _) = tag.split_once('>').unwrap();
        let name = inside.split([' ', '\t', '\r', '\n']).next().unwrap().trim_end_matches('/');
        if inside.starts_with(['?', '!']) {
            continue;
        }
        names.push(name.to_owned());
        if inside.ends_with('/') && !inside.starts_with('/') {
            names.push(format!("/{name}"));
        }
    }
    names
}

/// The texts of all elements with this name, still escaped.
pub(crate) fn element_text<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(open.as_str()).skip(1).filter_map(|rest| rest.split_once(close.as_str())).map(|(text, _)| text).collect()
}
