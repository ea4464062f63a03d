//! The elements of `package.xml`.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchwell_model::{FileInfo, Sha1, UpdateId};

use super::languages::LANGUAGES;
use super::{ExportHeader, ExportedRevision};
use crate::xml::{escape_attribute, escape_text};

/// All up to the first file, with the byte order mark that servers write.
pub(super) fn head(header: &ExportHeader) -> String {
    let created = header.created.strftime("%Y-%m-%dT%H:%M:%SZ");
    let mut text = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><ExportPackage ServerID=\"{}\" CreationTime=\"{created}\" FormatVersion=\"1.0\" ProtocolVersion=\"1.20\"><Languages>",
        header.server_id
    );
    for (id, short, long) in LANGUAGES {
        // Metadata is exported in all languages; no single one is chosen.
        let enabled = i32::from(*id == 0);
        let _ =
            write!(text, "<Language Id=\"{id}\" ShortName=\"{short}\" LongName=\"{long}\" Enabled=\"{enabled}\" />");
    }
    text + "</Languages><Files>"
}

fn digest(sha1: &Sha1) -> String {
    STANDARD.encode(sha1.0)
}

pub(super) fn file_element(file: &FileInfo) -> String {
    let mut text = format!("<File Digest=\"{}\" MUUrl=\"", digest(&file.sha1));
    escape_attribute(&mut text, file.urls.first().map_or("", String::as_str));
    text.push_str("\" Name=\"");
    escape_attribute(&mut text, &file.name);
    text.push_str("\" />");
    text
}

/// An update; `document` stands in it where there is no `metadata.txt`.
pub(super) fn update_element(revision: &ExportedRevision<'_>, document: Option<&str>) -> String {
    let identity = revision.identity;
    let mut text =
        format!("<Update UpdateId=\"{}\" RevisionNumber=\"{}\">", identity.update_id, identity.revision_number);
    let files: Vec<String> =
        revision.files.iter().map(|file| format!("<File Digest=\"{}\" />", digest(&file.sha1))).collect();
    list(&mut text, "Files", &files);
    let named = |element: &str, ids: &[UpdateId]| -> Vec<String> {
        ids.iter().map(|id| format!("<{element} Value=\"{id}\" />")).collect()
    };
    list(&mut text, "Categories", &named("Category", revision.categories));
    list(&mut text, "Classifications", &named("Classification", revision.classifications));
    if let Some(document) = document {
        text.push_str("<Metadata>");
        escape_text(&mut text, document);
        text.push_str("</Metadata>");
    }
    text + "</Update>"
}

fn list(text: &mut String, name: &str, elements: &[String]) {
    if elements.is_empty() {
        let _ = write!(text, "<{name} />");
    } else {
        let _ = write!(text, "<{name}>{}</{name}>", elements.concat());
    }
}
