//! The answer in parts, for a server that has core fragments escaped, or whole runs of updates compressed, already.
//!
//! In order: [`write_head`]; unless there are no new updates, [`NEW_UPDATES_OPEN`], any number of
//! [`encode_update_info_into`], [`NEW_UPDATES_CLOSE`]; [`ResponseTail::write`]. Put together they are exactly what
//! [`super::encode_response`] writes.

use super::UpdateInfo;
use crate::client::deployment::Deployment;
use crate::common::Cookie;
use crate::soap::{Operation, Reply, close_envelope, open_response};
use crate::xml::{Field, Value, Writer, write_items};

/// Begins the list of new updates.
pub const NEW_UPDATES_OPEN: &[u8] = b"<NewUpdates>";
/// Ends the list of new updates.
pub const NEW_UPDATES_CLOSE: &[u8] = b"</NewUpdates>";
/// Ends an update begun with [`encode_update_info_head_into`].
pub const UPDATE_INFO_CLOSE: &[u8] = b"</Xml></UpdateInfo>";

/// Appends everything before the list of new updates.
pub fn write_head(reply: &Reply, out: &mut Vec<u8>) {
    open_response(reply, Operation::SyncUpdates, out);
    out.extend_from_slice(b"<SyncUpdatesResult>");
}

/// Appends one update; `escaped_xml` is its core fragment, already escaped and not empty.
pub fn encode_update_info_into(out: &mut Vec<u8>, id: i32, deployment: &Deployment, is_leaf: bool, escaped_xml: &[u8]) {
    encode_update_info_head_into(out, id, deployment, is_leaf);
    out.extend_from_slice(escaped_xml);
    out.extend_from_slice(UPDATE_INFO_CLOSE);
}

/// Appends one update up to where its core fragment begins; [`UPDATE_INFO_CLOSE`] follows the fragment.
pub fn encode_update_info_head_into(out: &mut Vec<u8>, id: i32, deployment: &Deployment, is_leaf: bool) {
    let mut writer = Writer::new(out, false);
    writer.raw("<UpdateInfo>");
    id.write("ID", &mut writer);
    deployment.write("Deployment", &mut writer);
    is_leaf.write("IsLeaf", &mut writer);
    writer.raw("<Xml>");
}

/// Everything after the list of new updates.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResponseTail<'a> {
    /// Revisions to forget.
    pub out_of_scope_revision_ids: &'a [i32],
    /// New deployments of revisions the agent has.
    pub changed_updates: &'a [UpdateInfo],
    /// Whether to ask again at once.
    pub truncated: bool,
    /// For the next call.
    pub new_cookie: Option<&'a Cookie>,
    /// Deployed revisions to forget, when two lists are wanted.
    pub deployed_out_of_scope_revision_ids: &'a [i32],
    /// Whether the driver pass can be left out.
    pub driver_sync_not_needed: Option<bool>,
}

impl ResponseTail<'_> {
    /// Appends the end of the answer.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out, false);
        if !self.out_of_scope_revision_ids.is_empty() {
            write_items(self.out_of_scope_revision_ids, "OutOfScopeRevisionIDs", "int", &mut writer);
        }
        if !self.changed_updates.is_empty() {
            write_items(self.changed_updates, "ChangedUpdates", "UpdateInfo", &mut writer);
        }
        self.truncated.write("Truncated", &mut writer);
        if let Some(cookie) = self.new_cookie {
            cookie.write("NewCookie", &mut writer);
        }
        let name = "DeployedOutOfScopeRevisionIds";
        if !self.deployed_out_of_scope_revision_ids.is_empty() {
            write_items(self.deployed_out_of_scope_revision_ids, name, "int", &mut writer);
        }
        self.driver_sync_not_needed.write_field("DriverSyncNotNeeded", &mut writer);
        writer.raw("</SyncUpdatesResult>");
        close_envelope(Operation::SyncUpdates, out);
    }
}
