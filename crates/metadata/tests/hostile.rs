//! Attacks, broken documents and broken packages are refused, bounded and never panic.

mod support;

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use patchwell_metadata::package::{PackageError, PackageKind, read};
use patchwell_metadata::{DocumentError, document, fragments};
use patchwell_model::Fragments;
use proptest::prelude::*;
use support::{Collected, collect, data};

const ID: &str = "ea038468-1bdf-4862-bb27-99f17046d686";

fn update(inside: &str) -> String {
    format!(
        "<u:Update xmlns:u=\"http://schemas.microsoft.com/msus/2002/12/Update\">\
         <u:UpdateIdentity UpdateID=\"{ID}\" RevisionNumber=\"1\"/>\
         <u:Properties UpdateType=\"Software\"/>{inside}</u:Update>"
    )
}

fn read_path(path: &Path) -> (Result<(), PackageError>, Collected) {
    let temporary = tempfile::tempdir().unwrap();
    let mut collected = Collected::default();
    let result = read(path, temporary.path(), &mut collected);
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "temporary files are left");
    (result.map(drop), collected)
}

fn read_bytes(name: &str, bytes: &[u8]) -> (Result<(), PackageError>, Collected) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    read_path(&path)
}

#[test]
fn xml_attacks_are_refused() {
    let Some(folder) = data("xml-attacks") else { return };
    let mut seen = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let error = document::parse(&text).unwrap_err();
        assert_eq!(fragments::derive(&text).unwrap_err(), error, "{path:?}");
        if text.contains("<!DOCTYPE") {
            assert!(matches!(error, DocumentError::Entity { .. }), "{path:?}: {error}");
        }
        let fragment = Fragments { core: text, ..Fragments::default() };
        assert!(fragments::parse(&fragment).is_err());
        seen += 1;
    }
    assert!(seen >= 8, "{seen}");
}

#[test]
fn limits_hold() {
    let deep = update(&format!("<u:Files>{}{}</u:Files>", "<u:File>".repeat(100_000), "</u:File>".repeat(100_000)));
    assert!(matches!(document::parse(&deep), Err(DocumentError::Limit("nesting depth", _))));
    assert!(matches!(fragments::derive(&deep), Err(DocumentError::Limit("nesting depth", _))));
    let many = (0..1_001).map(|n| format!(" a{n}=\"\"")).collect::<String>();
    let many = update(&format!("<u:Files{many}/>"));
    assert!(matches!(document::parse(&many), Err(DocumentError::Limit("number of attributes", _))));
    assert!(matches!(fragments::derive(&many), Err(DocumentError::Limit("number of attributes", _))));
    let name = update(&format!("<{}/>", "n".repeat(1_001)));
    assert!(matches!(document::parse(&name), Err(DocumentError::Limit("element name in bytes", _))));
    let spaces = (0..900).map(|n| format!(" xmlns:p{n}=\"x\"")).collect::<String>();
    let spaces = update(&format!("<u:Files{spaces}><u:File{spaces}/></u:Files>"));
    assert!(matches!(fragments::derive(&spaces), Err(DocumentError::Limit(..))));
}

#[test]
fn only_broken_xml_and_identities_stop_a_document() {
    for (xml, what) in [
        (String::new(), "nothing"),
        ("text".to_owned(), "text"),
        ("<Update>".to_owned(), "unclosed"),
        ("<Update/><Update/>".to_owned(), "two roots"),
        ("<Other/>".to_owned(), "another root"),
        ("<Update/>".to_owned(), "no identity"),
        (update("").replace(ID, "ea038468"), "no GUID"),
        (update("").replace("\"1\"", "\"-1\""), "a negative revision"),
        (update("").replace("\"1\"", "\"2147483648\""), "a large revision"),
        (update("&unknown;"), "an entity"),
        (update("<u:Files></u:File>"), "crossed tags"),
        (update("<u:Files a=\"1\" a=\"2\"/>"), "an attribute twice"),
    ] {
        assert!(document::parse(&xml).is_err(), "{what}");
    }
    let odd = update(
        "<u:Relationships><u:Prerequisites><u:UpdateIdentity UpdateID='x'/><u:What/></u:Prerequisites>\
         <u:BundledUpdates><u:AtLeastOne/><u:UpdateIdentity UpdateID='x'/></u:BundledUpdates></u:Relationships>\
         <u:Files><u:File Digest='?'/><u:File Digest='7t422XlVy0+KlAiUG1mKeO0dg8A=' Size='-1'/></u:Files>\
         <u:HandlerSpecificData><c:CategoryInformation CategoryType='Odd'/></u:HandlerSpecificData>",
    );
    let parsed = document::parse(&odd).unwrap();
    assert!(parsed.revision.prerequisites.is_empty() && parsed.revision.files.is_empty());
    assert!(parsed.warnings.len() >= 7, "{:?}", parsed.warnings);
}

