//! Certificates of encrypted connections: an authority of the server's own and what it issues, or what the
//! administrator gives; renewed and read again while connections go on.
//!
//! Everything is in the folder `tls` of the data directory: `ca.pem`, `ca-key.pem`, `server.pem`, `server-key.pem`,
//! `server-rsa.pem`, `server-rsa-key.pem`, and `served-pins` with the pins of the certificates shown now, for commands on
//! the same computer.

mod acts;
mod authority;
mod certificates;
mod choose;
mod describe;
mod files;
mod names;
mod pair;

pub use certificates::{CertificateSource, Certificates, TlsStatus};
pub use describe::{CertificateInfo, KeyKind, public_key_pin};

/// The folder in the data directory.
pub const TLS_FOLDER: &str = "tls";
/// The file in it with the pins of the certificates that are shown: SHA-256 of the public key, hexadecimal, one a line.
pub const SERVED_PINS_FILE: &str = "served-pins";
/// The file in it with the certificate of the server's own authority.
pub const CA_FILE: &str = "ca.pem";
