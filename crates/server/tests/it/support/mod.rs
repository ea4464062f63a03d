//! A running server and clients that say exactly what they are told.

mod agent;
mod branch;
mod catalog;
mod documents;
mod raw;
mod running;
mod server;
mod tree;

pub(crate) use agent::{Agent, Outcome, unpack};
pub(crate) use branch::{BRANCH, BRANCH_NAME, Branch, filter, in_languages};
pub(crate) use catalog::{EVERYTHING, RECORDED, real};
pub(crate) use documents::{Document, id_of};
pub(crate) use raw::{Answer, Raw};
pub(crate) use running::Running;
pub(crate) use server::Server;
pub(crate) use tree::{element_text, elements};
