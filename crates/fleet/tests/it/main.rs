//! Tests of the judge itself, on real metadata.

mod agent;
mod agent_install;
mod data;
mod generator;
mod load;
mod real_documents;
mod real_fragments;
mod recorded_server;