#[test]
fn any_prefix_and_a_default_namespace_say_the_same() {
    let Some(collected) = collect("mu-documents/driver-intel-bluetooth.xml") else { return };
    let text = collected.revisions[0].document.clone().unwrap();
    let expected = document::parse(&text).unwrap();
    let other = text
        .replace("upd:", "q1:")
        .replace("xmlns:upd", "xmlns:q1")
        .replace("drv:", "q2:")
        .replace("xmlns:drv", "xmlns:q2");
    let default = text.replace("<upd:", "<").replace("</upd:", "</").replace("xmlns:upd", "xmlns");
    for variant in [other, default] {
        assert_eq!(document::parse(&variant).unwrap(), expected);
        assert_eq!(fragments::derive(&variant).unwrap(), fragments::derive(&text).unwrap());
    }
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_archive_with_hostile_members_gives_the_good_ones() {
    let document = update("");
    let bomb = update(&" ".repeat(5_000_000));
    let archive = zip_of(&[
        ("../../etc/passwd", b"root"),
        ("good.xml", document.as_bytes()),
        ("broken.xml", b"<Update><Files>"),
        ("attack.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><Update>&a;</Update>"),
        ("latin.xml", b"<Update>\xE9</Update>"),
        ("bomb.xml", bomb.as_bytes()),
        ("no.cab", b"MSCF and nothing more"),
        ("C:\\windows\\x.exe", b"MZ"),
    ]);
    let (result, collected) = read_bytes("x.zip", &archive);
    result.unwrap();
    assert_eq!(collected.packages[0].kind, PackageKind::Zip);
    assert_eq!(collected.revisions.len(), 2);
    assert_eq!(collected.warnings.len(), 3, "{:?}", collected.warnings);
    let names: Vec<_> = collected.payloads.iter().map(|(name, _)| name.as_str()).collect();
    // Names are only names: nothing is written under them. A document with a DTD does not look like one.
    assert_eq!(names, ["../../etc/passwd", "attack.xml", "no.cab", "C:\\windows\\x.exe"]);
}

#[test]
fn an_archive_without_revisions_may_be_a_payload_itself() {
    let folder = tempfile::tempdir().unwrap();
    let archive = zip_of(&[("driver.inf", b"[Version]")]);
    fs::write(folder.path().join("driver.zip"), &archive).unwrap();
    let (result, collected) = read_path(folder.path());
    result.unwrap();
    let contents: Vec<_> = collected.payloads.iter().map(|(_, content)| content.as_slice()).collect();
    assert_eq!(contents, [b"[Version]".as_slice(), &archive]);
}

#[test]
fn what_is_no_package_is_refused_alone_and_a_payload_in_a_directory() {
    for (name, bytes) in [("a.txt", b"text".as_slice()), ("b.exe", b"MZ"), ("c.xml", b"<unattend/>"), ("d", b"")] {
        let (result, _) = read_bytes(name, bytes);
        assert!(matches!(result, Err(PackageError::Unknown(_))), "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.cab"), b"MSCF broken").unwrap();
    fs::write(folder.path().join("b.zip"), b"PK\x03\x04 broken").unwrap();
    fs::write(folder.path().join("c.tar.xz"), b"\xFD7zXZ\0 broken").unwrap();
    fs::write(folder.path().join("d.xml.gz"), b"\x1F\x8B\x08 broken").unwrap();
    fs::write(folder.path().join("e.xml"), update("")).unwrap();
    let (result, collected) = read_path(folder.path());
    result.unwrap();
    assert_eq!((collected.revisions.len(), collected.warnings.len(), collected.payloads.len()), (1, 3, 4));
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_exports_are_read_in_the_forms_that_can_be_told_apart() {
    let file = "<u:Files><u:File Digest=\"7t422XlVy0+KlAiUG1mKeO0dg8A=\" FileName=\"a.exe\" Size=\"1\"/></u:Files>";
    let document = update(file);
    let escaped = document.replace('&', "&amp;").replace('<', "&lt;");
    let address =
        "<Files><File Digest=\"7t422XlVy0+KlAiUG1mKeO0dg8A=\" MUUrl=\"http://x/a.exe\" Name=\"a.exe\"/></Files>";
    let inherited = document.replace(" xmlns:u=\"http://schemas.microsoft.com/msus/2002/12/Update\"", "");
    let lines = format!("{ID},00000001,{:08x},{document}\r\n", document.len());
    for (what, text, urls) in [
        ("lines", lines, 0),
        ("elements", format!("<ExportPackage>{address}<Updates><X>{document}</X></Updates></ExportPackage>"), 1),
        ("text", format!("\u{feff}<?xml version='1.0'?><P>{address}<Update><Xml>{escaped}</Xml></Update></P>"), 1),
        ("CDATA", format!("<P><Update UpdateId=\"x\"><![CDATA[{document}]]></Update></P>"), 0),
        (
            "inherited namespaces",
            format!("<P xmlns:u=\"http://schemas.microsoft.com/msus/2002/12/Update\">{inherited}</P>"),
            0,
        ),
    ] {
        let (result, collected) = read_bytes("export.xml.gz", &gzip(&text));
        result.unwrap();
        assert_eq!((collected.revisions.len(), collected.warnings.len()), (1, 0), "{what}: {:?}", collected.warnings);
        let one = &collected.revisions[0];
        assert_eq!(one.revision.identity.update_id.to_string(), ID);
        assert_eq!(one.revision.files[0].urls.len(), urls, "{what}");
        assert_eq!(one.fragments, fragments::derive(&document).unwrap(), "{what}");
    }
    let (result, _) = read_bytes("export.xml.gz", &gzip("<!DOCTYPE x []><P/>"));
    assert!(matches!(result, Err(PackageError::Broken { .. })));
}

/// An offline-sync package whose inner cabinets hold these files.
fn offline(inner: &[(&str, &[(&str, &str)])]) -> Vec<u8> {
    let packed: Vec<_> = inner
        .iter()
        .map(|(name, files)| (*name, cabinet(&files.iter().map(|(n, text)| (*n, text.as_bytes())).collect::<Vec<_>>())))
        .collect();
    cabinet(&packed.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect::<Vec<_>>())
}

fn cabinet(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = cab::CabinetBuilder::new();
    let folder = builder.add_folder(cab::CompressionType::MsZip);
    for (name, _) in files {
        folder.add_file(*name);
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    let mut contents = files.iter();
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(contents.next().unwrap().1).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn large_offline_packages_have_their_index_apart_and_short_folder_names() {
    let core = |id: &str| {
        format!("<UpdateIdentity UpdateID=\"{id}\" RevisionNumber=\"7\" /><Properties UpdateType=\"Software\" />")
    };
    let (first, second) = (core(ID), core("b570825d-7ca2-4584-9c90-bc4cc016075d"));
    let extended = "<ExtendedProperties DefaultPropertiesLanguage=\"de\" /><Files><File \
                    Digest=\"7t422XlVy0+KlAiUG1mKeO0dg8A=\" FileName=\"a.exe\" Size=\"1\" /></Files>";
    let german = "<LocalizedProperties><Language>de</Language><Title>Titel</Title></LocalizedProperties>";
    let index = "\u{feff}<OfflineSyncPackage xmlns=\"http://schemas.microsoft.com/msus/2004/02/OfflineSync\"><Updates>\
                 <Update RevisionId=\"5\" UpdateId=\"x\" CreationDate=\"2024-01-02T03:04:05Z\"/></Updates><FileLocations>\
                 <FileLocation Id=\"7t422XlVy0+KlAiUG1mKeO0dg8A=\" Url=\"http://x/a.exe\"/></FileLocations></OfflineSyncPackage>";
    // The index comes after the fragments here, and still counts.
    let package = offline(&[
        ("package3.cab", &[("c\\900", &second), ("x\\900", "<broken"), ("c\\901", "<UpdateIdentity />")]),
        ("package2.cab", &[("l\\de\\5", german), ("x\\5", extended), ("c\\5", &first), ("files\\AB\\CD", "text")]),
        ("package.cab", &[("package.xml", index)]),
    ]);
    let (result, collected) = read_bytes("wsusscn2.cab", &package);
    result.unwrap();
    assert_eq!(collected.packages[0].kind, PackageKind::OfflineSync);
    let ids: Vec<_> = collected.revisions.iter().map(|one| one.source_revision_id).collect();
    assert_eq!(ids, [Some(900), Some(5)]);
    let one = &collected.revisions[1].revision;
    assert_eq!((one.title().as_str(), one.files[0].urls.as_slice()), ("Titel", &["http://x/a.exe".to_owned()][..]));
    assert_eq!(one.creation_date.unwrap().to_string(), "2024-01-02T03:04:05Z");
    assert_eq!(collected.payloads, [("files/AB/CD".to_owned(), b"text".to_vec())]);
    assert_eq!(collected.warnings.len(), 2, "{:?}", collected.warnings);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in "[<>/&;!\\[\\]\"'= a-cu:x\\PC]{0,200}") {
        let _ = document::parse(&text);
        let _ = document::parse(&update(&text));
        let _ = fragments::derive(&update(&text));
        let _ = fragments::parse(&Fragments { core: text.clone(), extended: text, ..Fragments::default() });
    }

    #[test]
    fn no_bytes_panic_as_a_package(
        magic in prop::sample::select(vec![&b"MSCF"[..], b"PK\x03\x04", b"\xFD7zXZ\0", b"\x1F\x8B\x08", b"<Update", b""]),
        rest in prop::collection::vec(prop::num::u8::ANY, 0..300),
    ) {
        let _ = read_bytes("x", &[magic, &rest].concat());
    }

    #[test]
    fn damaged_packages_never_panic(at in 0usize..1_000, value: u8, kind in 0usize..3) {
        let document = update("");
        let mut package = match kind {
            0 => zip_of(&[("a.xml", document.as_bytes()), ("b", b"c")]),
            1 => gzip(&document),
            _ => offline(&[("package.cab", &[("package.xml", "<P/>"), ("core\\1", &document)])]),
        };
        let at = at % package.len();
        package[at] = value;
        let _ = read_bytes("x", &package);
        package.truncate(at);
        let _ = read_bytes("x", &package);
    }
}
