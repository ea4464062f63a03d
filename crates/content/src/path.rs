//! Names of content files in the store and in URLs: `<last two hex digits>/<SHA-1>.<extension>`, as WSUS has them.

use std::fmt;

use patchwell_model::Sha1;

/// Longest extension that is kept; real ones have at most eight characters (`manifest`).
const MAX_EXTENSION: usize = 16;

/// The extension of a publisher's file name: lower-case ASCII letters and digits, `-` and `_`, or empty.
///
/// Safe to build paths from, whatever the name was.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Extension(String);

impl Extension {
    /// What follows the last dot of `name`; empty when that is no plain extension.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let found = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        Self::parse(found).unwrap_or(Self(String::new()))
    }

    /// `None` unless `text` has 1 to 16 plain characters.
    fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let valid = (1..=MAX_EXTENSION).contains(&text.len()) && text.bytes().all(plain);
        valid.then(|| Self(text.to_ascii_lowercase()))
    }

    /// Without the dot; may be empty.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `2F88…AB.exe`: the file's name in its folder.
pub(crate) fn file_name(sha1: &Sha1, extension: &Extension) -> String {
    if extension.0.is_empty() { sha1.to_string() } else { format!("{sha1}.{extension}") }
}

/// `AB`: the folder is named after the last byte.
pub(crate) fn folder_name(sha1: &Sha1) -> String {
    format!("{:02X}", sha1.0.last().copied().unwrap_or_default())
}

/// The path at which agents fetch a file: `/Content/AB/2F88…AB.exe`. `name` is the publisher's file name.
#[must_use]
pub fn content_url_path(sha1: &Sha1, name: &str) -> String {
    format!("/Content/{}/{}", folder_name(sha1), file_name(sha1, &Extension::of_name(name)))
}

/// Reads a path back. Letters may have either case; everything else must be exactly as [`content_url_path`] writes it,
/// so there is no room for `..`, escapes, backslashes, NUL, streams or device names. The folder must be the right one.
#[must_use]
pub fn parse_content_path(path: &str) -> Option<(Sha1, Extension)> {
    let mut segments = path.split('/');
    let (root, content) = (segments.next()?, segments.next()?);
    let (folder, file) = (segments.next()?, segments.next()?);
    if !root.is_empty() || !content.eq_ignore_ascii_case("content") || segments.next().is_some() {
        return None;
    }
    parse_file_name(file).filter(|(sha1, _)| folder.eq_ignore_ascii_case(&folder_name(sha1)))
}

/// Reads `<SHA-1>[.<extension>]`.
pub(crate) fn parse_file_name(file: &str) -> Option<(Sha1, Extension)> {
    let (digits, extension) = match file.split_once('.') {
        Some((digits, extension)) => (digits, Extension::parse(extension)?),
        None => (file, Extension(String::new())),
    };
    Some((digits.parse().ok()?, extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "2F88DF42DA48AA980FB748D13BAA2DE49CD154AB";

    fn sha1() -> Sha1 {
        DIGEST.parse().unwrap()
    }

    #[test]
    fn paths_look_as_recorded() {
        assert_eq!(content_url_path(&sha1(), "Setup.EXE"), format!("/Content/AB/{DIGEST}.exe"));
        assert_eq!(content_url_path(&sha1(), "no-extension"), format!("/Content/AB/{DIGEST}"));
        assert_eq!(content_url_path(&sha1(), "a.b/../../c"), format!("/Content/AB/{DIGEST}"));
        assert_eq!(content_url_path(&sha1(), "x.\u{e9}xe"), format!("/Content/AB/{DIGEST}"));
    }

    #[test]
    fn written_paths_are_read_back_in_any_case() {
        for name in ["x.cab", "x.PSF", "plain", "odd.e%20e", "a.manifest"] {
            let path = content_url_path(&sha1(), name);
            let expected = Some((sha1(), Extension::of_name(name)));
            assert_eq!(parse_content_path(&path), expected);
            assert_eq!(parse_content_path(&path.to_lowercase()), expected);
            assert_eq!(parse_content_path(&path.to_uppercase()), expected);
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let zeros = "0".repeat(40);
        for path in [
            String::new(),
            "/Content".into(),
            "/Content/AB".into(),
            "/Content/AB/".into(),
            format!("/Content/AA/{DIGEST}.exe"),
            format!("/Content/AB/../AB/{DIGEST}.exe"),
            format!("/Content/AB/%2e%2e/{DIGEST}.exe"),
            format!("/Content/AB/{DIGEST}%2eexe"),
            format!("/Content//AB/{DIGEST}.exe"),
            format!("/Content/AB/{DIGEST}.exe/"),
            format!("/Content/AB/{DIGEST}.exe/../../x"),
            format!("/Content/AB\\{DIGEST}.exe"),
            format!("\\Content\\AB\\{DIGEST}.exe"),
            format!("/Content/AB/{DIGEST}.exe\0"),
            format!("/Content/AB/{DIGEST}.exe\0.cab"),
            format!("/Content/AB/{DIGEST}."),
            format!("/Content/AB/{DIGEST}..exe"),
            format!("/Content/AB/{DIGEST}.exe.verified"),
            format!("/Content/AB/{DIGEST}.exe::$DATA"),
            format!("/Content/AB/{DIGEST}.exe "),
            format!("/Content/AB/ {DIGEST}.exe"),
            format!("/Content/AB/{DIGEST}.{}", "a".repeat(17)),
            format!("/Content/AB/{}.exe", &DIGEST[1..]),
            format!("/Content/AB/+{}.exe", &DIGEST[1..]),
            format!("Content/AB/{DIGEST}.exe"),
            format!("//Content/AB/{DIGEST}.exe"),
            format!("/Kontent/AB/{DIGEST}.exe"),
            format!("/Content/00/{zeros}.exe/CON"),
            "/Content/AB/CON".into(),
            "/Content/ON/CON.exe".into(),
            "/Content/AB/NUL.exe".into(),
            "/Content/../../etc/passwd".into(),
            "/Content/.staging/lock".into(),
        ] {
            assert_eq!(parse_content_path(&path), None, "{path:?}");
        }
    }
}
