//! Drives the real binary.

mod administer;
mod bundles;
mod downstream;
mod load;
mod misuse;
mod notifications;
mod people;
mod remote;
mod reports;
mod rings;
mod rules;
mod run;
mod serve;
mod synchronize;
mod terminal;
