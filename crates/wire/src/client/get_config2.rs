//! `GetConfig2`: `GetConfig` as newer agents call it. No published contract has it; its members are those of
//! `GetConfig`.

pub use super::get_config::{Config, Request};

operation!(GetConfig2);

record! {
    /// The answer.
    pub struct Response {
        /// The configuration.
        GetConfig2Result [= required] => result: Config,
    }
}
