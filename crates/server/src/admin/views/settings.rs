//! Settings of the server.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    CleanupSettingsChange, CleanupSettingsView, ContentSettingsChange, ContentSettingsView, HierarchySettingsChange,
    HierarchySettingsView, MonitoringSettingsChange, MonitoringSettingsView, TlsSettingsChange, TlsSettingsView,
};

/// Who says which groups a computer is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Targeting {
    /// The administrator, on the server.
    ServerSide,
    /// The computer, from policy or registry.
    ClientSide,
}

impl From<patchwell_model::Targeting> for Targeting {
    fn from(targeting: patchwell_model::Targeting) -> Self {
        match targeting {
            patchwell_model::Targeting::ServerSide => Self::ServerSide,
            patchwell_model::Targeting::ClientSide => Self::ClientSide,
        }
    }
}

impl From<Targeting> for patchwell_model::Targeting {
    fn from(targeting: Targeting) -> Self {
        match targeting {
            Targeting::ServerSide => Self::ServerSide,
            Targeting::ClientSide => Self::ClientSide,
        }
    }
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsView {
    /// Who says which groups a computer is in.
    pub targeting: Targeting,
    /// New revisions of approved updates are approved in their place.
    pub auto_approve_revisions: bool,
    /// Updates that their publisher withdraws are declined.
    pub auto_decline_expired: bool,
    /// Computers describe themselves before they scan.
    pub registration_required: bool,
    /// Host, with a port if it needs one, in the addresses of content files; absent is the name by which the computer
    /// reached the server.
    pub content_host: Option<String>,
    /// The most computers the server takes in.
    pub max_computers: u64,
    /// Days after which events of computers are deleted.
    pub client_event_days: u32,
    /// Days after which events of servers are deleted.
    pub server_event_days: u32,
    /// Content files.
    pub content: ContentSettingsView,
    /// The cleanup.
    pub cleanup: CleanupSettingsView,
    /// Servers below this one.
    pub hierarchy: HierarchySettingsView,
    /// Encrypted connections.
    pub tls: TlsSettingsView,
    /// Who may watch the server.
    pub monitoring: MonitoringSettingsView,
}

/// Change settings; absent ones stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsChange {
    /// Who says which groups a computer is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targeting: Option<Targeting>,
    /// New revisions of approved updates are approved in their place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_approve_revisions: Option<bool>,
    /// Updates that their publisher withdraws are declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_decline_expired: Option<bool>,
    /// Computers describe themselves before they scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_required: Option<bool>,
    /// Host, with a port if it needs one, in the addresses of content files; empty for the name by which the computer
    /// reached the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_host: Option<String>,
    /// The most computers the server takes in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_computers: Option<u64>,
    /// Days after which events of computers are deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_event_days: Option<u32>,
    /// Days after which events of servers are deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_event_days: Option<u32>,
    /// Content files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentSettingsChange>,
    /// The cleanup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleanup: Option<CleanupSettingsChange>,
    /// Servers below this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hierarchy: Option<HierarchySettingsChange>,
    /// Encrypted connections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSettingsChange>,
    /// Who may watch the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<MonitoringSettingsChange>,
}
