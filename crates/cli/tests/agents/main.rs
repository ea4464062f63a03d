//! Independent agents against the real binary, on real packages.

mod demo;
mod offline_packages;
mod rings;
mod simulate;
mod support;
