//! Companies, families, products, classifications, and the detectoids of systems.

use uuid::{Uuid, uuid};

use super::document::{Document, Handler, Prerequisite};
use super::targets::{TARGETS, Target};
use super::{GeneratedUpdate, Maker};
use crate::rules::UpdateKind;

pub(super) const MICROSOFT: Uuid = uuid!("56309036-4c77-4dd9-951a-99ee9c246a94");
pub(super) const WINDOWS: Uuid = uuid!("6964aab4-c5b5-43bd-a17d-ffb4346a8e1d");
pub(super) const OFFICE: Uuid = uuid!("477b856e-65c4-4473-b621-a8b230bb70d9");
pub(super) const DEFENDER: Uuid = uuid!("8c3fcc84-7410-4a95-8b89-a166a0190486");
pub(super) const OFFICE_2016: Uuid = uuid!("25aed893-7c2d-4a31-ae22-28ff8ac150ed");
pub(super) const WINDOWS_11_DRIVERS: Uuid = uuid!("7dd9959a-e808-477a-ab89-b2e3d3ed1f65");
pub(super) const WINDOWS_10_DRIVERS: Uuid = uuid!("05eebf61-148b-43cf-80da-1c99ab0b8699");
pub(super) const AMD64: Uuid = uuid!("59653007-e2e9-4f71-8525-2ff588527978");
pub(super) const X86: Uuid = uuid!("3e0afb10-a9fb-4c16-a60e-5790c3803437");

pub(super) const CRITICAL: Uuid = uuid!("e6cf1350-c01b-414d-a61f-263d14d133b4");
pub(super) const DEFINITIONS: Uuid = uuid!("e0789628-ce08-4437-be74-2495b842f43b");
pub(super) const DRIVERS: Uuid = uuid!("ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0");
pub(super) const FEATURE_PACKS: Uuid = uuid!("b54e7d24-7add-428f-8b75-90a396fa584f");
pub(super) const SECURITY: Uuid = uuid!("0fa1201d-4330-4fa8-8ae9-b877473b6441");
pub(super) const SERVICE_PACKS: Uuid = uuid!("68c5b0a3-d1a6-4553-ae49-01d3a7827828");
pub(super) const TOOLS: Uuid = uuid!("b4832bd8-e735-4761-8daf-37f882276dab");
pub(super) const ROLLUPS: Uuid = uuid!("28bc880e-0592-4cbf-8f95-c79b17911d5f");
pub(super) const UPDATES: Uuid = uuid!("cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83");
pub(super) const UPGRADES: Uuid = uuid!("3689bdc8-b205-4af4-8d4a-a63924c5e9d5");

const CREATED: &str = "2021-10-04T05:00:55.761Z";

