//! Values for tests, with every field filled.

use patchwell_model::*;
use uuid::Uuid;

pub(crate) fn update(n: u32) -> UpdateId {
    UpdateId(Uuid::from_u128(0xd0c0_0000_0000_4000_8000_0000_0000_0000 + u128::from(n)))
}

pub(crate) fn group(n: u32) -> GroupId {
    GroupId(Uuid::from_u128(0x6e00_0000_0000_4000_8000_0000_0000_0000 + u128::from(n)))
}

pub(crate) fn identity(n: u32) -> RevisionIdentity {
    RevisionIdentity { update_id: update(n), revision_number: 200 }
}

pub(crate) fn computer(n: u32) -> ComputerId {
    ComputerId::new(&format!("C0FFEE00-0000-4000-8000-{n:012x}")).unwrap()
}

pub(crate) fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_750_000_000 + seconds).unwrap()
}

fn file(n: u8, name: &str) -> FileInfo {
    FileInfo {
        sha1: Sha1([n; 20]),
        sha256: Some(Sha256([n; 32])),
        name: name.to_owned(),
        size: 1_000 + u64::from(n),
        modified: Some("2011-03-25T03:05:51.8554521".to_owned()),
        patching_type: Some("SelfContained".to_owned()),
        urls: vec![format!("http://download.windowsupdate.com/{name}")],
    }
}

fn text(language: &str, title: &str) -> LocalizedText {
    LocalizedText {
        language: Language::new(language),
        title: title.to_owned(),
        description: format!("About {title}"),
        more_info_urls: vec!["https://support.microsoft.com/kb/5001234".to_owned()],
    }
}

fn driver() -> DriverMetadata {
    DriverMetadata {
        hardware_id: r"usb\vid_8087&pid_0026".to_owned(),
        ver_date_days: 19_000,
        ver_version: 22 << 48 | 160 << 32,
        class: "Bluetooth".to_owned(),
        manufacturer: "Intel Corporation".to_owned(),
        provider: "Intel Corporation".to_owned(),
        model: "Intel(R) Wireless Bluetooth(R)".to_owned(),
        whql_driver_id: 7_654_321,
        feature_scores: vec![DriverFeatureScore { operating_system: "amd64.10.0".to_owned(), score: 255 }],
        distribution_computer_hardware_ids: vec!["{0a1b}".to_owned()],
        target_computer_hardware_ids: Vec::new(),
    }
}

pub(crate) fn revision(n: u32) -> Revision {
    let tag = u8::try_from(n % 251).unwrap();
    Revision {
        identity: identity(n),
        update_type: UpdateType::Software,
        category_type: None,
        publication_state: PublicationState::Published,
        creation_date: Some(time(-86_400)),
        texts: vec![text("en", &format!("Update {n}")), text("de", &format!("Aktualisierung {n} für Ärzte"))],
        default_language: Language::new("en"),
        languages: vec![Language::new("en"), Language::new("de")],
        prerequisites: vec![
            Clause { any_of: vec![update(90_001), update(90_002)], is_category: false },
            Clause { any_of: vec![update(90_003)], is_category: true },
            Clause { any_of: Vec::new(), is_category: false },
        ],
        bundled: vec![BundleClause { any_of: vec![identity(80_000 + n)] }],
        supersedes: vec![update(70_000)],
        explicitly_deployable: true,
        kb_articles: vec!["5001234".to_owned(), "5005678".to_owned()],
        security_bulletins: vec!["MS08-067".to_owned()],
        cve_ids: vec!["CVE-2008-4250".to_owned()],
        severity: Severity::Critical,
        support_url: Some("https://support.microsoft.com".to_owned()),
        handler: Some("http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Cbs".to_owned()),
        reboot: RebootBehavior::CanRequestReboot,
        can_request_user_input: true,
        can_uninstall: true,
        is_locally_published: false,
        eula: Some(EulaInfo {
            id: EulaId(Uuid::from_u128(77)),
            files: vec![
                (Language::new("en"), file(252, "eula-en.txt")),
                (Language::new("de"), file(253, "eula-de.txt")),
            ],
        }),
        files: vec![file(tag, "windows-kb5001234-x64.cab"), file(254, "shared.cab")],
        drivers: vec![driver()],
    }
}

pub(crate) fn fragments(n: u32) -> Fragments {
    let localized = |language: &str| LocalizedFragment {
        language: Language::new(language),
        xml: format!("<LocalizedProperties><Language>{language}</Language><Title>{n}</Title></LocalizedProperties>"),
    };
    Fragments {
        core: format!("<UpdateIdentity UpdateID=\"{}\" RevisionNumber=\"200\" />", update(n)),
        extended: format!("<ExtendedProperties n=\"{n}\">{}</ExtendedProperties>", "<File Digest=\"x\" />".repeat(100)),
        localized: vec![localized("de"), localized("en")],
        eulas: vec![
            EulaFragment { language: Language::new("en"), geo_id: None, xml: "<EulaFile/>".to_owned() },
            EulaFragment {
                language: Language::new("en"),
                geo_id: Some("DEU".to_owned()),
                xml: "<EulaFile g/>".to_owned(),
            },
        ],
    }
}

pub(crate) fn details() -> ComputerDetails {
    ComputerDetails {
        os: OsVersion { major: 10, minor: 0, build: 26_100, service_pack: 0 },
        product_type: 48,
        role: 1,
        os_description: "Windows 10 Pro".to_owned(),
        os_locale: "en-US".to_owned(),
        architecture: "Amd64Compatible".to_owned(),
        manufacturer: "LENOVO".to_owned(),
        model: "20XW".to_owned(),
        bios_name: "N32ET".to_owned(),
        bios_version: "1.63".to_owned(),
        bios_release_date: Some(time(-1_000_000)),
        firmware_version: "1.63".to_owned(),
        mobile_operator: String::new(),
        client_version: "1310.2503.2012.0".to_owned(),
    }
}

pub(crate) fn event(
    instance: u128,
    computer: &ComputerId,
    event_id: i32,
    revision: Option<RevisionIdentity>,
) -> ClientEvent {
    ClientEvent {
        instance: Uuid::from_u128(instance),
        computer: computer.clone(),
        time_at_target: time(-5),
        namespace_id: 1,
        event_id,
        source_id: 101,
        revision,
        hresult: -2_145_124_330,
        app_name: Some("Windows Update".to_owned()),
        replacement_strings: vec!["0x80246007".to_owned(), "Title; with; semicolons".to_owned()],
        misc_data: vec!["G=1310.2503.2012.0".to_owned()],
    }
}
