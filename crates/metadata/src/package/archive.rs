//! `.zip` and `.tar.xz`: documents and packages first, then the rest as payloads.

use std::collections::HashSet;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use lzma_rust2::XzReader;

use super::context::{Context, Halt, Source, Step, broken, io_error};
use super::kind::{Format, format, head};
use super::{PackageError, PackageKind, cab};
use crate::xml::MAX_BYTES;

/// A cabinet cannot be larger: its header has 32 bits for its size, signatures come on top.
pub(super) const MAX_CABINET: u64 = (4 << 30) + (64 << 20);
/// Memory for decompressing xz, KiB; the strongest preset needs 65 MiB.
const XZ_MEMORY: u32 = 256 << 10;
/// Most members of an archive.
const MAX_MEMBERS: u64 = 10_000_000;

pub(super) fn read_zip(context: &mut Context<'_>, path: &Path, mut file: impl Read + Seek) -> Step {
    let mut source = context.begin(PackageKind::Zip, path, &mut file)?;
    let name = path.display().to_string();
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| broken(&name, error))?;
    let mut payloads = Vec::new();
    for index in 0..zip.len() {
        let mut member = match zip.by_index(index) {
            Ok(member) if member.is_dir() => continue,
            Ok(member) => member,
            Err(error) => {
                context.warn(&name, format!("member {index} left out: {error}"));
                continue;
            }
        };
        let member_name = member.name().map_or_else(|_| format!("member {index}"), std::borrow::Cow::into_owned);
        let size = member.size();
        if !read_member(context, &mut source, path, &member_name, &mut member)? {
            payloads.push((index, member_name, size));
        }
    }
    for (index, member_name, size) in payloads {
        let mut member = zip.by_index(index).map_err(|error| broken(&member_name, error))?;
        context.payload(member_name, Some(size), &mut member)?;
    }
    Ok(())
}

pub(super) fn read_tar_xz(context: &mut Context<'_>, path: &Path, mut file: impl Read + Seek) -> Step {
    let mut source = context.begin(PackageKind::TarXz, path, &mut file)?;
    let mut documents = HashSet::new();
    let mut others = false;
    for_each_in_tar(path, &mut file, |ordinal, name, _, reader| {
        if read_member(context, &mut source, path, &name, reader)? {
            documents.insert(ordinal);
        } else {
            others = true;
        }
        Ok(())
    })?;
    if !others {
        return Ok(());
    }
    for_each_in_tar(path, &mut file, |ordinal, name, size, reader| {
        if documents.contains(&ordinal) { Ok(()) } else { context.payload(name, Some(size), reader) }
    })
}

fn for_each_in_tar<F>(path: &Path, file: &mut (impl Read + Seek), mut visit: F) -> Step
where
    F: FnMut(u64, String, u64, &mut dyn Read) -> Step,
{
    let name = path.display().to_string();
    file.rewind().map_err(io_error(path))?;
    let xz = XzReader::new_mem_limit(BufReader::new(file), true, XZ_MEMORY);
    let mut tar = tar::Archive::new(BufReader::new(xz));
    // Raw: long names would be gathered in memory, however long; the cut ones are good enough for messages.
    let members = tar.entries().map_err(|error| broken(&name, error))?.raw(true);
    for (ordinal, member) in (0..).zip(members) {
        let mut member = member.map_err(|error| broken(&name, error))?;
        if ordinal >= MAX_MEMBERS {
            return Err(broken(&name, "too many members"));
        }
        if member.header().entry_type().is_file() {
            let member_name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
            let size = member.size();
            visit(ordinal, member_name, size, &mut member)?;
        }
    }
    Ok(())
}

/// Reads a member if it is a document or a package; `false` when it is not. What is broken is a warning.
fn read_member(
    context: &mut Context<'_>,
    source: &mut Source,
    archive: &Path,
    name: &str,
    reader: &mut dyn Read,
) -> Step<bool> {
    let mut head = match head(reader) {
        Ok(head) => head,
        Err(error) => {
            context.warn(name, format!("left out: {error}"));
            return Ok(true);
        }
    };
    match format(&head) {
        Format::Cabinet => {
            let spooled = context.spool(name, &mut head.as_slice().chain(reader), MAX_CABINET)?;
            match cab::read(context, &archive.join(name), spooled) {
                Err(Halt::Skip) => Ok(true),
                Err(Halt::Failed(error)) if !matches!(error, PackageError::Sink(_)) => {
                    context.warn(name, format!("not read as a package: {error}"));
                    Ok(false)
                }
                other => other,
            }
        }
        Format::UpdateXml => {
            let limit = (MAX_BYTES + 1).saturating_sub(head.len()) as u64;
            let text = match reader.take(limit).read_to_end(&mut head) {
                Ok(_) => crate::decode(&head).map(std::borrow::Cow::into_owned).map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            match text {
                Ok(text) => context.document(source, name, text, |_| ())?,
                Err(error) => context.warn(name, format!("left out: {error}")),
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}
