//! What a catalog has beside monthly updates: definitions, frameworks, licences, drivers, Office, tools, upgrades.

use jiff::civil::Date;
use uuid::Uuid;

use super::categories::{
    AMD64, CRITICAL, DEFENDER, DEFINITIONS, DRIVERS, FEATURE_PACKS, OFFICE_2016, ROLLUPS, SECURITY, TOOLS, UPDATES,
    UPGRADES, WINDOWS_10_DRIVERS, WINDOWS_11_DRIVERS,
};
use super::document::{Document, Handler, Prerequisite, escape, installation_behavior};
use super::files::GeneratedFile;
use super::monthly::months;
use super::targets::{TARGETS, Target};
use super::texts::{Kind, texts};
use super::{GeneratedUpdate, Maker};
use crate::rules::UpdateKind;

/// Adds all of them.
pub(super) fn add(maker: &mut Maker, out: &mut Vec<GeneratedUpdate>) {
    let Some(newest) = months(maker.spec.newest, 1).first().copied() else { return };
    definitions(maker, newest, out);
    frameworks(maker, newest, out);
    tools(maker, out);
    with_licence(maker, newest, out);
    drivers(maker, newest, out);
    office(maker, out);
    upgrades(maker, newest, out);
}

/// Definition updates: a bundle of a full package and a delta, of which one suffices; each supersedes all before.
fn definitions(maker: &mut Maker, newest: Date, out: &mut Vec<GeneratedUpdate>) {
    let mut earlier: Vec<Uuid> = Vec::new();
    for index in 0..6_u32 {
        let version = format!("1.461.{}.0", 20 + 37 * index);
        let created = format!("{newest}T{:02}:15:00.287Z", 2 + 3 * index);
        let mut children = Vec::new();
        for (name, file) in [("Full", "am_base.exe"), ("Delta", "am_delta.exe")] {
            let id = maker.id(&format!("definition {name} {version}"));
            let title = format!("{name} definitions {version} for Defender amd64fre");
            let mut child = Document::new(id, UpdateKind::Software, &created, &title);
            child.elements.push(("", r#"<upd:InstallationBehavior Impact="Minor" />"#.to_owned()));
            child.prerequisites = vec![Prerequisite::Update(AMD64), Prerequisite::AnyOf(vec![DEFENDER])];
            let compare = |comparison: &str, version: &str| {
                format!(
                    r#"<bar:FileVersionPrependRegSz Path="mpasdlta.vdm" Comparison="{comparison}" Version="{version}" Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\Microsoft\Windows Defender\Signature Updates" Value="SignatureLocation" />"#
                )
            };
            child.is_installed = compare("GreaterThanOrEqualTo", &version);
            let is_delta_base = compare("GreaterThanOrEqualTo", "1.459.0.0");
            child.is_installable =
                if name == "Delta" { is_delta_base } else { format!("<lar:Not>{is_delta_base}</lar:Not>") };
            maker.command_line(&mut child, file);
            children.push((child.id, child.revision));
            out.push(child.write());
        }
        let id = maker.id(&format!("definition bundle {version}"));
        let mut bundle = Document::bundle(id, &created, "", 2_267_602, &[]);
        let tail = format!("- KB2267602 (Version {version}) - Current Channel (Broad)");
        bundle.texts = texts(Kind::Definition, "", "Microsoft Defender Antivirus", &tail, maker.spec.languages);
        bundle.bundled = vec![children];
        bundle.prerequisites = vec![Prerequisite::Category(vec![DEFINITIONS]), Prerequisite::Category(vec![DEFENDER])];
        bundle.supersedes.clone_from(&earlier);
        earlier.push(bundle.id);
        out.push(bundle.write());
    }
}

/// Framework updates: one bundle with a child for each of two versions of the framework.
fn frameworks(maker: &mut Maker, newest: Date, out: &mut Vec<GeneratedUpdate>) {
    for target in TARGETS.iter().filter(|target| target.major == 10) {
        let article = maker.article();
        let created = format!("{newest}T17:05:00Z");
        let mut children = Vec::new();
        for (version, comparison) in [("4.8", "LessThan"), ("4.8.1", "GreaterThanOrEqualTo")] {
            let id = maker.id(&format!("framework {version} {}", target.key));
            let title = format!("Child revision for KB{article} .NET Framework {version} {}", target.title);
            let mut child = Document::new(id, UpdateKind::Software, &created, &title);
            child.elements.push(installation_behavior("CanRequestReboot"));
            child.prerequisites = vec![
                Prerequisite::Update(maker.detectoid(target)),
                Prerequisite::Update(AMD64),
                Prerequisite::AnyOf(vec![target.product]),
            ];
            let key = r#"Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full""#;
            child.is_installed = format!(r#"<bar:RegSz {key} Value="KB{article}" Comparison="EqualTo" Data="1" />"#);
            child.is_installable =
                format!(r#"<bar:RegDword {key} Value="Release" Comparison="{comparison}" Data="533320" />"#);
            maker.command_line(&mut child, &format!("ndp{}-kb{article}-x64.exe", version.replace('.', "")));
            children.push((child.id, child.revision));
            out.push(child.write());
        }
        let bundle_id = maker.id(&format!("framework bundle {}", target.key));
        let mut bundle = Document::bundle(bundle_id, &created, "", article, &[]);
        let month = newest.strftime("%Y-%m").to_string();
        let tail = format!("for {} (KB{article})", target.architecture_title());
        bundle.texts = texts(Kind::Framework, &month, target.title, &tail, maker.spec.languages);
        bundle.bundled = vec![children];
        let classification = if target.is_client { SECURITY } else { ROLLUPS };
        bundle.prerequisites = in_category(maker, target, classification);
        out.push(bundle.write());
    }
}

fn in_category(maker: &Maker, target: &Target, classification: Uuid) -> Vec<Prerequisite> {
    vec![
        Prerequisite::Update(maker.detectoid(target)),
        Prerequisite::Category(vec![classification]),
        Prerequisite::Category(vec![target.product]),
    ]
}

/// A tool every month, for every system; only the newest supersedes.
fn tools(maker: &mut Maker, out: &mut Vec<GeneratedUpdate>) {
    let mut earlier = Vec::new();
    for (index, month) in months(maker.spec.newest, 3).into_iter().enumerate() {
        let article = maker.article();
        let version = format!("5.{}", 140 + index);
        let id = maker.id(&format!("tool {version}"));
        let title = format!("Windows Malicious Software Removal Tool x64 - v{version} (KB{article})");
        let mut tool = Document::bundle(id, &format!("{month}T17:00:00Z"), &title, article, &[]);
        tool.elements.push(installation_behavior("CanRequestReboot"));
        let products: Vec<_> = TARGETS.iter().map(|target| target.product).collect();
        tool.prerequisites =
            vec![Prerequisite::Update(AMD64), Prerequisite::Category(vec![TOOLS]), Prerequisite::Category(products)];
        tool.is_installed = format!(
            r#"<bar:RegSz Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\Microsoft\RemovalTools\MRT" Value="Version" Comparison="EqualTo" Data="{}" />"#,
            maker.id(&format!("tool version {version}"))
        );
        tool.is_installable = "<lar:True />".to_owned();
        tool.supersedes.clone_from(&earlier);
        maker.command_line(&mut tool, &format!("windows-kb{article}-x64-v{version}.exe"));
        earlier.push(tool.id);
        out.push(tool.write());
    }
}

/// Feature packs whose licence has to be accepted first.
fn with_licence(maker: &mut Maker, newest: Date, out: &mut Vec<GeneratedUpdate>) {
    for key in ["w10-22h2", "w11-24h2", "s2022"] {
        let Some(target) = TARGETS.iter().find(|target| target.key == key) else { continue };
        let article = maker.article();
        let id = maker.id(&format!("licensed {key}"));
        let title = format!("Remote administration tools for {} (KB{article})", target.title);
        let mut update = Document::bundle(id, &format!("{newest}T18:00:00Z"), &title, article, &[]);
        update.elements.push((
            "",
            r#"<upd:InstallationBehavior Impact="Normal" RebootBehavior="NeverReboots" CanRequestUserInput="false" />"#
                .to_owned(),
        ));
        update.elements.push(("", r#"<upd:UninstallationBehavior RebootBehavior="NeverReboots" />"#.to_owned()));
        update.prerequisites = in_category(maker, target, FEATURE_PACKS);
        update.is_installed = r#"<bar:FileExists Csidl="37" Path="remoteadministration.dll" />"#.to_owned();
        update.is_installable = "<lar:True />".to_owned();
        let text = |language: &str| {
            format!(
                "LICENCE TERMS ({language})\r\n\r\nThese terms cover {title}.\r\nYou may install and use any number of copies.\r\n"
            )
        };
        let files = ["en", "de", "fr"].map(|language| (language, GeneratedFile::text("eula.txt", text(language))));
        update.eula = Some((maker.id("licence"), files.to_vec()));
        maker.command_line(&mut update, &format!("remoteadministration-kb{article}.exe"));
        out.push(update.write());
    }
}

const DEVICES: &[(&str, &str, &str, &str, &[&str])] = &[
    (
        "Intel Corporation",
        "Bluetooth",
        "Intel(R) Wireless Bluetooth(R)",
        "USB\\VID_8087&PID_0A2B&REV_0010",
        &["22.150.0.6", "23.40.0.2"],
    ),
    (
        "Intel Corporation",
        "Display",
        "Intel(R) Iris(R) Xe Graphics",
        "PCI\\VEN_8086&DEV_46A6&SUBSYS_89AB103C",
        &["31.0.101.5590", "32.0.101.6078"],
    ),
    (
        "Red Hat, Inc.",
        "Net",
        "Red Hat VirtIO Ethernet Adapter",
        "PCI\\VEN_1AF4&DEV_1000&SUBSYS_00011AF4&REV_00",
        &["100.95.104.26200", "100.101.104.28500"],
    ),
    ("Realtek Semiconductor Corp.", "MTD", "Realtek PCIE Card Reader", "PCI\\VEN_10EC&DEV_5227", &["10.0.26100.21374"]),
];

fn drivers(maker: &mut Maker, newest: Date, out: &mut Vec<GeneratedUpdate>) {
    for (company, class, model, hardware_id, versions) in DEVICES {
        for (index, version) in versions.iter().enumerate() {
            let id = maker.id(&format!("driver {hardware_id} {version}"));
            let title = format!("{company} - {class} - {version}");
            let mut driver = Document::new(id, UpdateKind::Driver, &format!("{newest}T14:20:24.079Z"), &title);
            driver.attributes.push(("AutoSelectOnWebSites", "true".to_owned()));
            driver.attributes.push(("ExplicitlyDeployable", "true".to_owned()));
            driver.handler = Some(Handler::Driver);
            driver.elements.push(installation_behavior("CanRequestReboot"));
            driver.prerequisites = vec![
                Prerequisite::Update(AMD64),
                Prerequisite::Category(vec![DRIVERS]),
                Prerequisite::Category(vec![WINDOWS_11_DRIVERS, WINDOWS_10_DRIVERS]),
            ];
            let rule = |name: &str| format!(r#"<drv:WindowsDriver{name} xmlns:drv="{DRIVER_NAMESPACE}" />"#);
            driver.is_installed = rule("Installed");
            driver.is_superseded = rule("Superseded");
            driver.is_installable = rule("Installable");
            let date = format!("202{}-06-14", 4 + index);
            driver.metadata = format!(
                r#"<drv:WindowsDriverMetaData HardwareID="{}" DriverVerDate="{date}" DriverVerVersion="{version}" WhqlDriverID="0" Class="Other Hardware" Company="{company}" Provider="{company}" Manufacturer="{company}" Model="{model}" xmlns:drv="{DRIVER_NAMESPACE}"><drv:FeatureScore FeatureScore="FF" OperatingSystem="amd64.10.0" /></drv:WindowsDriverMetaData>"#,
                escape(hardware_id)
            );
            driver.files = vec![maker.payload(&title, &format!("{id}.cab"))];
            out.push(driver.write());
        }
    }
}

const DRIVER_NAMESPACE: &str = "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/WindowsDriver";

/// Office updates: patches of Windows Installer products.
fn office(maker: &mut Maker, out: &mut Vec<GeneratedUpdate>) {
    let programs = [
        ("Word 2016", "word", "{90160000-001B-0409-1000-0000000FF1CE}", SECURITY),
        ("Excel 2016", "excel", "{90160000-0011-0000-1000-0000000FF1CE}", SECURITY),
        ("Access 2016", "ace", "{90160000-0015-0409-1000-0000000FF1CE}", UPDATES),
        ("Office 2016 Language Interface Pack", "lip", "{90160000-0028-0409-1000-0000000FF1CE}", CRITICAL),
    ];
    let Some(month) = months(maker.spec.newest, 1).first().copied() else { return };
    for (program, file, product, classification) in programs {
        let article = maker.article();
        let created = format!("{month}T17:00:02Z");
        let patch = format!("{{{}}}", maker.id(&format!("patch {program}")).to_string().to_uppercase());
        let title = format!("Update for Microsoft {program} (KB{article}) 64-Bit Edition");
        let id = maker.id(&format!("office child {program}"));
        let mut child = Document::new(id, UpdateKind::Software, &created, &title);
        child.handler = Some(Handler::WindowsInstaller);
        child.elements.push(installation_behavior("CanRequestReboot"));
        child.prerequisites = vec![Prerequisite::AnyOf(vec![OFFICE_2016])];
        child.is_installed = "<msiar:MsiPatchInstalled />".to_owned();
        child.is_superseded = "<msiar:MsiPatchSuperseded />".to_owned();
        child.is_installable = "<msiar:MsiPatchInstallable />".to_owned();
        child.metadata = format!(
            r#"<msiar:MsiPatchMetadata><MsiPatch xmlns="http://www.microsoft.com/msi/patch_applicability.xsd" SchemaVersion="1.0.0.0" PatchGUID="{patch}" MinMsiVersion="3"><TargetProduct MinMsiVersion="3"><TargetProductCode Validate="true">{product}</TargetProductCode><TargetVersion Validate="true" ComparisonType="Equal" ComparisonFilter="MajorMinor">16.0.4266.1001</TargetVersion><TargetLanguage Validate="false">1033</TargetLanguage></TargetProduct></MsiPatch></msiar:MsiPatchMetadata>"#
        );
        child.files = vec![maker.payload(&title, &format!("{file}-x-none.cab"))];
        child.handler_data = format!(r#"<msp:MspData FullFilePatchCode="{patch}" />"#);
        let bundle_id = maker.id(&format!("office bundle {program}"));
        let mut bundle = Document::bundle(bundle_id, &created, &title, article, &[child.id]);
        bundle.prerequisites =
            vec![Prerequisite::Category(vec![classification]), Prerequisite::Category(vec![OFFICE_2016])];
        out.push(child.write());
        out.push(bundle.write());
    }
}

/// Feature updates to the next version.
fn upgrades(maker: &mut Maker, newest: Date, out: &mut Vec<GeneratedUpdate>) {
    for (from, to) in [
        ("w11-23h2", "Windows 11, version 25H2"),
        ("w11-24h2", "Windows 11, version 25H2"),
        ("w10-22h2", "Windows 11, version 25H2"),
    ] {
        let Some(target) = TARGETS.iter().find(|target| target.key == from) else { continue };
        let article = maker.article();
        let created = format!("{newest}T17:10:00Z");
        let title = format!("{to} x64 from {}", target.title);
        let mut child =
            Document::new(maker.id(&format!("upgrade child {from}")), UpdateKind::Software, &created, &title);
        child.elements.push(installation_behavior("AlwaysRequiresReboot"));
        child.prerequisites =
            vec![Prerequisite::Update(maker.detectoid(target)), Prerequisite::AnyOf(vec![target.product])];
        child.is_installed =
            r#"<bar:WindowsVersion Comparison="GreaterThanOrEqualTo" BuildNumber="26200" />"#.to_owned();
        child.is_installable = "<lar:True />".to_owned();
        maker.command_line(&mut child, "windows11-setup.exe");
        let bundle_id = maker.id(&format!("upgrade bundle {from}"));
        let mut bundle = Document::bundle(bundle_id, &created, &title, article, &[child.id]);
        bundle.prerequisites = in_category(maker, target, UPGRADES);
        out.push(child.write());
        out.push(bundle.write());
    }
}
