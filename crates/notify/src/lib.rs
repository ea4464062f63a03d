//! Tells people and programs what happened: one e-mail over SMTP, one signed request to a webhook.
//!
//! What is told, to whom and how often is decided and remembered elsewhere; this crate makes one attempt and says how it
//! ended.

mod address;
mod error;
mod mail;
mod signature;
mod webhook;

pub use address::AddressPolicy;
pub use error::DeliveryError;
pub use mail::{Mail, MailFile, MailSecurity, MailServer, check_address, send_mail};
pub use signature::{WebhookSecret, sign};
pub use webhook::{WebhookClient, WebhookRequest, check_url};
