//! `GetUpdateData`, [MS-WSUSSS] 3.1.4.6.

use crate::common::{Cookie, UpdateIdentity};

operation!(GetUpdateData);

record! {
    /// Asks for update documents.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// The revisions, at most `MaxNumberOfUpdatesPerRequest`.
        updateIds [UpdateIdentity] => update_ids: Vec<UpdateIdentity>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The documents.
        GetUpdateDataResult [= required] => result: ServerUpdateData,
    }
}

record! {
    /// Documents and where their files are. May hold fewer than were asked for.
    pub struct ServerUpdateData {
        /// The documents.
        updates [ServerSyncUpdateData, always] => updates: Vec<ServerSyncUpdateData>,
        /// Where their files are.
        fileUrls [ServerSyncUrlData, always] => file_urls: Vec<ServerSyncUrlData>,
    }
}

record! {
    /// A document, as text or compressed.
    pub struct ServerSyncUpdateData {
        /// The revision.
        Id => id: UpdateIdentity,
        /// The document.
        XmlUpdateBlob => xml_update_blob: Option<String>,
        /// SHA-1 of its files.
        FileDigestList [base64Binary] => file_digest_list: Vec<Vec<u8>>,
        /// The document in UTF-16LE, as the only member of a cabinet.
        XmlUpdateBlobCompressed => xml_update_blob_compressed: Option<Vec<u8>>,
    }
}

record! {
    /// Where one file is.
    pub struct ServerSyncUrlData {
        /// SHA-1 of the file.
        FileDigest => file_digest: Vec<u8>,
        /// At Microsoft.
        MUUrl => mu_url: Option<String>,
        /// At the upstream server; empty on real ones.
        UssUrl => uss_url: Option<String>,
        /// Key of an encrypted file.
        DecryptionKey => decryption_key: Option<Vec<u8>>,
    }
}
