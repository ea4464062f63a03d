//! What a server below asks for its own computers.

mod whole_sync;
