//! Descriptions of computers: everything that applicability rules and the protocol ask about.

mod description;
mod files;
mod registry;
mod state;
mod wmi;

use std::sync::Arc;

use crate::rules::PackageIdentity;

pub use description::{
    AgentDescription, Behavior, Device, Hardware, InstalledDriver, Machine, MsiProduct, OperatingSystem,
};
pub use files::{FileDetails, Files};
pub use registry::{Registry, RegistryData};
pub use state::MachineState;

/// A machine description that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// Not TOML, or not of the expected shape.
    #[error("machine description: {0}")]
    Toml(#[from] toml::de::Error),
    /// A servicing package without the five parts of its name.
    #[error("machine description: {0:?} is not a package identity")]
    Package(String),
    /// No built-in machine of that name.
    #[error("there is no built-in machine {0:?}")]
    NotFound(String),
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../machines/", $name, ".toml")))),*]
    };
}

/// Name and description of each built-in machine.
static BUILT_IN: &[(&str, &str)] = built_in![
    "windows-7-sp1-ultimate",
    "windows-7-sp1-professional-x86",
    "windows-8.1",
    "windows-10-22h2",
    "windows-10-ltsc-2019",
    "windows-11-23h2",
    "windows-11-24h2",
    "windows-11-25h2",
    "windows-11-25h2-bluetooth",
    "windows-10-22h2-office-2016",
    "windows-10-22h2-hp",
    "windows-10-22h2-broken",
    "windows-server-2012-r2",
    "windows-server-2016",
    "windows-server-2019",
    "windows-server-2022",
    "windows-server-2025",
];

impl Machine {
    /// Names of the built-in machines.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// A built-in machine.
    ///
    /// # Errors
    /// When there is none of that name, or its description is broken.
    pub fn built_in(name: &str) -> Result<Arc<Self>, MachineError> {
        let (_, text) = BUILT_IN
            .iter()
            .find(|(built_in, _)| *built_in == name)
            .ok_or_else(|| MachineError::NotFound(name.to_owned()))?;
        Self::parse(text).map(Arc::new)
    }

    /// Reads a description.
    ///
    /// # Errors
    /// When it is not TOML of the expected shape.
    pub fn parse(text: &str) -> Result<Self, MachineError> {
        let mut machine: Self = toml::from_str(text)?;
        machine.installed_packages = machine
            .packages
            .iter()
            .map(|text| PackageIdentity::parse(text).ok_or_else(|| MachineError::Package(text.clone())))
            .collect::<Result<_, _>>()?;
        machine.complete();
        Ok(machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_machines_parse_and_name_themselves() {
        for name in Machine::built_in_names() {
            let machine = Machine::built_in(name).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(machine.name, name);
            assert!(machine.os.build > 0 && (machine.attributes.is_empty() != machine.agent.is_modern), "{name}");
            assert!(!machine.hardware.manufacturer.is_empty(), "{name}");
        }
        assert!(Machine::built_in_names().count() >= 12);
        assert!(matches!(Machine::built_in("windows-3.1"), Err(MachineError::NotFound(_))));
    }
}
