//! Servers below and above each other.

mod examples;
mod limits;
