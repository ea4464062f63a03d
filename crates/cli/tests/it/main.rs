//! Drives the real binary.

mod misuse;
mod run;
