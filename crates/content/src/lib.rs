//! Content files by digest: verify, keep, read by range, check.
