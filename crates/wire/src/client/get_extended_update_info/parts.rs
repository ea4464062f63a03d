//! The answer in parts, for a server that has the fragments escaped already.
//!
//! In order: [`write_head`]; unless there are no fragments, [`UPDATES_OPEN`], any number of
//! [`encode_update_data_into`], [`UPDATES_CLOSE`]; [`ResponseTail::write`].

use super::FileLocation;
use crate::soap::{Operation, Reply, close_envelope, open_response};
use crate::xml::{Writer, write_items};

/// Begins the list of fragments.
pub const UPDATES_OPEN: &[u8] = b"<Updates>";
/// Ends the list of fragments.
pub const UPDATES_CLOSE: &[u8] = b"</Updates>";

/// Appends everything before the list of fragments.
pub fn write_head(reply: &Reply, out: &mut Vec<u8>) {
    open_response(reply, Operation::GetExtendedUpdateInfo, out);
    out.extend_from_slice(b"<GetExtendedUpdateInfoResult>");
}

/// Appends one fragment; `escaped_xml` is its text, already escaped.
pub fn encode_update_data_into(out: &mut Vec<u8>, id: i32, escaped_xml: &[u8]) {
    Writer::new(out, false).raw("<Update>");
    Writer::new(out, false).leaf("ID", &id.to_string());
    if escaped_xml.is_empty() {
        Writer::new(out, false).raw("<Xml/></Update>");
        return;
    }
    Writer::new(out, false).raw("<Xml>");
    out.extend_from_slice(escaped_xml);
    Writer::new(out, false).raw("</Xml></Update>");
}

/// Everything after the list of fragments.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResponseTail<'a> {
    /// One for each distinct file.
    pub file_locations: &'a [FileLocation],
    /// Revisions the computer may not have.
    pub out_of_scope_revision_ids: &'a [i32],
}

impl ResponseTail<'_> {
    /// Appends the end of the answer.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out, false);
        if !self.file_locations.is_empty() {
            write_items(self.file_locations, "FileLocations", "FileLocation", &mut writer);
        }
        if !self.out_of_scope_revision_ids.is_empty() {
            write_items(self.out_of_scope_revision_ids, "OutOfScopeRevisionIDs", "int", &mut writer);
        }
        writer.raw("</GetExtendedUpdateInfoResult>");
        close_envelope(Operation::GetExtendedUpdateInfo, out);
    }
}