/// Adds all of them, parents first.
pub(super) fn add(maker: &mut Maker, out: &mut Vec<GeneratedUpdate>) {
    let always = "<lar:True />";
    let mut add = |id, title: &str, kind: &str, parent: Option<Uuid>, rule: &str| {
        out.push(category(id, title, kind, parent, rule).write());
    };
    add(MICROSOFT, "Microsoft", "Company", None, always);
    add(WINDOWS, "Windows", "ProductFamily", Some(MICROSOFT), always);
    add(OFFICE, "Office", "ProductFamily", Some(MICROSOFT), always);
    for (id, title) in CLASSIFICATIONS {
        add(*id, title, "UpdateClassification", None, always);
    }
    for (id, title, rule) in PRODUCTS {
        let parent = if *id == OFFICE_2016 { OFFICE } else { WINDOWS };
        add(*id, title, "Product", Some(parent), rule);
    }
    for (id, title, architecture) in [(AMD64, "AMD64", 9), (X86, "X86", 0)] {
        out.push(
            detectoid(id, title, Vec::new(), format!(r#"<bar:Processor Architecture="{architecture}" />"#)).write(),
        );
    }
    for target in TARGETS {
        let after = vec![Prerequisite::Update(target.product)];
        let rule = format!("<lar:And>{}{}</lar:And>", version_rule(target), architecture_rule(target));
        out.push(detectoid(maker.detectoid(target), &format!("{} RTM", target.title), after, rule).write());
    }
}

pub(super) fn category(id: Uuid, title: &str, kind: &str, parent: Option<Uuid>, rule: &str) -> Document {
    let mut category = Document::new(id, UpdateKind::Category, CREATED, title);
    category.revision = 100;
    category.handler = Some(Handler::Category);
    category.texts = vec![("en", title.to_owned(), title.to_owned())];
    category.prerequisites = parent.into_iter().map(|parent| Prerequisite::Category(vec![parent])).collect();
    rule.clone_into(&mut category.is_installed);
    let prohibits_updates =
        if matches!(kind, "Company" | "ProductFamily") { r#" ProhibitsUpdates="true""# } else { "" };
    category.handler_data = format!(
        r#"<cat:CategoryInformation CategoryType="{kind}" ProhibitsSubcategories="{}"{prohibits_updates} />"#,
        prohibits_updates.is_empty()
    );
    category
}

pub(super) fn detectoid(id: Uuid, title: &str, prerequisites: Vec<Prerequisite>, rule: String) -> Document {
    let mut detectoid = Document::new(id, UpdateKind::Detectoid, CREATED, title);
    detectoid.revision = 100;
    detectoid.prerequisites = prerequisites;
    detectoid.is_installed = rule;
    detectoid
}

impl Maker {
    pub(super) fn detectoid(&self, target: &Target) -> Uuid {
        target.detectoid.unwrap_or_else(|| self.id(&format!("detectoid {}", target.key)))
    }
}

fn version_rule(target: &Target) -> String {
    let version = |product_type: u32| {
        format!(
            r#"<bar:WindowsVersion Comparison="EqualTo" MajorVersion="{}" MinorVersion="{}" BuildNumber="{}" ProductType="{product_type}" />"#,
            target.major, target.minor, target.build
        )
    };
    if target.is_client { version(1) } else { format!("<lar:Or>{}{}</lar:Or>", version(2), version(3)) }
}

fn architecture_rule(target: &Target) -> &'static str {
    if target.architecture == "x86" {
        r#"<bar:Processor Architecture="0" />"#
    } else {
        r#"<bar:Processor Architecture="9" />"#
    }
}

const CLASSIFICATIONS: &[(Uuid, &str)] = &[
    (CRITICAL, "Critical Updates"),
    (DEFINITIONS, "Definition Updates"),
    (DRIVERS, "Drivers"),
    (FEATURE_PACKS, "Feature Packs"),
    (SECURITY, "Security Updates"),
    (SERVICE_PACKS, "Service Packs"),
    (TOOLS, "Tools"),
    (ROLLUPS, "Update Rollups"),
    (UPDATES, "Updates"),
    (UPGRADES, "Upgrades"),
];

const CLIENT_10: &str =
    r#"<bar:WindowsVersion Comparison="EqualTo" MajorVersion="10" MinorVersion="0" ProductType="1" />"#;
const CLIENT_61: &str =
    r#"<bar:WindowsVersion Comparison="EqualTo" MajorVersion="6" MinorVersion="1" ProductType="1" />"#;
const CLIENT_63: &str =
    r#"<bar:WindowsVersion Comparison="EqualTo" MajorVersion="6" MinorVersion="3" ProductType="1" />"#;
const SERVER_63: &str = r#"<lar:Or><bar:WindowsVersion Comparison="EqualTo" MajorVersion="6" MinorVersion="3" ProductType="2" /><bar:WindowsVersion Comparison="EqualTo" MajorVersion="6" MinorVersion="3" ProductType="3" /></lar:Or>"#;
const SERVER_10: &str = r#"<lar:And><lar:Or><bar:WindowsVersion Comparison="EqualTo" MajorVersion="10" MinorVersion="0" ProductType="2" /><bar:WindowsVersion Comparison="EqualTo" MajorVersion="10" MinorVersion="0" ProductType="3" /></lar:Or><bar:Processor Architecture="9" /></lar:And>"#;
const DEFENDER_RULE: &str = r#"<lar:And><bar:WindowsVersion Comparison="GreaterThanOrEqualTo" MajorVersion="6" MinorVersion="1" /><lar:Not><bar:WindowsVersion Comparison="EqualTo" MajorVersion="6" MinorVersion="2" /></lar:Not><bar:RegDword Key="HKEY_LOCAL_MACHINE" Subkey="SYSTEM\CurrentControlSet\Services\WinDefend" Value="Start" Comparison="EqualTo" Data="2" /></lar:And>"#;
const OFFICE_RULE: &str = r#"<lar:Or><msiar:MsiProductInstalled ProductCode="{90160000-0011-0000-1000-0000000FF1CE}" VersionMax="16.0.9999.9999" VersionMin="16.0.1000.0" /><msiar:MsiProductInstalled ProductCode="{90160000-0012-0000-1000-0000000FF1CE}" VersionMax="16.0.9999.9999" VersionMin="16.0.1000.0" /></lar:Or>"#;
const NEW_CLIENT: &str = r#"<bar:WindowsVersion Comparison="GreaterThanOrEqualTo" MajorVersion="10" MinorVersion="0" BuildNumber="22350" ProductType="1" />"#;

const PRODUCTS: &[(Uuid, &str, &str)] = &[
    (uuid!("bfe5b177-a086-47a0-b102-097e4fa1f807"), "Windows 7", CLIENT_61),
    (uuid!("6407468e-edc7-4ecd-8c32-521f64cee65e"), "Windows 8.1", CLIENT_63),
    (uuid!("d2085b71-5f1f-43a9-880d-ed159016d5c6"), "Windows 10 LTSB", CLIENT_10),
    (uuid!("a3c2375d-0c8a-42f9-bce0-28333e198407"), "Windows 10", CLIENT_10),
    (uuid!("b3c75dc1-155f-4be4-b015-3f1a91758e52"), "Windows 10, version 1903 and later", CLIENT_10),
    (uuid!("72e7624a-5b00-45d2-b92f-e561c0a6a160"), "Windows 11", CLIENT_10),
    (uuid!("d31bd4c3-d872-41c9-a2e7-231f372588cb"), "Windows Server 2012 R2", SERVER_63),
    (uuid!("569e8e8f-c6cd-42c8-92a3-efbb20a0f6f5"), "Windows Server 2016", SERVER_10),
    (uuid!("f702a48c-919b-45d6-9aef-ca4248d50397"), "Windows Server 2019", SERVER_10),
    (uuid!("71718f13-7324-4b0f-8f9e-2ca9dc978e53"), "Microsoft Server operating system-21H2", SERVER_10),
    (uuid!("b256987d-4693-4c87-955d-dbb9341205eb"), "Microsoft Server Operating System-24H2", SERVER_10),
    (DEFENDER, "Microsoft Defender Antivirus", DEFENDER_RULE),
    (WINDOWS_11_DRIVERS, "Windows 11 Client, version 22H2 and later, Servicing Drivers", NEW_CLIENT),
    (WINDOWS_10_DRIVERS, "Windows 10 and later drivers", CLIENT_10),
    (OFFICE_2016, "Office 2016", OFFICE_RULE),
];
