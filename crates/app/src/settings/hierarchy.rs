//! Settings about servers below this one.

use uuid::Uuid;

/// Entries of an allow-list, and bytes of one.
const MAX_ENTRIES: usize = 1_000;
const MAX_ENTRY: usize = 255;

/// Which servers may synchronize from this one, and what they may report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HierarchySettings {
    /// Ids and names, in lower case, of the servers that may synchronize; empty for all that are not blocked.
    pub allow_list: Vec<String>,
    /// The most servers below this one, those below others included.
    pub max_servers: usize,
    /// Whether servers below roll up their computers and their status.
    pub detailed_rollup: bool,
}

impl Default for HierarchySettings {
    /// As WSUS: all servers, a thousand of them, with everything they know.
    fn default() -> Self {
        Self { allow_list: Vec::new(), max_servers: 1_000, detailed_rollup: true }
    }
}

impl HierarchySettings {
    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("hierarchy_allow_list", self.allow_list.join(" ")),
            ("hierarchy_max_servers", self.max_servers.to_string()),
            ("hierarchy_detailed_rollup", self.detailed_rollup.to_string()),
        ]
    }

    /// Sets one by its key; other keys are left alone.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "hierarchy_allow_list" => self.allow_list = allow_list(value)?,
            "hierarchy_max_servers" => {
                self.max_servers =
                    value.parse().map_err(|_| format!("{key} takes a number of servers, not {value:?}"))?;
            }
            "hierarchy_detailed_rollup" => {
                self.detailed_rollup =
                    value.parse().map_err(|_| format!("{key} takes true or false, not {value:?}"))?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the allow-list lets a server in, by its id or by the name it gives.
    #[must_use]
    pub fn lists(&self, server_id: Uuid, name: &str) -> bool {
        let (id, name) = (server_id.to_string(), name.to_lowercase());
        self.allow_list.is_empty() || self.allow_list.iter().any(|entry| *entry == id || *entry == name)
    }
}

/// Ids and names, separated by spaces, commas or line ends.
fn allow_list(value: &str) -> Result<Vec<String>, String> {
    let entries = value.split(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';');
    let mut list = Vec::new();
    for entry in entries.filter(|entry| !entry.is_empty()) {
        if entry.len() > MAX_ENTRY || entry.chars().any(char::is_control) {
            return Err(format!("hierarchy_allow_list takes ids and names of servers, at most {MAX_ENTRY} bytes each"));
        }
        let id = entry.parse::<Uuid>().ok();
        list.push(id.map_or_else(|| entry.to_lowercase(), |id| id.to_string()));
    }
    list.sort_unstable();
    list.dedup();
    if list.len() > MAX_ENTRIES {
        return Err(format!("hierarchy_allow_list takes at most {MAX_ENTRIES} ids and names"));
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_lets_in_by_id_and_by_name_in_any_spelling() {
        let mut settings = HierarchySettings::default();
        let id = Uuid::from_u128(0xabcdef);
        assert!(settings.lists(id, "any.example.test"), "an empty list is no restriction");
        settings.set("hierarchy_allow_list", "Branch.Example.Test, {00000000-0000-0000-0000-000000ABCDEF}").unwrap();
        assert!(settings.lists(id, "other.example.test"));
        assert!(settings.lists(Uuid::nil(), "BRANCH.example.test"));
        assert!(!settings.lists(Uuid::nil(), "other.example.test"));
        let mut read = HierarchySettings::default();
        for (key, value) in settings.to_texts() {
            read.set(key, &value).unwrap();
        }
        assert_eq!(read, settings);
        assert!(settings.set("hierarchy_max_servers", "many").is_err());
    }
}
