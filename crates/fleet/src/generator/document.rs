//! Writes `upd:Update` documents as publishers do: prefixes, declarations on the root, attributes in their usual order.

use std::fmt::Write as _;

use uuid::Uuid;

use super::files::GeneratedFile;
use super::{GeneratedUpdate, Maker};
use crate::rules::UpdateKind;

/// Declared on every document.
const NAMESPACES: &str = concat!(
    r#"xmlns:pub="http://schemas.microsoft.com/msus/2002/12/Publishing" "#,
    r#"xmlns:bar="http://schemas.microsoft.com/msus/2002/12/BaseApplicabilityRules" "#,
    r#"xmlns:lar="http://schemas.microsoft.com/msus/2002/12/LogicalApplicabilityRules" "#,
    r#"xmlns:msiar="http://schemas.microsoft.com/msus/2002/12/MsiApplicabilityRules" "#,
    r#"xmlns:cbsar="http://schemas.microsoft.com/msus/2002/12/CbsApplicabilityRules" "#,
    r#"xmlns:upd="http://schemas.microsoft.com/msus/2002/12/Update""#,
);

/// Publisher of everything made here.
const PUBLISHER: &str = "395392a0-19c0-48b7-a927-f7c15066d905";

/// How an update is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handler {
    Category,
    Cbs,
    CommandLine,
    WindowsInstaller,
    Driver,
}

impl Handler {
    fn namespace(self) -> &'static str {
        match self {
            Self::Category => "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Category",
            Self::Cbs => "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Cbs",
            Self::CommandLine => "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/CommandLineInstallation",
            Self::WindowsInstaller => "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/WindowsInstaller",
            Self::Driver => "http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/WindowsDriver",
        }
    }

    fn prefix_and_type(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Category => Some(("cat", "Category")),
            Self::Cbs => Some(("cbs", "Cbs")),
            Self::CommandLine => Some(("cmd", "CommandLineInstallation")),
            Self::WindowsInstaller => Some(("msp", "WindowsInstaller")),
            Self::Driver => None,
        }
    }
}

/// A prerequisite: one update, alternatives, or the categories it belongs to.
#[derive(Debug, Clone)]
pub(super) enum Prerequisite {
    Update(Uuid),
    AnyOf(Vec<Uuid>),
    Category(Vec<Uuid>),
}

