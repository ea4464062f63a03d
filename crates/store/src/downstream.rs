//! The servers below this one, and the computers that talk to them.

mod clients;
mod computers;
mod servers;

pub use clients::{StoredClients, clear_activities, clients, save_clients};
pub use computers::{
    DownstreamComputer, DownstreamStatus, Received, computers_by_rows, delete_computers, deleted, forget_deleted,
    load_computers, load_status, note_deleted, save_computers, save_status,
};
pub use servers::{Access, DownstreamServer, delete_server, save_server, servers};
