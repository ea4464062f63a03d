//! Monthly cumulative updates: a bundle of one servicing package for every system, each superseding the ones before.

use jiff::civil::{Date, Weekday};
use uuid::Uuid;

use super::categories::{AMD64, SECURITY, X86};
use super::document::{Document, Handler, Prerequisite, installation_behavior};
use super::targets::{TARGETS, Target};
use super::texts::{Kind, texts};
use super::{GeneratedUpdate, Maker};
use crate::rules::UpdateKind;

/// Adds them, oldest first.
pub(super) fn add(maker: &mut Maker, out: &mut Vec<GeneratedUpdate>) {
    let months = months(maker.spec.newest, maker.spec.months);
    for target in TARGETS {
        let mut earlier: Vec<Uuid> = Vec::new();
        for (index, month) in months.iter().enumerate() {
            let index = u32::try_from(index).unwrap_or_default();
            let [child, bundle] = cumulative(maker, target, *month, index, &earlier);
            earlier.push(bundle.id);
            out.push(child.write());
            out.push(bundle.write());
        }
    }
}

/// The second Tuesdays of the last months.
pub(super) fn months((year, month): (i16, i8), count: u32) -> Vec<Date> {
    let newest = i32::from(year) * 12 + i32::from(month) - 1;
    let count = i32::try_from(count).unwrap_or_default();
    let month = |number: i32| {
        let year = i16::try_from(number.div_euclid(12)).ok()?;
        let month = i8::try_from(number.rem_euclid(12) + 1).ok()?;
        Date::new(year, month, 1).ok()?.nth_weekday_of_month(2, Weekday::Tuesday).ok()
    };
    (newest - count + 1..=newest).filter_map(month).collect()
}

fn cumulative(maker: &mut Maker, target: &Target, month: Date, index: u32, earlier: &[Uuid]) -> [Document; 2] {
    let article = maker.article();
    let created = format!("{month}T17:00:00Z");
    let release = target.first_release + 160 * (index + 1);
    let name = format!("{} {month}", target.key);
    let id = maker.id(&format!("cumulative child {name}"));
    let mut child = Document::new(id, UpdateKind::Software, &created, "");
    child.texts = vec![("en", format!("Child revision for KB{article} {}", target.title), String::new())];
    child.elements.push(installation_behavior("AlwaysRequiresReboot"));
    child.prerequisites = vec![
        Prerequisite::Update(if target.architecture == "x86" { X86 } else { AMD64 }),
        Prerequisite::Update(maker.detectoid(target)),
        Prerequisite::AnyOf(vec![target.product]),
    ];
    maker.servicing_package(&mut child, target, article, release);

    let month_text = month.strftime("%Y-%m").to_string();
    let bundle_id = maker.id(&format!("cumulative bundle {name}"));
    let mut bundle = Document::bundle(bundle_id, &created, "", article, &[child.id]);
    let tail = format!("for {}-based Systems (KB{article}) ({}.{release})", target.architecture_title(), target.build);
    let kind = if target.major == 10 { Kind::Cumulative } else { Kind::SecurityRollup };
    bundle.texts = texts(kind, &month_text, target.title, &tail, maker.spec.languages);
    let severity = if maker.random(&name).below(2) == 0 { "Critical" } else { "Important" };
    bundle.attributes.push(("MsrcSeverity", severity.to_owned()));
    // The updates of a month close the same holes in every system.
    let holes = u32::from(month.month().unsigned_abs()) * 100;
    for hole in holes..holes + 3 {
        bundle.elements.push(("CVEID", format!("CVE-{}-{}", month.year(), 20_000 + hole)));
    }
    bundle.prerequisites = vec![
        Prerequisite::Update(maker.detectoid(target)),
        Prerequisite::Category(vec![SECURITY]),
        Prerequisite::Category(vec![target.product]),
    ];
    bundle.supersedes = earlier.iter().rev().take(75).copied().collect();
    [child, bundle]
}

impl Maker {
    /// A servicing package: installed when the system has it, installable when the system has its parent.
    pub(super) fn servicing_package(&self, document: &mut Document, target: &Target, article: u32, release: u32) {
        let architecture = target.architecture;
        let file = format!("windows-kb{article}-{}.cab", target.architecture_title());
        let identity = |name: &str, version: &str| {
            format!(
                r#"<assemblyIdentity name="{name}" version="{version}" language="neutral" processorArchitecture="{architecture}" publicKeyToken="31bf3856ad364e35" />"#
            )
        };
        let version = format!("{}.{}.{release}.1", target.build, target.minor);
        let own = identity("Package_for_RollupFix", &version);
        let parent = identity("Microsoft-Windows-Foundation-Package", target.foundation);
        document.handler = Some(Handler::Cbs);
        document.files = vec![self.payload(&document.id.to_string(), &file)];
        document.is_installed = "<cbsar:CbsPackageInstalled />".to_owned();
        document.is_installable = "<cbsar:CbsPackageInstallable />".to_owned();
        document.metadata = format!(
            r#"<cbsar:CbsPackageApplicabilityMetadata><assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0" description="Fix for KB{article}" displayName="default" company="Microsoft Corporation" copyright="Microsoft Corporation" supportInformation="https://support.microsoft.com/help/{article}">{own}<package identifier="KB{article}" applicabilityEvaluation="deep" releaseType="Security Update" restart="possible"><parent buildCompare="EQ" serviceCompare="GE" integrate="separate" disposition="detect">{parent}</parent></package></assembly></cbsar:CbsPackageApplicabilityMetadata>"#
        );
        document.handler_data = r#"<cbs:CbsData PackageIdentity="" />"#.to_owned();
    }
}
