//! `GetUpdateDecryptionData`, [MS-WSUSSS]: keys of encrypted files.

use crate::common::{Cookie, UpdateIdentity};

operation!(GetUpdateDecryptionData);

record! {
    /// Asks for keys.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The revisions.
        updateIds [UpdateIdentity] => update_ids: Vec<UpdateIdentity>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The keys.
        GetUpdateDecryptionDataResult [= required] => result: ServerDecryptionData,
    }
}

record! {
    /// The keys.
    pub struct ServerDecryptionData {
        /// By update.
        UpdateFileDecryptionData [ServerSyncUpdateFileDecryption, always] =>
            update_file_decryption_data: Vec<ServerSyncUpdateFileDecryption>,
    }
}

record! {
    /// The keys of one update.
    pub struct ServerSyncUpdateFileDecryption {
        /// The update.
        UpdateId => update_id: UpdateIdentity,
        /// By file.
        FileDecryptionData [ServerSyncFileDecryption] => file_decryption_data: Vec<ServerSyncFileDecryption>,
    }
}

record! {
    /// The key of one file.
    pub struct ServerSyncFileDecryption {
        /// SHA-1 of the file.
        FileDigest => file_digest: Vec<u8>,
        /// The key.
        DecryptionKey => decryption_key: Option<Vec<u8>>,
    }
}
