//! The HTTP base that every service stands on: connections, paths, bodies, content codings.
//!
//! A request passes, in this order: [`serve`](fn@serve) (limits, message framing, panics), [`FoldPaths`] (spelling of paths),
//! the router, [`read_body`](fn@read_body), and goes back as a response with a [`Body`].

mod body;
mod coding;
mod connection;
mod fold;
mod framing;
mod handshake;
mod listen;
mod read_body;
mod refusal;
mod serve;
mod timed_io;

pub use body::Body;
pub use coding::{Coding, xml_response};
pub use connection::ConnectionInfo;
pub use fold::{FoldPaths, PathTable};
pub use listen::{Listener, listen};
pub use read_body::read_body;
pub use refusal::HttpRefusal;
pub use serve::{ConnectionLimits, serve};