/// An update before it is written.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) id: Uuid,
    pub(super) revision: i32,
    pub(super) kind: UpdateKind,
    pub(super) created: String,
    /// Further attributes of `Properties`.
    pub(super) attributes: Vec<(&'static str, String)>,
    /// Elements inside `Properties`: name and text, or a whole element when the name is empty.
    pub(super) elements: Vec<(&'static str, String)>,
    pub(super) handler: Option<Handler>,
    /// Language, title, description.
    pub(super) texts: Vec<(&'static str, String, String)>,
    pub(super) more_info: Option<String>,
    pub(super) eula: Option<(Uuid, Vec<(&'static str, GeneratedFile)>)>,
    pub(super) prerequisites: Vec<Prerequisite>,
    pub(super) supersedes: Vec<Uuid>,
    /// Clauses of children.
    pub(super) bundled: Vec<Vec<(Uuid, i32)>>,
    pub(super) is_installed: String,
    pub(super) is_superseded: String,
    pub(super) is_installable: String,
    pub(super) metadata: String,
    pub(super) files: Vec<GeneratedFile>,
    /// Inside of `HandlerSpecificData`.
    pub(super) handler_data: String,
}

impl Document {
    pub(super) fn new(id: Uuid, kind: UpdateKind, created: &str, title: &str) -> Self {
        Self {
            id,
            revision: 200,
            kind,
            created: created.to_owned(),
            attributes: Vec::new(),
            elements: Vec::new(),
            handler: None,
            texts: vec![("en", title.to_owned(), String::new())],
            more_info: None,
            eula: None,
            prerequisites: Vec::new(),
            supersedes: Vec::new(),
            bundled: Vec::new(),
            is_installed: String::new(),
            is_superseded: String::new(),
            is_installable: String::new(),
            metadata: String::new(),
            files: Vec::new(),
            handler_data: String::new(),
        }
    }

    /// A bundle that administrators see and approve.
    pub(super) fn bundle(id: Uuid, created: &str, title: &str, article: u32, children: &[Uuid]) -> Self {
        let mut bundle = Self::new(id, UpdateKind::Software, created, title);
        bundle.attributes.push(("AutoSelectOnWebSites", "true".to_owned()));
        bundle.attributes.push(("ExplicitlyDeployable", "true".to_owned()));
        bundle.elements.push(("SupportUrl", "https://support.microsoft.com/".to_owned()));
        bundle.elements.push(("KBArticleID", article.to_string()));
        bundle.more_info = Some(format!("https://support.microsoft.com/help/{article}"));
        bundle.bundled = children.iter().map(|child| vec![(*child, 200)]).collect();
        bundle
    }

    pub(super) fn write(self) -> GeneratedUpdate {
        let mut xml = String::with_capacity(2_000);
        let _ = write!(xml, "<upd:Update {NAMESPACES}>");
        let _ = write!(xml, r#"<upd:UpdateIdentity UpdateID="{}" RevisionNumber="{}" />"#, self.id, self.revision);
        self.write_properties(&mut xml);
        self.write_texts(&mut xml);
        self.write_relationships(&mut xml);
        self.write_rules(&mut xml);
        self.write_files(&mut xml);
        self.write_handler_data(&mut xml);
        xml.push_str("</upd:Update>");
        let mut files = self.files;
        files.extend(self.eula.into_iter().flat_map(|(_, files)| files).map(|(_, file)| file));
        let title = self.texts.into_iter().next().map(|(_, title, _)| title).unwrap_or_default();
        GeneratedUpdate { id: self.id, revision: self.revision, kind: self.kind, title, document: xml, files }
    }

    fn write_properties(&self, xml: &mut String) {
        let _ = write!(xml, r#"<upd:Properties UpdateType="{:?}" DefaultPropertiesLanguage="en""#, self.kind);
        for (name, value) in &self.attributes {
            let _ = write!(xml, r#" {name}="{}""#, escape(value));
        }
        if let Some(handler) = self.handler {
            let _ = write!(xml, r#" Handler="{}""#, handler.namespace());
        }
        if let Some((id, _)) = &self.eula {
            let _ = write!(xml, r#" EulaID="{id}""#);
        }
        if matches!(self.kind, UpdateKind::Software | UpdateKind::Driver) {
            let size: u64 = self.files.iter().map(|file| file.size).sum();
            let _ = write!(xml, r#" MaxDownloadSize="{size}" MinDownloadSize="0""#);
        }
        let created = &self.created;
        let _ = write!(xml, r#" PublicationState="Published" CreationDate="{created}" PublisherID="{PUBLISHER}">"#);
        for (name, text) in &self.elements {
            let _ = match *name {
                "" => write!(xml, "{text}"),
                name => write!(xml, "<upd:{name}>{}</upd:{name}>", escape(text)),
            };
        }
        xml.push_str("</upd:Properties>");
    }

    fn write_texts(&self, xml: &mut String) {
        xml.push_str("<upd:LocalizedPropertiesCollection>");
        for (language, title, description) in &self.texts {
            let _ = write!(xml, "<upd:LocalizedProperties><upd:Language>{language}</upd:Language>");
            let _ = write!(xml, "<upd:Title>{}</upd:Title>", escape(title));
            if !description.is_empty() {
                let _ = write!(xml, "<upd:Description>{}</upd:Description>", escape(description));
            }
            if let Some(url) = &self.more_info {
                let _ = write!(xml, "<upd:MoreInfoUrl>{url}</upd:MoreInfoUrl><upd:SupportUrl>{url}</upd:SupportUrl>");
            }
            xml.push_str("</upd:LocalizedProperties>");
        }
        for (language, file) in self.eula.iter().flat_map(|(_, files)| files) {
            let _ = write!(xml, r#"<upd:EulaFile {} Language="{language}" />"#, file.digest_attributes());
        }
        xml.push_str("</upd:LocalizedPropertiesCollection>");
    }

    fn write_relationships(&self, xml: &mut String) {
        if self.prerequisites.is_empty() && self.supersedes.is_empty() && self.bundled.is_empty() {
            return;
        }
        let one = |id: &Uuid| format!(r#"<upd:UpdateIdentity UpdateID="{id}" />"#);
        let all = |ids: &[Uuid]| ids.iter().map(one).collect::<String>();
        xml.push_str("<upd:Relationships>");
        if !self.prerequisites.is_empty() {
            xml.push_str("<upd:Prerequisites>");
            for prerequisite in &self.prerequisites {
                xml.push_str(&match prerequisite {
                    Prerequisite::Update(id) => one(id),
                    Prerequisite::AnyOf(ids) => format!("<upd:AtLeastOne>{}</upd:AtLeastOne>", all(ids)),
                    Prerequisite::Category(ids) => {
                        format!(r#"<upd:AtLeastOne IsCategory="true">{}</upd:AtLeastOne>"#, all(ids))
                    }
                });
            }
            xml.push_str("</upd:Prerequisites>");
        }
        if !self.supersedes.is_empty() {
            let _ = write!(xml, "<upd:SupersededUpdates>{}</upd:SupersededUpdates>", all(&self.supersedes));
        }
        if !self.bundled.is_empty() {
            xml.push_str("<upd:BundledUpdates>");
            for clause in &self.bundled {
                let member = |(id, revision): &(Uuid, i32)| {
                    format!(r#"<upd:UpdateIdentity UpdateID="{id}" RevisionNumber="{revision}" />"#)
                };
                let members: String = clause.iter().map(member).collect();
                let _ = match clause.len() {
                    1 => write!(xml, "{members}"),
                    _ => write!(xml, "<upd:AtLeastOne>{members}</upd:AtLeastOne>"),
                };
            }
            xml.push_str("</upd:BundledUpdates>");
        }
        xml.push_str("</upd:Relationships>");
    }

    fn write_rules(&self, xml: &mut String) {
        let parts = [
            ("IsInstalled", &self.is_installed),
            ("IsSuperseded", &self.is_superseded),
            ("IsInstallable", &self.is_installable),
            ("Metadata", &self.metadata),
        ];
        if parts.iter().all(|(_, rule)| rule.is_empty()) {
            return;
        }
        xml.push_str("<upd:ApplicabilityRules>");
        for (name, rule) in parts {
            if !rule.is_empty() {
                let _ = write!(xml, "<upd:{name}>{rule}</upd:{name}>");
            }
        }
        xml.push_str("</upd:ApplicabilityRules>");
    }

    fn write_files(&self, xml: &mut String) {
        if self.files.is_empty() {
            return;
        }
        xml.push_str("<upd:Files>");
        for file in &self.files {
            let _ = write!(
                xml,
                r#"<upd:File {} Modified="{}" PatchingType="SelfContained"><upd:AdditionalDigest Algorithm="SHA256">{}</upd:AdditionalDigest></upd:File>"#,
                file.digest_attributes(),
                self.created,
                file.sha256_base64()
            );
        }
        xml.push_str("</upd:Files>");
    }

    fn write_handler_data(&self, xml: &mut String) {
        let Some((handler, (prefix, kind))) =
            self.handler.and_then(|handler| Some((handler, handler.prefix_and_type()?)))
        else {
            return;
        };
        let namespace = handler.namespace();
        let _ = write!(
            xml,
            r#"<upd:HandlerSpecificData xsi:type="{prefix}:{kind}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:{prefix}="{namespace}">{}</upd:HandlerSpecificData>"#,
            self.handler_data
        );
    }
}

/// For text and attributes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An element that says when installing restarts.
pub(super) fn installation_behavior(reboot: &str) -> (&'static str, String) {
    ("", format!(r#"<upd:InstallationBehavior Impact="Normal" RebootBehavior="{reboot}" />"#))
}

impl Maker {
    /// A command-line package: installed by running its payload.
    pub(super) fn command_line(&self, document: &mut Document, file_name: &str) {
        document.handler = Some(Handler::CommandLine);
        document.files = vec![self.payload(&document.id.to_string(), file_name)];
        document.handler_data = format!(
            r#"<cmd:InstallCommand Program="{file_name}" Arguments="/quiet /norestart" RebootByDefault="false" DefaultResult="Failed"><cmd:ReturnCode Code="0" Result="Succeeded" Reboot="false" /><cmd:ReturnCode Code="3010" Result="Succeeded" Reboot="true" /></cmd:InstallCommand>"#
        );
    }
}
