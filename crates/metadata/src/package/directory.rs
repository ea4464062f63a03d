//! Files and directories.

use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use super::context::{Context, Halt, Step, io_error};
use super::kind::{Format, format, head};
use super::{PackageError, PackageKind, archive, cab, export_gz};
use crate::xml::MAX_BYTES;

/// Deepest directory below the one given.
const MAX_DEPTH: usize = 32;

/// Reads what is at `path`. In a directory, what cannot be read is a warning.
pub(super) fn read(context: &mut Context<'_>, path: &Path) -> Step {
    let metadata = std::fs::metadata(path).map_err(io_error(path))?;
    if !metadata.is_dir() {
        context.expect_bytes(metadata.len());
        let found = read_file(context, path)?;
        context.finish_file(metadata.len());
        return if found == Found::Nothing { Err(PackageError::Unknown(path.to_owned()).into()) } else { Ok(()) };
    }
    let mut files = Vec::new();
    list(context, path, MAX_DEPTH, &mut files)?;
    context.expect_bytes(files.iter().map(|(_, size)| *size).sum());
    let mut payloads = Vec::new();
    for (file, size) in files {
        match read_file(context, &file) {
            Ok(Found::Package) | Err(Halt::Skip) => context.finish_file(size),
            Ok(Found::Nothing | Found::OnlyPayloads) => payloads.push((file, size)),
            Err(Halt::Failed(PackageError::Sink(error))) => return Err(PackageError::Sink(error).into()),
            Err(Halt::Failed(error)) => {
                context.warn(file.display(), format!("not read as a package: {error}"));
                payloads.push((file, size));
            }
            Err(Halt::Stop) => return Err(Halt::Stop),
        }
    }
    for (file, size) in payloads {
        let mut content = context.open(&file)?;
        context.payload(file.to_string_lossy().into_owned(), Some(size), &mut content)?;
        context.finish_file(size);
    }
    Ok(())
}

/// Lists regular files, sorted by path; links are not followed.
fn list(context: &mut Context<'_>, directory: &Path, depth: usize, files: &mut Vec<(PathBuf, u64)>) -> Step {
    if depth == 0 {
        context.warn(directory.display(), "left out: nested too deep");
        return Ok(());
    }
    let mut entries = std::fs::read_dir(directory)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(io_error(directory))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let metadata = entry.metadata().map_err(io_error(entry.path()))?;
        if metadata.is_dir() {
            list(context, &entry.path(), depth - 1, files)?;
        } else if metadata.is_file() {
            files.push((entry.path(), metadata.len()));
        }
    }
    Ok(())
}

/// What was found in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// It is no package.
    Nothing,
    /// It is an archive without any revision: maybe itself the content of an update.
    OnlyPayloads,
    Package,
}

/// Reads a file as what its content says.
fn read_file(context: &mut Context<'_>, path: &Path) -> Step<Found> {
    let before = context.progress().revisions;
    let mut file = context.open(path)?;
    let format = format(&head(&mut file).map_err(io_error(path))?);
    file.rewind().map_err(io_error(path))?;
    let is_package = match format {
        Format::Other => return Ok(Found::Nothing),
        Format::Cabinet => cab::read(context, path, file)?,
        Format::Gzip => export_gz::read(context, path, file)?,
        Format::Zip => archive::read_zip(context, path, file).map(|()| true)?,
        Format::Xz => archive::read_tar_xz(context, path, file).map(|()| true)?,
        Format::UpdateXml => read_document(context, path, file).map(|()| true)?,
    };
    if !is_package {
        return Ok(Found::Nothing);
    }
    let is_archive = matches!(format, Format::Zip | Format::Xz);
    let has_revisions = context.progress().revisions > before;
    Ok(if is_archive && !has_revisions { Found::OnlyPayloads } else { Found::Package })
}

fn read_document(context: &mut Context<'_>, path: &Path, mut file: impl Read + Seek) -> Step {
    let mut source = context.begin(PackageKind::Document, path, &mut file)?;
    let mut bytes = Vec::new();
    BufReader::new(file).take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(io_error(path))?;
    let name = path.display().to_string();
    let text = crate::decode(&bytes).map_err(|error| super::context::broken(&name, error))?.into_owned();
    context.document(&mut source, &name, text, |_| ())
}
