//! Tests of the judge itself, on real metadata.

mod agent;
mod data;
mod generator;
mod real_documents;
mod real_fragments;
mod recorded_server;
