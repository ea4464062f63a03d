//! `GetExtendedUpdateInfo2`, [MS-WUSP] 2.2.2.2.10: by update identity.

use super::file_location::FileLocation;
use super::get_extended_update_info::{UpdateData, XmlUpdateFragmentType};
use crate::common::{Cookie, UpdateIdentity};

operation!(GetExtendedUpdateInfo2);

record! {
    /// Asks for fragments of updates.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The updates.
        updateIDs [UpdateIdentity] => update_ids: Vec<UpdateIdentity>,
        /// The fragments.
        infoTypes [XmlUpdateFragmentType] => info_types: Vec<XmlUpdateFragmentType>,
        /// Languages, the preferred first.
        locales [string] => locales: Vec<String>,
        /// `Key=Value;` pairs about the computer; not in the contract.
        deviceAttributes => device_attributes: Option<String>,
        /// `Key=Value;` pairs about the caller.
        callerAttributes => caller_attributes: Option<String>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The fragments.
        GetExtendedUpdateInfo2Result [= required] => result: ExtendedUpdateInfo2,
    }
}

record! {
    /// Fragments, addresses and keys.
    pub struct ExtendedUpdateInfo2 {
        /// The fragments.
        Updates [Update] => updates: Vec<UpdateData>,
        /// Where their files are.
        FileLocations [FileLocation] => file_locations: Vec<FileLocation>,
        /// Keys of encrypted files.
        FileDecryptionData [FileDecryption] => file_decryption_data: Vec<FileDecryption>,
        /// Keys of encrypted files.
        FileDecryptionData2 [FileDecryption2] => file_decryption_data2: Vec<FileDecryption>,
        /// Which updates have encrypted files.
        UpdateEncryptionDetails [UpdateEncryptionDetail] => update_encryption_details: Vec<UpdateEncryptionDetail>,
    }
}

record! {
    /// The key of one encrypted file.
    pub struct FileDecryption {
        /// Digest of the file.
        FileDigest => file_digest: Vec<u8>,
        /// The key.
        DecryptionKey => decryption_key: Option<Vec<u8>>,
        /// Further secrets.
        SecurityData [base64Binary] => security_data: Vec<Vec<u8>>,
    }
}

record! {
    /// Whether an update has encrypted files.
    pub struct UpdateEncryptionDetail {
        /// The update.
        UpdateIdentity => update_identity: UpdateIdentity,
        /// Whether it has.
        HasEncryptedFiles => has_encrypted_files: bool,
    }
}
