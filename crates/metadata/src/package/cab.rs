//! Cabinets that are packages.

use std::io::{Read, Seek};
use std::path::Path;

use super::archive::MAX_CABINET;
use super::context::{Context, Step, named};
use super::kind::{CabinetKind, cabinet_kind, is};
use super::offline::Offline;
use super::{PackageKind, export};
use crate::cabinet::Cabinet;

/// Reads a cabinet as the package it is; `false` when it is none.
pub(super) fn read(context: &mut Context<'_>, path: &Path, mut file: impl Read + Seek) -> Step<bool> {
    let name = path.display().to_string();
    let kind = named(&name, Cabinet::open(&mut file).map_err(Into::into)).map(|cabinet| cabinet_kind(&cabinet))?;
    let package_kind = match kind {
        CabinetKind::Export => PackageKind::WsusExport,
        CabinetKind::Msu => PackageKind::Msu,
        CabinetKind::OfflineSync | CabinetKind::OfflineSyncInner => PackageKind::OfflineSync,
        CabinetKind::Other => return Ok(false),
    };
    let mut source = context.begin(package_kind, path, &mut file)?;
    let mut cabinet = named(&name, Cabinet::open(file).map_err(Into::into))?;
    let read = match kind {
        CabinetKind::Export => export::read(context, &mut source, &mut cabinet),
        CabinetKind::Msu => read_msu(context, &mut source, &mut cabinet),
        CabinetKind::OfflineSync => Offline::default().read_outer(context, &mut source, &mut cabinet),
        _ => Offline::default().read_inner(context, &mut source, &name, &mut cabinet),
    };
    named(&name, read)?;
    Ok(true)
}

fn read_msu<R: Read + Seek>(
    context: &mut Context<'_>,
    source: &mut super::context::Source,
    cabinet: &mut Cabinet<R>,
) -> Step {
    let is_scan = |entry: &crate::cabinet::Entry| is(entry, "wsusscan.cab");
    cabinet.for_each(is_scan, |entry, reader| {
        let spooled = context.spool(&entry.name, reader, MAX_CABINET)?;
        let mut scan = named(&entry.name, Cabinet::open(spooled).map_err(Into::into))?;
        named(&entry.name, Offline::default().read_outer(context, source, &mut scan))?;
        Ok::<_, super::context::Halt>(true)
    })?;
    cabinet.for_each(
        |entry| !is_scan(entry),
        |entry, reader| {
            context.payload(entry.name.clone(), Some(u64::from(entry.size)), reader)?;
            Ok(true)
        },
    )
}
