//! `wsusutil export` cabinets: `metadata.txt` with the documents, `package.xml` with the addresses of files.
//!
//! `metadata.txt` has for each revision `<update id>,<revision number, 8 hex digits>,<length, 8 hex digits>,<document>`
//! and an end of line. The length counts UTF-16 units although the text is UTF-8, and documents have line ends of
//! their own, so only the length says where one ends.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Seek};

use patchwell_model::{FileInfo, Revision, Sha1};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::context::{Context, Halt, Source, Step, broken};
use super::index::attribute;
use super::kind::is;
use crate::cabinet::Cabinet;
use crate::document::base64_sha1;
use crate::xml::MAX_BYTES;

/// Where the files of an export can be had.
#[derive(Default)]
pub(super) struct Addresses(HashMap<Sha1, String>);

/// Most addresses.
const MAX_ADDRESSES: usize = 5_000_000;
/// Largest `package.xml` of an export, bytes.
const MAX_INDEX: u64 = 2 << 30;

impl Addresses {
    /// Takes the address that a `File` element tells.
    pub(super) fn take(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let digest = attribute(tag, "Digest")?.and_then(|digest| base64_sha1(&digest).or_else(|| digest.parse().ok()));
        let url = attribute(tag, "MUUrl")?.filter(|url| !url.is_empty());
        if let (Some(digest), Some(url)) = (digest, url) {
            if self.0.len() >= MAX_ADDRESSES {
                return Err("too many files".to_owned());
            }
            self.0.insert(digest, url);
        }
        Ok(())
    }

    /// Adds the addresses to a revision's files.
    pub(super) fn add_to(&self, revision: &mut Revision) {
        let eula_files = revision.eula.iter_mut().flat_map(|eula| &mut eula.files).map(|(_, file)| file);
        for file in revision.files.iter_mut().chain(eula_files) {
            self.add_to_file(file);
        }
    }

    fn add_to_file(&self, file: &mut FileInfo) {
        file.urls.extend(self.0.get(&file.sha1).cloned());
    }

    fn read(&mut self, reader: impl BufRead) -> Result<(), String> {
        let mut reader = Reader::from_reader(reader.take(MAX_INDEX));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(|error| error.to_string())? {
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "File" => self.take(&tag)?,
                Event::DocType(_) => return Err("document types are not allowed".to_owned()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Reads an export cabinet.
pub(super) fn read<R: Read + Seek>(context: &mut Context<'_>, source: &mut Source, cabinet: &mut Cabinet<R>) -> Step {
    let mut addresses = Addresses::default();
    cabinet.for_each(
        |entry| is(entry, "package.xml"),
        |entry, reader| {
            addresses.read(BufReader::new(reader)).map_err(|error| broken(&entry.name, error))?;
            Ok::<_, Halt>(true)
        },
    )?;
    cabinet.for_each(
        |entry| is(entry, "metadata.txt"),
        |entry, reader| {
            read_lines(context, source, &addresses, &entry.name, BufReader::new(reader))?;
            Ok::<_, Halt>(true)
        },
    )?;
    cabinet.for_each(
        |entry| !is(entry, "metadata.txt") && !is(entry, "package.xml"),
        |entry, reader| {
            context.payload(entry.name.clone(), Some(u64::from(entry.size)), reader)?;
            Ok(true)
        },
    )
}

/// Reads a `metadata.txt`.
pub(super) fn read_lines(
    context: &mut Context<'_>,
    source: &mut Source,
    addresses: &Addresses,
    name: &str,
    mut reader: impl BufRead,
) -> Step {
    while let Some((header, document)) = next_line(&mut reader).map_err(|error| broken(name, error))? {
        context.document(source, &header, document, |revision| addresses.add_to(revision))?;
    }
    Ok(())
}

/// The next header (`<update id>,<revision number>`) and document.
fn next_line(reader: &mut impl BufRead) -> Result<Option<(String, String)>, String> {
    let Some(id) = field(reader, 36)? else { return Ok(None) };
    let number = field(reader, 8)?.ok_or("it ends after an update id")?;
    let length = field(reader, 8)?.ok_or("it ends after a revision number")?;
    let length = usize::from_str_radix(&length, 16).map_err(|_| format!("{length:?} is not a length"))?;
    if length > MAX_BYTES {
        return Err(format!("a document of {length} characters is too long"));
    }
    Ok(Some((format!("{id},{number}"), document(reader, length)?)))
}

/// A field up to its comma, at most `longest` bytes; `None` at the end of the input. Line ends before it are skipped.
fn field(reader: &mut impl BufRead, longest: usize) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while reader.read(&mut byte).map_err(|error| error.to_string())? == 1 {
        match byte {
            [b','] => return Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            [b'\r' | b'\n' | 0xEF | 0xBB | 0xBF] if bytes.is_empty() => {}
            _ if bytes.len() >= longest => {
                return Err(format!("{:?} is followed by no comma", String::from_utf8_lossy(&bytes)));
            }
            _ => bytes.extend(byte),
        }
    }
    if bytes.is_empty() { Ok(None) } else { Err("it ends inside a header".to_owned()) }
}

/// UTF-8 text of that many UTF-16 units.
fn document(reader: &mut impl BufRead, units: usize) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut left = units;
    loop {
        let available = reader.fill_buf().map_err(|error| error.to_string())?;
        let mut taken = 0;
        let mut done = available.is_empty();
        for byte in available {
            // Lead bytes count: those of four-byte sequences become two units, continuation bytes none.
            let counts = match byte {
                0x80..=0xBF => 0,
                0xF0.. => 2,
                _ => 1,
            };
            if counts > left || (left == 0 && counts == 0 && bytes.is_empty() && taken == 0) {
                done = true;
                break;
            }
            left -= counts;
            taken += 1;
        }
        bytes.extend_from_slice(available.get(..taken).unwrap_or_default());
        reader.consume(taken);
        if done {
            break;
        }
    }
    if left > 0 {
        return Err("it ends inside a document".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "a document is not valid UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_utf_16_units() {
        let text = "<a>é𝄞\r\nx</a>";
        let units = text.encode_utf16().count();
        let id = "e6cf1350-c01b-414d-a61f-263d14d133b4";
        let line = format!("{id},00000001,{units:08x},{text}\r\n");
        let mut reader = BufReader::with_capacity(3, line.as_bytes()).chain(line.as_bytes());
        for _ in 0..2 {
            assert_eq!(next_line(&mut reader), Ok(Some((format!("{id},00000001"), text.to_owned()))));
        }
        assert_eq!(next_line(&mut reader), Ok(None));
    }

    #[test]
    fn lying_lengths_are_errors() {
        let id = "e6cf1350-c01b-414d-a61f-263d14d133b4";
        for (length, rest) in [("ffffffff", "<a/>"), ("00000009", "<a/>"), ("zzzzzzzz", "<a/>"), ("000000001", "<a/>")]
        {
            assert!(next_line(&mut format!("{id},00000001,{length},{rest}").as_bytes()).is_err(), "{length}");
        }
    }
}
