//! The name of this computer.

use crate::App;

impl App {
    /// The name under which other servers know this one: that of its content addresses where one is set, else what the
    /// operating system says.
    #[must_use]
    pub fn host_name(&self) -> String {
        let settings = self.settings();
        let set = settings.content_host.as_deref().and_then(|host| host.split(':').next()).map(str::to_owned);
        set.filter(|host| !host.is_empty() && !host.starts_with('[')).unwrap_or_else(system_name)
    }
}

fn system_name() -> String {
    let from_system = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let from_environment = || std::env::var("COMPUTERNAME").or_else(|_| std::env::var("HOSTNAME")).ok();
    let name = from_system.or_else(from_environment).unwrap_or_default();
    let name: String =
        name.trim().chars().filter(|letter| letter.is_ascii_alphanumeric() || "-.".contains(*letter)).collect();
    if name.is_empty() { "patchwell".to_owned() } else { name }
}
