//! Who is told of what happens.

pub(crate) mod deliveries;
pub(crate) mod settings;
pub(crate) mod test;
pub(crate) mod webhooks;
