//! A machine's registry: `HKEY_LOCAL_MACHINE`, keys without regard to case.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum RegistryData {
    /// REG_DWORD.
    Dword(i64),
    /// REG_SZ.
    Sz(String),
    /// REG_EXPAND_SZ, as `{ expand = "%ProgramFiles%\\x" }`.
    ExpandSz {
        /// Before expansion.
        expand: String,
    },
    /// REG_QWORD.
    Qword {
        /// The number.
        qword: i64,
    },
    /// REG_MULTI_SZ.
    MultiSz {
        /// The strings.
        multi: Vec<String>,
    },
    /// REG_BINARY, in hexadecimal.
    Binary {
        /// The digits.
        binary: String,
    },
}

impl RegistryData {
    /// The type's name in rules.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Dword(_) => "REG_DWORD",
            Self::Sz(_) => "REG_SZ",
            Self::ExpandSz { .. } => "REG_EXPAND_SZ",
            Self::Qword { .. } => "REG_QWORD",
            Self::MultiSz { .. } => "REG_MULTI_SZ",
            Self::Binary { .. } => "REG_BINARY",
        }
    }
}

/// Keys below `HKEY_LOCAL_MACHINE`, with their values.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "BTreeMap<String, BTreeMap<String, RegistryData>>")]
pub struct Registry {
    keys: BTreeMap<String, BTreeMap<String, RegistryData>>,
}

impl From<BTreeMap<String, BTreeMap<String, RegistryData>>> for Registry {
    fn from(described: BTreeMap<String, BTreeMap<String, RegistryData>>) -> Self {
        let lower = |values: BTreeMap<String, RegistryData>| {
            values.into_iter().map(|(name, data)| (name.to_lowercase(), data)).collect()
        };
        Self { keys: described.into_iter().map(|(key, values)| (normalize(&key), lower(values))).collect() }
    }
}

/// Lower case, single backslashes, none at the ends.
fn normalize(path: &str) -> String {
    let parts: Vec<_> = path.split('\\').filter(|part| !part.is_empty()).collect();
    parts.join("\\").to_lowercase()
}

/// Where 32-bit programs on 64-bit Windows find a key: below `Wow6432Node`, for the part of the registry that is
/// kept twice.
fn redirect(path: &str) -> String {
    match path.strip_prefix("software\\") {
        Some(rest) if !rest.starts_with("policies\\") && !rest.starts_with("wow6432node\\") => {
            format!("software\\wow6432node\\{rest}")
        }
        _ => path.to_owned(),
    }
}

impl Registry {
    /// The path a rule means, in the 32-bit view or not.
    #[must_use]
    pub fn path(subkey: &str, is_32_bit_view: bool) -> String {
        let path = normalize(subkey);
        if is_32_bit_view { redirect(&path) } else { path }
    }

    /// Whether a key, or one below it, is described. `path` is from [`Registry::path`].
    #[must_use]
    pub fn has_key(&self, path: &str) -> bool {
        self.keys.contains_key(path) || self.below(path).next().is_some()
    }

    /// A value; an empty name is the default value.
    #[must_use]
    pub fn value(&self, path: &str, name: &str) -> Option<&RegistryData> {
        self.keys.get(path)?.get(&name.to_lowercase())
    }

    /// The paths of a key's direct subkeys.
    #[must_use]
    pub fn subkeys(&self, path: &str) -> Vec<String> {
        let mut names: Vec<_> = self
            .below(path)
            .filter_map(|key| key.get(path.len() + 1..)?.split('\\').next())
            .map(|name| format!("{path}\\{name}"))
            .collect();
        names.dedup();
        names
    }

    /// Adds or replaces a value.
    pub fn set(&mut self, path: &str, name: &str, data: RegistryData) {
        self.keys.entry(normalize(path)).or_default().insert(name.to_lowercase(), data);
    }

    fn below<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a String> {
        let prefix = format!("{path}\\");
        self.keys.range(prefix.clone()..).map(|(key, _)| key).take_while(move |key| key.starts_with(&prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_values_views_and_subkeys() {
        let registry: Registry = toml::from_str(
            r"
            ['SOFTWARE\Microsoft\Exchange\']
            Language = 1033
            ['SOFTWARE\Wow6432Node\Vendor\A\Setup']
            '' = 'default'
            ['SOFTWARE\Wow6432Node\Vendor\B']
            ",
        )
        .unwrap();
        assert_eq!(
            registry.value(&Registry::path("Software\\\\microsoft\\EXCHANGE", false), "language"),
            Some(&RegistryData::Dword(1033))
        );
        let vendor = Registry::path("SOFTWARE\\Vendor", true);
        assert!(registry.has_key(&vendor) && !registry.has_key(&Registry::path("SOFTWARE\\Vendor", false)));
        assert_eq!(registry.subkeys(&vendor), [format!("{vendor}\\a"), format!("{vendor}\\b")]);
        assert_eq!(registry.value(&format!("{vendor}\\a\\setup"), "").unwrap().type_name(), "REG_SZ");
        assert!(!registry.has_key("software\\micro"));
    }
}
