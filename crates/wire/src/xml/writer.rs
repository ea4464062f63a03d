//! Writes elements in the dialect of the service that answers.

use crate::escape::{escape_attribute_into, escape_text_into};

/// Appends XML to a buffer.
pub(crate) struct Writer<'o> {
    out: &'o mut Vec<u8>,
    /// Whether an empty element is `<X />`, as the older stack writes it, rather than `<X/>`.
    spaced: bool,
    /// Default namespace to declare on the next element.
    namespace: Option<&'static str>,
}

impl<'o> Writer<'o> {
    pub(crate) fn new(out: &'o mut Vec<u8>, spaced: bool) -> Self {
        Self { out, spaced, namespace: None }
    }

    /// Declares a default namespace on the next element.
    pub(crate) fn namespace_of_next(&mut self, namespace: &'static str) {
        self.namespace = Some(namespace);
    }

    /// Appends bytes as they are.
    pub(crate) fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Appends escaped text.
    pub(crate) fn text(&mut self, text: &str) {
        escape_text_into(text, self.out);
    }

    /// Appends ` name="value"` inside a start tag.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        escape_attribute_into(value, self.out);
        self.raw("\"");
    }

    /// Writes an element with a text, or an empty element.
    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.element(name, |_| {}, |writer| writer.text(text));
    }

    /// Writes an element; `attributes` extends the start tag, `content` follows it. Without content it is empty.
    pub(crate) fn element(
        &mut self,
        name: &str,
        attributes: impl FnOnce(&mut Writer<'_>),
        content: impl FnOnce(&mut Writer<'_>),
    ) {
        self.raw("<");
        self.raw(name);
        if let Some(namespace) = self.namespace.take() {
            self.attribute("xmlns", namespace);
        }
        attributes(&mut Writer::new(self.out, self.spaced));
        self.raw(">");
        let start = self.out.len();
        content(&mut Writer::new(self.out, self.spaced));
        if self.out.len() == start {
            self.out.pop();
            self.raw(if self.spaced { " />" } else { "/>" });
        } else {
            self.raw("</");
            self.raw(name);
            self.raw(">");
        }
    }
}
