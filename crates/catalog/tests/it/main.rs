//! The catalog from outside: generated catalogs against naive walks, and tables of rules.

mod cleanup;
mod client_loop;
mod drivers;
mod generate;
mod group_rules;
mod hostile;
mod lists;
mod naive;
mod pages;
mod plans;
mod relations;
mod rings;
mod rules;
mod scan;
mod why;
