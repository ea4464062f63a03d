//! Independent agents against the real binary, on real packages.

mod offline_packages;
mod support;
