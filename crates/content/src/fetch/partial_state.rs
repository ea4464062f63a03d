//! What is written down beside a partial file. Whatever cannot be read is as if nothing was there: the digests decide in
//! the end, so a wrong note costs a download and nothing more.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::extents::Extents;
use crate::ContentError;

const FIRST_LINE: &str = "patchwell partial file 1";
/// A note that is longer is none of ours.
const LONGEST: u64 = 1 << 20;

/// Who gave the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The address.
    pub(crate) url: String,
    /// What the server called this version of the file, as for `If-Range`.
    pub(crate) etag: Option<String>,
    /// Other bytes were there before, and it is not sure that they are of the same file.
    pub(crate) is_mixed: bool,
}

/// Reads the note about a file of `size` bytes.
pub(crate) fn read(path: &Path, size: u64) -> (Extents, Option<Origin>) {
    let is_short = fs::metadata(path).is_ok_and(|metadata| metadata.len() <= LONGEST);
    let text = if is_short { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    parse(&text, size).unwrap_or_default()
}

fn parse(text: &str, size: u64) -> Option<(Extents, Option<Origin>)> {
    let mut lines = text.lines();
    if lines.next()? != FIRST_LINE || lines.next()?.strip_prefix("size ")?.parse() != Ok(size) {
        return None;
    }
    let (mut done, mut url, mut etag, mut is_mixed) = (Extents::default(), None, None, false);
    for line in lines {
        match line.split_once(' ')? {
            ("url", value) => url = Some(value.to_owned()),
            ("etag", value) => etag = Some(value.to_owned()),
            ("mixed", value) => is_mixed = value == "true",
            ("done", range) => {
                let (start, end) = range.split_once(' ')?;
                let (start, end): (u64, u64) = (start.parse().ok()?, end.parse().ok()?);
                if start > end || end > size {
                    return None;
                }
                done.add(start..end);
            }
            _ => return None,
        }
    }
    Some((done, url.map(|url| Origin { url, etag, is_mixed })))
}

/// Writes the note, all or nothing.
pub(crate) fn write(path: &Path, size: u64, done: &Extents, origin: Option<&Origin>) -> Result<(), ContentError> {
    let mut text = format!("{FIRST_LINE}\nsize {size}\n");
    if let Some(origin) = origin {
        let _ = writeln!(text, "url {}\nmixed {}", origin.url, origin.is_mixed);
        if let Some(etag) = &origin.etag {
            let _ = writeln!(text, "etag {etag}");
        }
    }
    for range in done.iter() {
        let _ = writeln!(text, "done {} {}", range.start, range.end);
    }
    let new = path.with_extension("new");
    fs::write(&new, text).map_err(ContentError::storage("write", &new))?;
    fs::rename(&new, path).map_err(ContentError::storage("rename to", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_survive_the_disk_and_odd_ones_say_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.state");
        assert_eq!(read(&path, 10), (Extents::default(), None));
        let mut done = Extents::default();
        done.add(0..4);
        done.add(6..9);
        let origin =
            Origin { url: "http://files.example.test/a b".to_owned(), etag: Some("\"x\"".to_owned()), is_mixed: true };
        write(&path, 10, &done, Some(&origin)).unwrap();
        assert_eq!(read(&path, 10), (done, Some(origin)));
        assert_eq!(read(&path, 11), (Extents::default(), None));
        for odd in
            ["", "x", "patchwell partial file 1\nsize 10\ndone 5 11\n", "patchwell partial file 1\nsize 10\ndone x\n"]
        {
            fs::write(&path, odd).unwrap();
            assert_eq!(read(&path, 10), (Extents::default(), None), "{odd:?}");
        }
    }
}
