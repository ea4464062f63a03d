//! A small catalog that tests import: a classification, a product, and three updates.

use std::path::Path;

/// Classification of all updates here.
pub const SECURITY: &str = "0fa1201d-4330-4fa8-8ae9-b877473b6441";
/// Product of all updates here.
pub const PRODUCT: &str = "11111111-0000-4000-8000-000000000001";
/// In force; has a file, a licence and two revisions; supersedes [`OLD`].
pub const NEW: &str = "22222222-0000-4000-8000-000000000001";
/// Superseded; can be uninstalled.
pub const OLD: &str = "22222222-0000-4000-8000-000000000002";
/// Its title would act on a terminal.
pub const HOSTILE: &str = "22222222-0000-4000-8000-000000000003";
/// Licence of [`NEW`].
pub const EULA: &str = "33333333-0000-4000-8000-000000000001";
/// In no catalog.
pub const ABSENT: &str = "99999999-0000-4000-8000-000000000001";
/// The file of [`NEW`].
pub const PAYLOAD: &[u8] = b"payload of the first update";
/// Its SHA-1.
pub const PAYLOAD_SHA1: &str = "B8B50F5730F3947E8C788E22921C8C5BA1F52ADA";

const UPD: &str = "http://schemas.microsoft.com/msus/2002/12/Update";
const CAT: &str = "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Category";

/// Writes the documents into a folder, without the file.
///
/// # Panics
/// When the folder cannot be written.
#[expect(clippy::unwrap_used, reason = "a test that cannot write its input has failed")]
pub fn write(folder: &Path) {
    let documents = [
        ("security.xml", category(SECURITY, "UpdateClassification", "Security Updates")),
        ("product.xml", category(PRODUCT, "Product", "Example Product")),
        ("new-1.xml", new(1, "Reader update 2 (draft)")),
        ("new-2.xml", new(2, "Reader update 2")),
        (
            "old.xml",
            software(
                OLD,
                1,
                "Reader update 1",
                "<upd:KBArticleID>1000001</upd:KBArticleID><upd:UninstallationBehavior />",
                "",
                "",
            ),
        ),
        ("hostile.xml", software(HOSTILE, 1, "Evil \u{9b}2J\u{202e}title", "", "", "")),
    ];
    for (name, text) in documents {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

fn new(revision: i32, title: &str) -> String {
    let supersedes =
        format!(r#"<upd:SupersededUpdates><upd:UpdateIdentity UpdateID="{OLD}" /></upd:SupersededUpdates>"#);
    let files = format!(
        r#"<upd:Files><upd:File Digest="uLUPVzDzlH6MeI4ikhyMW6H1Kto=" DigestAlgorithm="SHA1" FileName="reader.cab"
            Size="{}" Modified="2026-01-01T00:00:00Z"><upd:AdditionalDigest Algorithm="SHA256"
            >uw6qQEZt/CdLo0HIIl4Esp3VWybPJb/0zygNmxqH/AM=</upd:AdditionalDigest></upd:File></upd:Files>"#,
        PAYLOAD.len()
    );
    software(NEW, revision, title, "<upd:KBArticleID>1000002</upd:KBArticleID>", &supersedes, &files)
}

fn software(id: &str, revision: i32, title: &str, properties: &str, supersedes: &str, files: &str) -> String {
    let eula = if id == NEW { format!(r#" EulaID="{EULA}""#) } else { String::new() };
    format!(
        r#"<upd:Update xmlns:upd="{UPD}">
<upd:UpdateIdentity UpdateID="{id}" RevisionNumber="{revision}" />
<upd:Properties DefaultPropertiesLanguage="en" UpdateType="Software" ExplicitlyDeployable="true"
  PublicationState="Published" CreationDate="2026-01-0{revision}T00:00:00Z"{eula}>{properties}</upd:Properties>
<upd:LocalizedPropertiesCollection>
<upd:LocalizedProperties><upd:Language>en</upd:Language><upd:Title>{title}</upd:Title><upd:Description>What it is.</upd:Description></upd:LocalizedProperties>
<upd:LocalizedProperties><upd:Language>de</upd:Language><upd:Title>{title} (de)</upd:Title></upd:LocalizedProperties>
</upd:LocalizedPropertiesCollection>
<upd:Relationships><upd:Prerequisites>
<upd:AtLeastOne IsCategory="true"><upd:UpdateIdentity UpdateID="{SECURITY}" /></upd:AtLeastOne>
<upd:AtLeastOne IsCategory="true"><upd:UpdateIdentity UpdateID="{PRODUCT}" /></upd:AtLeastOne>
</upd:Prerequisites>{supersedes}</upd:Relationships>
<upd:ApplicabilityRules />{files}
</upd:Update>"#
    )
}

fn category(id: &str, kind: &str, title: &str) -> String {
    format!(
        r#"<upd:Update xmlns:upd="{UPD}" xmlns:cat="{CAT}">
<upd:UpdateIdentity UpdateID="{id}" RevisionNumber="1" />
<upd:Properties DefaultPropertiesLanguage="en" UpdateType="Category" Handler="{CAT}" PublicationState="Published" />
<upd:LocalizedPropertiesCollection><upd:LocalizedProperties><upd:Language>en</upd:Language><upd:Title>{title}</upd:Title></upd:LocalizedProperties></upd:LocalizedPropertiesCollection>
<upd:HandlerSpecificData><cat:CategoryInformation CategoryType="{kind}" /></upd:HandlerSpecificData>
</upd:Update>"#
    )
}
