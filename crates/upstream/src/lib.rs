//! The client of the server-to-server protocol.
