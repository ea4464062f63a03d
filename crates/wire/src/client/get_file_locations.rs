//! `GetFileLocations`, [MS-WUSP] 2.2.2.2.7.

use super::file_location::FileLocation;
use crate::common::Cookie;

operation!(GetFileLocations);

record! {
    /// Asks where files are.
    pub struct Request {
        /// From GetCookie.
        cookie => cookie: Option<Cookie>,
        /// SHA-1 of each file.
        fileDigests [base64Binary] => file_digests: Vec<Vec<u8>>,
    }
}

record! {
    /// The answer.
    pub struct Response {
        /// The locations.
        GetFileLocationsResult [= required] => result: FileLocations,
    }
}

record! {
    /// Addresses and a fresh cookie.
    pub struct FileLocations {
        /// One for each known file.
        FileLocations [FileLocation] => file_locations: Vec<FileLocation>,
        /// For the next call.
        NewCookie => new_cookie: Option<Cookie>,
    }
}
