//! What a file is, by its first bytes, or for cabinets by its list of files.

use std::io::Read;

use super::spool::Member;
use crate::cabinet::{Cabinet, Entry};

/// How many bytes are looked at.
const HEAD: u64 = 4_096;

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Cabinet,
    Zip,
    Xz,
    Gzip,
    /// XML whose root element is `Update`.
    UpdateXml,
    Other,
}

/// Reads the first bytes of a file.
pub(super) fn head(reader: &mut dyn Read) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

pub(super) fn format(head: &[u8]) -> Format {
    match head {
        [b'M', b'S', b'C', b'F', ..] => Format::Cabinet,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Format::Zip,
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Format::Xz,
        [0x1F, 0x8B, 8, ..] => Format::Gzip,
        _ if root_element(head).as_deref() == Some("Update") => Format::UpdateXml,
        _ => Format::Other,
    }
}

/// The local name of the root element, if the text starts like XML. Works on UTF-16 too: zero bytes are dropped.
fn root_element(head: &[u8]) -> Option<String> {
    let text: String = head.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
    let mut rest = text.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}', '\u{ff}', '\u{fe}']).trim_start();
    while let Some(inside) = rest.strip_prefix("<?").or_else(|| rest.strip_prefix("<!--")) {
        let end = if rest.starts_with("<?") { "?>" } else { "-->" };
        rest = inside.split_once(end)?.1.trim_start();
    }
    let name = rest.strip_prefix('<')?.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()?;
    Some(name.rsplit(':').next().unwrap_or(name).to_owned())
}

/// What a cabinet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CabinetKind {
    Export,
    Msu,
    /// An offline-sync cabinet with inner cabinets.
    OfflineSync,
    /// One inner cabinet of that on its own.
    OfflineSyncInner,
    Other,
}

pub(super) fn cabinet_kind<R>(cabinet: &Cabinet<R>) -> CabinetKind
where
    R: Read + std::io::Seek,
{
    let has = |name: &str| cabinet.entries().iter().any(|entry| is(entry, name));
    if has("metadata.txt") {
        CabinetKind::Export
    } else if has("wsusscan.cab") {
        CabinetKind::Msu
    } else if has("package.cab") {
        CabinetKind::OfflineSync
    } else if has("package.xml") && cabinet.entries().iter().any(|entry| Member::of(&entry.name).is_some()) {
        CabinetKind::OfflineSyncInner
    } else {
        CabinetKind::Other
    }
}

/// Whether an entry has that name, in any case.
pub(super) fn is(entry: &Entry, name: &str) -> bool {
    entry.name.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart_by_their_first_bytes() {
        assert_eq!(format(b"MSCF\0"), Format::Cabinet);
        assert_eq!(format(b"\xEF\xBB\xBF<?xml version='1.0'?>\r\n<!-- x --><upd:Update xmlns"), Format::UpdateXml);
        assert_eq!(format(b"<Update>"), Format::UpdateXml);
        assert_eq!(format(b"\xFF\xFE<\0U\0p\0d\0a\0t\0e\0 \0"), Format::UpdateXml);
        assert_eq!(format(b"<unattend>"), Format::Other);
        assert_eq!(format(b""), Format::Other);
    }
}
