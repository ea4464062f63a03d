//! The content files: checking that what is there is what it should be.

mod verify;
