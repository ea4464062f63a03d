//! `DownloadFiles`, [MS-WSUSSS]: asks an upstream server to fetch content it has not yet.

use crate::common::Cookie;

operation!(DownloadFiles);

record! {
    /// Names the files.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// SHA-1 of each.
        fileDigestList [base64Binary] => file_digest_list: Vec<Vec<u8>>,
    }
}

record! {
    /// Nothing but success.
    pub struct Response {}
}
