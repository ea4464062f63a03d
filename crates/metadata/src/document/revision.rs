//! Sections of a document or of fragments, put together as a revision.

use patchwell_model::{CategoryType, Language, LocalizedText, Revision, RevisionIdentity, UpdateType};

use super::properties::Properties;
use super::{DocumentError, ParsedDocument, Warnings, drivers, files, relationships, shorten};
use crate::xml::Node;

/// The children of `Update`, or the roots of fragments.
pub(crate) struct Sections(Vec<Node>);

impl Sections {
    pub(crate) fn new(nodes: Vec<Node>) -> Self {
        Self(nodes)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|node| node.name == name)
    }

    /// Elements of that name in the collection of localized properties, or among the roots of fragments.
    pub(crate) fn localized<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        let collected = self.get("LocalizedPropertiesCollection").into_iter().flat_map(move |all| all.children(name));
        collected.chain(self.0.iter().filter(move |node| node.name == name))
    }
}

/// Builds the revision.
///
/// # Errors
/// When it has no usable identity.
pub(crate) fn build(sections: &Sections) -> Result<ParsedDocument, DocumentError> {
    let mut warnings = Warnings::default();
    let identity = identity(sections)?;
    let properties = Properties { core: sections.get("Properties"), extended: sections.get("ExtendedProperties") };
    let category_type = category_type(sections, &mut warnings);
    let related = relationships::read(sections.get("Relationships"), &mut warnings);
    let mut revision = Revision {
        identity,
        update_type: properties.update_type(category_type, &mut warnings),
        category_type,
        publication_state: properties.publication_state(&mut warnings),
        creation_date: properties.creation_date(&mut warnings),
        texts: texts(sections, &mut warnings),
        default_language: Language::new(properties.attribute("DefaultPropertiesLanguage").unwrap_or("en")),
        languages: properties.languages(),
        prerequisites: related.prerequisites,
        bundled: related.bundled,
        supersedes: related.supersedes,
        explicitly_deployable: properties.flag("ExplicitlyDeployable", &mut warnings),
        kb_articles: properties.kb_articles(),
        security_bulletins: properties.texts("SecurityBulletinID"),
        cve_ids: properties.cve_ids(),
        severity: properties.severity(&mut warnings),
        support_url: properties.texts("SupportUrl").into_iter().next(),
        handler: properties.attribute("Handler").map(str::to_owned),
        reboot: properties.reboot(&mut warnings),
        can_request_user_input: properties.can_request_user_input(&mut warnings),
        can_uninstall: properties.child("UninstallationBehavior").is_some(),
        is_locally_published: properties.flag("IsLocallyPublished", &mut warnings),
        eula: None,
        files: files::read(sections.get("Files"), &mut warnings),
        drivers: drivers::read(sections.get("ApplicabilityRules"), &mut warnings),
    };
    revision.eula = files::eula(&properties, sections, &mut warnings);
    if revision.update_type != UpdateType::Category && revision.category_type.take().is_some() {
        warnings.add("it has category information and is no category");
    }
    Ok(ParsedDocument { revision, warnings: warnings.0 })
}

pub(crate) fn identity(sections: &Sections) -> Result<RevisionIdentity, DocumentError> {
    let node = sections
        .get("UpdateIdentity")
        .ok_or_else(|| DocumentError::Identity("there is no UpdateIdentity element".to_owned()))?;
    let id = node.attribute("UpdateID").unwrap_or_default();
    let number = node.attribute("RevisionNumber").unwrap_or_default();
    let update_id = id.parse().map_err(|error| DocumentError::Identity(format!("{error}")))?;
    match number.trim().parse() {
        Ok(revision_number) if revision_number >= 0 => Ok(RevisionIdentity { update_id, revision_number }),
        _ => Err(DocumentError::Identity(format!("{:?} is not a revision number", shorten(number)))),
    }
}

fn category_type(sections: &Sections, warnings: &mut Warnings) -> Option<CategoryType> {
    let information = sections.get("HandlerSpecificData")?.child("CategoryInformation")?;
    match information.attribute("CategoryType").unwrap_or_default() {
        "Company" => Some(CategoryType::Company),
        "ProductFamily" => Some(CategoryType::ProductFamily),
        "Product" => Some(CategoryType::Product),
        "UpdateClassification" => Some(CategoryType::UpdateClassification),
        other => {
            warnings.add(format!("unknown CategoryType {:?}", shorten(other)));
            None
        }
    }
}

fn texts(sections: &Sections, warnings: &mut Warnings) -> Vec<LocalizedText> {
    let mut texts: Vec<LocalizedText> = Vec::new();
    for node in sections.localized("LocalizedProperties") {
        let first = |name: &str| node.child(name).map(|child| child.text.trim().to_owned()).unwrap_or_default();
        let language = Language::new(&first("Language"));
        if language.as_str().is_empty() {
            warnings.add("localized properties without a language");
            continue;
        }
        if texts.iter().any(|text| text.language == language) {
            warnings.add(format!("localized properties for {language} occur twice"));
            continue;
        }
        texts.push(LocalizedText {
            language,
            title: first("Title"),
            description: first("Description"),
            more_info_urls: node.texts("MoreInfoUrl").map(str::to_owned).collect(),
        });
    }
    texts
}
