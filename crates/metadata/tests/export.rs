//! Writing what `wsusutil import` reads.

mod support;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;

use patchwell_metadata::export::{ExportFormat, ExportHeader, ExportWriter, ExportedRevision};
use patchwell_metadata::package::read;
use support::{Collected, collect, data};

/// Reads a cabinet's two files without any of this crate: `metadata.txt` by UTF-16 lengths, `package.xml` as XML.
const JUDGE: &str = r#"
import subprocess, sys, tempfile, xml.etree.ElementTree as tree
def read(path):
    folder = tempfile.mkdtemp()
    subprocess.run(["cabextract", "-q", "-d", folder, path], check=True)
    text = open(folder + "/metadata.txt", encoding="utf-8", newline="").read()
    units, at, records = text.encode("utf-16-le"), 0, []
    head = 2 * (36 + 1 + 8 + 1 + 8 + 1)
    while at < len(units):
        guid, number, length, _ = units[at:at + head].decode("utf-16-le").split(",")
        end = at + head + 2 * int(length, 16)
        records.append((guid.lower(), int(number, 16), units[at + head:end].decode("utf-16-le")))
        assert units[end:end + 4].decode("utf-16-le") == "\r\n", guid
        at = end + 4
    package = tree.fromstring(open(folder + "/package.xml", encoding="utf-8-sig").read())
    package.attrib.pop("CreationTime"), package.attrib.pop("ServerID")
    def shape(node):
        return (node.tag, sorted(node.attrib.items()), [shape(child) for child in node])
    return records, shape(package)
first, second = read(sys.argv[1]), read(sys.argv[2])
assert first[0] == second[0], "the records differ"
assert first[1] == second[1], "package.xml differs"
print(len(first[0]))
"#;

fn export(collected: &Collected, format: ExportFormat, path: &Path) {
    let spools = std::array::from_fn(|_| tempfile::tempfile().unwrap());
    let mut writer = ExportWriter::new(format, spools);
    for imported in &collected.revisions {
        let document = imported.document.as_deref().unwrap();
        let (identity, files) = (imported.revision.identity, imported.revision.files.as_slice());
        writer.push(&ExportedRevision { identity, document, files, categories: &[], classifications: &[] }).unwrap();
    }
    let header = ExportHeader { server_id: uuid::Uuid::from_u128(7), created: "2026-10-04T12:00:00Z".parse().unwrap() };
    writer.finish(&header, &mut File::create(path).unwrap()).unwrap();
}

fn read_back(path: &Path) -> Collected {
    let temporary = tempfile::tempdir().unwrap();
    let mut again = Collected::default();
    read(path, temporary.path(), &mut again).unwrap();
    assert_eq!(again.warnings, []);
    for revision in &mut again.revisions {
        revision.source.clear();
    }
    again
}

#[test]
fn a_real_export_comes_back_the_same_from_a_cabinet() {
    let Some(mut real) = collect("wsus-export/wsus-export-2024-06-19.cab") else { return };
    real.revisions.iter_mut().for_each(|revision| revision.source.clear());
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("again.cab");
    export(&real, ExportFormat::Cab, &written);
    let again = read_back(&written);
    assert_eq!(again.revisions.len(), 4_125);
    assert!(again.revisions == real.revisions);
    // Another reader of cabinets, the `cab` crate.
    let mut cabinet = cab::Cabinet::new(BufReader::new(File::open(&written).unwrap())).unwrap();
    std::io::copy(&mut cabinet.read_file("metadata.txt").unwrap(), &mut std::io::sink()).unwrap();
    let original = data("wsus-export/wsus-export-2024-06-19.cab").unwrap();
    let judged = Command::new("python3").args(["-c", JUDGE]).args([&original, &written]).output();
    let Ok(judged) = judged else {
        println!("skipped: no python3");
        return;
    };
    let complaint = String::from_utf8_lossy(&judged.stderr);
    if complaint.contains("No such file or directory: 'cabextract'") {
        println!("skipped: no cabextract");
        return;
    }
    assert_eq!(String::from_utf8_lossy(&judged.stdout).trim(), "4125", "{complaint}");
}

#[test]
fn a_real_export_comes_back_the_same_from_gzip() {
    let Some(mut real) = collect("wsus-export/wsus-export-2024-06-19.cab") else { return };
    real.revisions.iter_mut().for_each(|revision| revision.source.clear());
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("again.xml.gz");
    export(&real, ExportFormat::XmlGz, &written);
    assert!(read_back(&written).revisions == real.revisions);
}
