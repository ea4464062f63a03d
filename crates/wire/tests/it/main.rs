//! Tests against recordings, the specifications' examples and attacks; grouped in one binary.

mod attacks;
mod data;
mod dialects;
mod examples;
mod faults;
mod parts;
mod recordings;
mod xpress;
