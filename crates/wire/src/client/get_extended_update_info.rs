//! `GetExtendedUpdateInfo`, [MS-WUSP] 2.2.2.2.6.

mod parts;

use super::file_location::FileLocation;
use crate::common::Cookie;

pub use parts::{ResponseTail, UPDATES_CLOSE, UPDATES_OPEN, encode_update_data_into, write_head};

operation!(GetExtendedUpdateInfo);

enumeration! {
    /// The parts of an update document that can be asked for.
    pub enum XmlUpdateFragmentType {
        /// The document as published.
        Published,
        /// What an agent needs to evaluate it.
        Core,
        /// What an agent needs to install it, and its files.
        Extended,
        /// Rules that verify an installation.
        VerificationRule,
        /// Title and description in one language.
        LocalizedProperties,
        /// Licence terms.
        Eula,
        /// Addresses of files.
        FileUrl,
        /// Keys of encrypted files.
        FileDecryption,
    }
}

record! {
    /// Asks for fragments of revisions.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The revisions, at most `MaxExtendedUpdatesPerRequest`.
        revisionIDs [int] => revision_ids: Vec<i32>,
        /// The fragments.
        infoTypes [XmlUpdateFragmentType] => info_types: Vec<XmlUpdateFragmentType>,
        /// Languages, the preferred first.
        locales [string] => locales: Vec<String>,
        /// `Key=Value;` pairs about the computer; not in the contract.
        deviceAttributes => device_attributes: Option<String>,
        /// Where the computer is, such as `USA`.
        GeoId => geo_id: Option<String>,
        /// `Key=Value;` pairs about the caller.
        callerAttributes => caller_attributes: Option<String>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The fragments.
        GetExtendedUpdateInfoResult [= required] => result: ExtendedUpdateInfo,
    }
}

record! {
    /// Fragments and where their files are.
    pub struct ExtendedUpdateInfo {
        /// Extended fragments by id, then localized ones.
        Updates [Update] => updates: Vec<UpdateData>,
        /// One for each distinct file.
        FileLocations [FileLocation] => file_locations: Vec<FileLocation>,
        /// Revisions the computer may not have.
        OutOfScopeRevisionIDs [int] => out_of_scope_revision_ids: Vec<i32>,
    }
}

record! {
    /// One fragment of one revision.
    pub struct UpdateData {
        /// The revision.
        ID => id: i32,
        /// The fragment.
        Xml => xml: String,
    }
}
