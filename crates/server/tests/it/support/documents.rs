//! Update documents of a few lines.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchwell_model::UpdateId;

/// A document in the making.
#[derive(Clone)]
pub(crate) struct Document {
    id: UpdateId,
    revision: i32,
    properties: String,
    behavior: String,
    prerequisites: String,
    bundled: String,
    state: &'static str,
    languages: Vec<String>,
    rules: String,
    files: String,
    payloads: Vec<(String, Vec<u8>)>,
    kind: Option<&'static str>,
}

/// The update of a number.
pub(crate) fn id_of(number: u16) -> UpdateId {
    format!("00000000-0000-4000-8000-{number:012x}").parse().unwrap()
}

impl Document {
    fn new(number: u16, properties: &str) -> Self {
        Self {
            id: id_of(number),
            revision: 1,
            properties: properties.to_owned(),
            behavior: String::new(),
            prerequisites: String::new(),
            bundled: String::new(),
            state: "Published",
            languages: vec!["en".to_owned()],
            rules: "<IsInstalled><True /></IsInstalled>".to_owned(),
            files: String::new(),
            payloads: Vec::new(),
            kind: None,
        }
    }

    /// A category such as `Company`, `ProductFamily`, `Product`.
    pub(crate) fn category(number: u16, kind: &'static str) -> Self {
        let handler = "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Category";
        let mut category = Self::new(number, &format!(r#"UpdateType="Category" Handler="{handler}""#));
        category.kind = Some(kind);
        category
    }

    /// A detectoid.
    pub(crate) fn detectoid(number: u16) -> Self {
        Self::new(number, r#"UpdateType="Detectoid""#)
    }

    /// Software that may be approved.
    pub(crate) fn software(number: u16) -> Self {
        Self::new(number, r#"UpdateType="Software" ExplicitlyDeployable="true""#)
    }

    /// Software that only bundles bring.
    pub(crate) fn member(number: u16) -> Self {
        Self::new(number, r#"UpdateType="Software""#)
    }

    /// With content for one language.
    pub(crate) fn for_language(mut self, language: &str) -> Self {
        write!(self.behavior, "<Language>{language}</Language>").unwrap();
        self
    }

    /// With rules that only say a text.
    pub(crate) fn with_rules(mut self, text: &str) -> Self {
        self.rules = format!("<IsInstalled><Text>{text}</Text></IsInstalled>");
        self
    }

    /// The same under another id.
    pub(crate) fn with_id(mut self, id: UpdateId) -> Self {
        self.id = id;
        self
    }

    pub(crate) fn revision(mut self, revision: i32) -> Self {
        self.revision = revision;
        self
    }

    pub(crate) fn needs(mut self, number: u16) -> Self {
        write!(self.prerequisites, r#"<UpdateIdentity UpdateID="{}" />"#, id_of(number)).unwrap();
        self
    }

    pub(crate) fn in_category(mut self, number: u16) -> Self {
        let one = format!(r#"<UpdateIdentity UpdateID="{}" />"#, id_of(number));
        write!(self.prerequisites, r#"<AtLeastOne IsCategory="true">{one}</AtLeastOne>"#).unwrap();
        self
    }

    pub(crate) fn bundles(mut self, number: u16) -> Self {
        write!(self.bundled, r#"<UpdateIdentity UpdateID="{}" RevisionNumber="1" />"#, id_of(number)).unwrap();
        self
    }

    /// Withdrawn by its publisher.
    pub(crate) fn expired(mut self) -> Self {
        self.state = "Expired";
        self
    }

    pub(crate) fn uninstallable(mut self) -> Self {
        self.behavior.push_str(r#"<UninstallationBehavior Impact="Normal" />"#);
        self
    }

    pub(crate) fn in_languages(mut self, languages: &[&str]) -> Self {
        self.languages = languages.iter().map(|language| (*language).to_owned()).collect();
        self
    }

    /// A printer driver for one hardware id.
    pub(crate) fn printer(number: u16, hardware_id: &str) -> Self {
        let handler = "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/WindowsDriver";
        let properties = format!(r#"UpdateType="Driver" ExplicitlyDeployable="true" Handler="{handler}""#);
        let mut driver = Self::new(number, &properties);
        driver.rules = format!(
            r#"<Metadata><drv:WindowsDriverMetaData xmlns:drv="{handler}" HardwareID="{hardware_id}" WhqlDriverID="7" Manufacturer="Maker" Provider="Maker" Class="Printer" Company="Maker" DriverVerDate="2024-05-06" DriverVerVersion="1.2.3.4" Model="A printer" /></Metadata><IsInstalled><drv:WindowsDriver xmlns:drv="{handler}" /></IsInstalled>"#
        );
        driver
    }

    pub(crate) fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
        let sha256 = ring::digest::digest(&ring::digest::SHA256, bytes);
        let (sha1, sha256, size) = (STANDARD.encode(sha1), STANDARD.encode(sha256), bytes.len());
        write!(
            self.files,
            r#"<File Digest="{sha1}" DigestAlgorithm="SHA1" FileName="{name}" Size="{size}" Modified="2026-01-02T03:04:05Z"><AdditionalDigest Algorithm="SHA256">{sha256}</AdditionalDigest></File>"#
        )
        .unwrap();
        self.payloads.push((name.to_owned(), bytes.to_vec()));
        self
    }

    fn text(&self) -> String {
        let wrap = |name: &str, inside: &str| match inside {
            "" => String::new(),
            inside => format!("<{name}>{inside}</{name}>"),
        };
        let localized: String = self
            .languages
            .iter()
            .map(|language| {
                let title = format!("<Title>Update {} in {language}</Title>", self.id);
                format!("<LocalizedProperties><Language>{language}</Language>{title}</LocalizedProperties>")
            })
            .collect();
        let related = wrap("Prerequisites", &self.prerequisites) + &wrap("BundledUpdates", &self.bundled);
        let rules = if self.bundled.is_empty() { self.rules.as_str() } else { "" };
        let handler = self.kind.map_or_else(String::new, |kind| {
            format!(
                r#"<HandlerSpecificData xsi:type="cat:Category" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cat="http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Category"><cat:CategoryInformation CategoryType="{kind}" /></HandlerSpecificData>"#
            )
        });
        format!(
            r#"<Update xmlns="http://schemas.microsoft.com/msus/2002/12/Update"><UpdateIdentity UpdateID="{}" RevisionNumber="{}" /><Properties DefaultPropertiesLanguage="en" {} PublicationState="{}" CreationDate="2026-01-02T03:04:05Z">{}</Properties><LocalizedPropertiesCollection>{localized}</LocalizedPropertiesCollection>{}{}{}{handler}</Update>"#,
            self.id,
            self.revision,
            self.properties,
            self.state,
            self.behavior,
            wrap("Relationships", &related),
            wrap("ApplicabilityRules", rules),
            wrap("Files", &self.files),
        )
    }

    /// Writes the document, and its payloads beside it.
    pub(crate) fn write_into(&self, folder: &Path) {
        std::fs::write(folder.join(format!("{}-r{}.xml", self.id, self.revision)), self.text()).unwrap();
        for (name, bytes) in &self.payloads {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
}
