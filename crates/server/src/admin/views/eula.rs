//! Licence texts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UpdateReference;

/// A licence text and whether it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EulaView {
    /// Its id.
    pub id: String,
    /// Updates that have it.
    pub updates: Vec<UpdateReference>,
    /// Languages it exists in, where known.
    pub languages: Vec<String>,
    /// When it was accepted; absent when it was not.
    pub accepted: Option<EulaAcceptance>,
}

/// Who accepted a licence text, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EulaAcceptance {
    /// When.
    pub time: Timestamp,
    /// Who.
    pub administrator: String,
}

/// A licence text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EulaTextView {
    /// The language of the text.
    pub language: String,
    /// The languages it exists in.
    pub languages: Vec<String>,
    /// The text, untrusted; absent while its file is not on this server.
    pub text: Option<String>,
}
