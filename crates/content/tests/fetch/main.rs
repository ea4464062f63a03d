//! Downloads from real servers on this computer, most of them bad ones.

mod full_disk;
mod hostile;
mod many;
mod resume;
mod server;
mod support;
