//! Settings of content files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where computers get content files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContentLocation {
    /// From this server, which fetches and keeps them.
    Local,
    /// From Microsoft; this server keeps licence texts only.
    Microsoft,
}

/// When this server fetches content files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContentWhen {
    /// When an update that has them is approved.
    Approved,
    /// As soon as an update that has them arrives.
    Arrived,
}

/// Which content files are fetched, from where, when and how fast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContentSettingsView {
    /// Where computers get files.
    pub location: ContentLocation,
    /// When this server fetches them.
    pub when: ContentWhen,
    /// Express installation files are fetched too: much more for this server, less for each computer.
    pub express: bool,
    /// Languages of the content that is fetched; empty for all.
    pub languages: Vec<String>,
    /// Files come from Microsoft though decisions come from an upstream server.
    pub from_microsoft: bool,
    /// Downloads at the same time.
    pub parallel: u64,
    /// Bytes a second for all downloads together; 0 for no limit.
    pub limit: u64,
    /// Hours of the server's day in which another limit holds, such as `08:00-18:00`.
    pub limit_hours: Option<String>,
    /// The limit in those hours; 0 for none.
    pub limit_in_hours: u64,
    /// Hosts, or patterns such as `*.example.com`, that files may come from beside Microsoft's and the upstream server's.
    pub hosts: Vec<String>,
    /// Nothing is fetched until an administrator says so.
    pub paused: bool,
}

impl From<&patchwell_app::ContentSettings> for ContentSettingsView {
    fn from(settings: &patchwell_app::ContentSettings) -> Self {
        Self {
            location: match settings.location {
                patchwell_app::ContentLocation::Local => ContentLocation::Local,
                patchwell_app::ContentLocation::Microsoft => ContentLocation::Microsoft,
            },
            when: match settings.when {
                patchwell_app::ContentWhen::Approved => ContentWhen::Approved,
                patchwell_app::ContentWhen::Arrived => ContentWhen::Arrived,
            },
            express: settings.express,
            languages: settings.languages.iter().map(ToString::to_string).collect(),
            from_microsoft: settings.from_microsoft,
            parallel: settings.parallel as u64,
            limit: settings.limit,
            limit_hours: settings.limit_hours.map(|hours| hours.to_string()),
            limit_in_hours: settings.limit_in_hours,
            hosts: settings.hosts.clone(),
            paused: settings.paused,
        }
    }
}

/// Change settings of content files; absent ones stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentSettingsChange {
    /// Where computers get files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<ContentLocation>,
    /// When this server fetches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<ContentWhen>,
    /// Express installation files are fetched too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub express: Option<bool>,
    /// Languages of the content that is fetched; empty for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// Files come from Microsoft though decisions come from an upstream server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_microsoft: Option<bool>,
    /// Downloads at the same time, 1 to 64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel: Option<u64>,
    /// Bytes a second for all downloads together; 0 for no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Hours of the server's day in which another limit holds, such as `08:00-18:00`; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_hours: Option<String>,
    /// The limit in those hours; 0 for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_in_hours: Option<u64>,
    /// Hosts, or patterns such as `*.example.com`, that files may come from beside Microsoft's and the upstream server's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosts: Option<Vec<String>>,
    /// Nothing is fetched until an administrator says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
}

impl ContentSettingsChange {
    /// The changes by the keys that the application has for them.
    pub(crate) fn texts(&self) -> Vec<(&'static str, Option<String>)> {
        let location = self.location.map(|location| match location {
            ContentLocation::Local => "local".to_owned(),
            ContentLocation::Microsoft => "microsoft".to_owned(),
        });
        let when = self.when.map(|when| match when {
            ContentWhen::Approved => "approved".to_owned(),
            ContentWhen::Arrived => "arrived".to_owned(),
        });
        vec![
            ("content_location", location),
            ("content_when", when),
            ("content_express", self.express.map(|value| value.to_string())),
            ("content_languages", self.languages.as_ref().map(|values| values.join(" "))),
            ("content_from_microsoft", self.from_microsoft.map(|value| value.to_string())),
            ("content_parallel", self.parallel.map(|value| value.to_string())),
            ("content_limit", self.limit.map(|value| value.to_string())),
            ("content_limit_hours", self.limit_hours.clone()),
            ("content_limit_in_hours", self.limit_in_hours.map(|value| value.to_string())),
            ("content_hosts", self.hosts.as_ref().map(|values| values.join(" "))),
            ("content_paused", self.paused.map(|value| value.to_string())),
        ]
    }
}
