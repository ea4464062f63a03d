//! A machine's files and well-known folders.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What is known of a file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDetails {
    /// Version resource.
    pub version: Option<String>,
    /// Bytes.
    pub size: Option<i64>,
    /// Creation, ISO 8601.
    pub created: Option<String>,
    /// Modification, ISO 8601.
    pub modified: Option<String>,
    /// Language id of the version resource.
    pub language: Option<i64>,
}

/// Files by path, without regard to case.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "BTreeMap<String, FileDetails>")]
pub struct Files {
    files: BTreeMap<String, FileDetails>,
}

impl From<BTreeMap<String, FileDetails>> for Files {
    fn from(described: BTreeMap<String, FileDetails>) -> Self {
        Self { files: described.into_iter().map(|(path, details)| (normalize(&path), details)).collect() }
    }
}

/// Lower case, one backslash between parts.
fn normalize(path: &str) -> String {
    let parts: Vec<_> = path.split(['\\', '/']).filter(|part| !part.is_empty()).collect();
    parts.join("\\").to_lowercase()
}

impl Files {
    /// A file or folder.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&FileDetails> {
        self.files.get(&normalize(path))
    }

    /// The folder of a CSIDL number (`SHGetFolderPath`), on 64-bit Windows or not.
    #[must_use]
    pub fn csidl(number: i64, is_64_bit: bool) -> Option<&'static str> {
        Some(match (number, is_64_bit) {
            (0x24, _) => r"C:\Windows",
            (0x25, _) | (0x29, false) => r"C:\Windows\System32",
            (0x29, true) => r"C:\Windows\SysWOW64",
            (0x26, _) | (0x2a, false) => r"C:\Program Files",
            (0x2a, true) => r"C:\Program Files (x86)",
            (0x2b, _) | (0x2c, false) => r"C:\Program Files\Common Files",
            (0x2c, true) => r"C:\Program Files (x86)\Common Files",
            (0x23, _) => r"C:\ProgramData",
            (0x14, _) => r"C:\Windows\Fonts",
            (0x16, _) => r"C:\ProgramData\Microsoft\Windows\Start Menu",
            (0x17, _) => r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs",
            (0x19, _) => r"C:\Users\Public\Desktop",
            (0x2e, _) => r"C:\Users\Public\Documents",
            (0x2f, _) => r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Administrative Tools",
            _ => return None,
        })
    }

    /// Replaces the environment variables that every Windows has.
    #[must_use]
    pub fn expand(text: &str, is_64_bit: bool) -> String {
        let program_files_x86 = if is_64_bit { r"C:\Program Files (x86)" } else { r"C:\Program Files" };
        let variables = [
            ("systemroot", r"C:\Windows"),
            ("windir", r"C:\Windows"),
            ("systemdrive", "C:"),
            ("programfiles", r"C:\Program Files"),
            ("programw6432", r"C:\Program Files"),
            ("programfiles(x86)", program_files_x86),
            ("commonprogramfiles", r"C:\Program Files\Common Files"),
            ("programdata", r"C:\ProgramData"),
            ("allusersprofile", r"C:\ProgramData"),
        ];
        let mut parts = text.split('%');
        let mut expanded = parts.next().unwrap_or_default().to_owned();
        let mut is_variable = true;
        for part in parts {
            let known = variables.iter().find(|(name, _)| is_variable && part.eq_ignore_ascii_case(name));
            expanded.push_str(known.map_or(part, |(_, value)| value));
            is_variable = !is_variable;
        }
        expanded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_folders_and_variables() {
        let files: Files = toml::from_str(r"'C:\Windows\System32\a.dll' = { version = '1.2' }").unwrap();
        let folder = Files::csidl(37, true).unwrap();
        assert!(files.get(&format!("{folder}\\\\A.DLL")).is_some());
        assert!(files.get("C:\\a.dll").is_none());
        assert_eq!(Files::expand(r"%SystemRoot%\x\%ProgramFiles(x86)%", true), r"C:\Windows\x\C:\Program Files (x86)");
        assert_eq!(Files::csidl(9999, true), None);
    }
}
