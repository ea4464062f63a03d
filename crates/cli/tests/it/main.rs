//! Drives the real binary.

mod administer;
mod downstream;
mod load;
mod misuse;
mod people;
mod remote;
mod run;
mod serve;
mod synchronize;
mod terminal;
