//! Every write and every job of the server.
