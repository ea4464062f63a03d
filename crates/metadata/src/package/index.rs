//! `package.xml` of offline-sync packages, as far as fragments do not say it: dates and addresses.
//!
//! Joined by `RevisionId` only: its update ids differ from those of the fragments in real packages.

use std::collections::HashMap;
use std::io::BufRead;

use patchwell_model::{Sha1, Timestamp};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::document::{base64_sha1, timestamp};

/// Most revisions and most addresses.
const MAX_ENTRIES: usize = 5_000_000;
/// Largest `package.xml`, bytes; real ones have about 110 MB.
const MAX_INDEX: u64 = 2 << 30;

/// What `package.xml` says.
#[derive(Default)]
pub(super) struct Index {
    created: HashMap<i64, Timestamp>,
    urls: HashMap<Sha1, String>,
}

impl Index {
    pub(super) fn is_empty(&self) -> bool {
        self.created.is_empty()
    }

    pub(super) fn creation_date(&self, revision_id: i64) -> Option<Timestamp> {
        self.created.get(&revision_id).copied()
    }

    pub(super) fn url(&self, sha1: &Sha1) -> Option<&str> {
        self.urls.get(sha1).map(String::as_str)
    }

    /// Reads a `package.xml`.
    pub(super) fn read(&mut self, reader: impl BufRead) -> Result<(), String> {
        let mut reader = Reader::from_reader(reader.take(MAX_INDEX));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(|error| error.to_string())? {
                Event::Start(tag) | Event::Empty(tag) => self.element(&tag)?,
                Event::DocType(_) => return Err("document types are not allowed".to_owned()),
                Event::Eof => return Ok(()),
                _ => {}
            }
            if self.created.len() > MAX_ENTRIES || self.urls.len() > MAX_ENTRIES {
                return Err("too many entries".to_owned());
            }
        }
    }

    fn element(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let text = |name: &str| attribute(tag, name);
        match tag.local_name().as_ref() {
            "Update" => {
                let id = text("RevisionId")?.and_then(|id| id.parse().ok());
                let created = text("CreationDate")?.and_then(|date| timestamp(&date));
                if let (Some(id), Some(created)) = (id, created) {
                    self.created.insert(id, created);
                }
            }
            "FileLocation" => {
                let sha1 = text("Id")?.and_then(|id| base64_sha1(&id));
                if let (Some(sha1), Some(url)) = (sha1, text("Url")?) {
                    self.urls.insert(sha1, url);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The value of an attribute by its local name.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.local_name().as_ref() == name {
            let value =
                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}
