//! The patchwell binary.

fn main() {}
