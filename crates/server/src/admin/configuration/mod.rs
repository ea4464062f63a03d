//! `GET /configuration` and `PUT /configuration`: the configuration as text.

pub(crate) mod apply;
pub(crate) mod export;
