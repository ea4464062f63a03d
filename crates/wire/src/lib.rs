//! SOAP messages of the update services, both directions, and XPRESS; knows nothing of the catalog.
//!
//! Pure: bytes to typed messages and back. The server decodes requests and encodes responses; agents and downstream
//! servers do the opposite, with the same types. One operation is one file, named like the operation; each has
//! `Request`, `Response` and the four functions `decode_request`, `encode_request`, `decode_response` and
//! `encode_response`. A server that does not yet know the operation starts at [`soap::decode_request`].
//!
//! Reading is tolerant the way the field demands (unknown elements, any prefix, `xsi:nil`, odd dates) and strict
//! where an attacker gains from tolerance (document types, entities, depth, sizes). Writing keeps the element order of
//! the service contracts, because readers in the field silently drop members that come out of order.

#[macro_use]
mod xml;

pub mod client;
pub mod common;
pub mod dss_auth;
mod error;
pub mod escape;
mod limits;
pub mod monitoring;
pub mod reporting;
#[cfg(test)]
mod roundtrip_tests;
pub mod server_sync;
pub mod simple_auth;
pub mod soap;
pub mod time;
pub mod xpress;

pub use error::{DecodeError, Forbidden, ResponseError};
pub use limits::Limits;
