//! `Properties`, and in fragments `ExtendedProperties`.

use patchwell_model::{CategoryType, Language, PublicationState, RebootBehavior, Severity, Timestamp, UpdateType};

use super::{Warnings, shorten};
use crate::xml::Node;

/// The properties of a document; fragments have them in two elements.
pub(crate) struct Properties<'a> {
    pub(crate) core: Option<&'a Node>,
    pub(crate) extended: Option<&'a Node>,
}

impl<'a> Properties<'a> {
    fn nodes(&self) -> impl Iterator<Item = &'a Node> + use<'a> {
        self.core.into_iter().chain(self.extended)
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.nodes().find_map(|node| node.attribute(name))
    }

    pub(crate) fn child(&self, name: &str) -> Option<&'a Node> {
        self.nodes().find_map(|node| node.child(name))
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for text in self.nodes().flat_map(|node| node.children(name)).map(|child| child.text.trim()) {
            if !text.is_empty() && !texts.iter().any(|known| known == text) {
                texts.push(text.to_owned());
            }
        }
        texts
    }

    pub(crate) fn flag(&self, name: &str, warnings: &mut Warnings) -> bool {
        let node = self.nodes().find(|node| node.attribute(name).is_some());
        warnings.flag(node, name)
    }

    pub(crate) fn update_type(&self, category: Option<CategoryType>, warnings: &mut Warnings) -> UpdateType {
        match self.attribute("UpdateType") {
            Some("Software") => UpdateType::Software,
            Some("Driver") => UpdateType::Driver,
            Some("Category") => UpdateType::Category,
            Some("Detectoid") => UpdateType::Detectoid,
            other => {
                warnings.add(format!("unknown UpdateType {:?}", shorten(other.unwrap_or_default())));
                if category.is_some() { UpdateType::Category } else { UpdateType::Software }
            }
        }
    }

    pub(crate) fn publication_state(&self, warnings: &mut Warnings) -> PublicationState {
        match self.attribute("PublicationState") {
            None | Some("Published") => PublicationState::Published,
            Some("Expired") => PublicationState::Expired,
            Some(other) => {
                warnings.add(format!("unknown PublicationState {:?}", shorten(other)));
                PublicationState::Published
            }
        }
    }

    pub(crate) fn creation_date(&self, warnings: &mut Warnings) -> Option<Timestamp> {
        let text = self.attribute("CreationDate")?;
        let parsed = timestamp(text);
        if parsed.is_none() {
            warnings.add(format!("CreationDate is not valid: {:?}", shorten(text)));
        }
        parsed
    }

    pub(crate) fn languages(&self) -> Vec<Language> {
        let named = self.texts("Language");
        if named.iter().any(|name| name.eq_ignore_ascii_case("all")) {
            return Vec::new();
        }
        named.iter().map(|name| Language::new(name)).collect()
    }

    pub(crate) fn kb_articles(&self) -> Vec<String> {
        let mut articles = self.texts("KBArticleID");
        for article in &mut articles {
            if let Some((prefix, digits)) = article.split_at_checked(2)
                && prefix.eq_ignore_ascii_case("KB")
            {
                *article = digits.to_owned();
            }
        }
        articles
    }

    pub(crate) fn cve_ids(&self) -> Vec<String> {
        ["CVEID", "CveID", "CVE"].iter().flat_map(|name| self.texts(name)).collect()
    }

    pub(crate) fn severity(&self, warnings: &mut Warnings) -> Severity {
        match self.attribute("MsrcSeverity").map(str::trim) {
            None | Some("" | "Unspecified") => Severity::Unspecified,
            Some("Low") => Severity::Low,
            Some("Moderate") => Severity::Moderate,
            Some("Important") => Severity::Important,
            Some("Critical") => Severity::Critical,
            Some(other) => {
                warnings.add(format!("unknown MsrcSeverity {:?}", shorten(other)));
                Severity::Unspecified
            }
        }
    }

    pub(crate) fn reboot(&self, warnings: &mut Warnings) -> RebootBehavior {
        match self.child("InstallationBehavior").and_then(|node| node.attribute("RebootBehavior")) {
            None | Some("NeverReboots") => RebootBehavior::NeverReboots,
            Some("AlwaysRequiresReboot") => RebootBehavior::AlwaysRequiresReboot,
            Some("CanRequestReboot") => RebootBehavior::CanRequestReboot,
            Some(other) => {
                warnings.add(format!("unknown RebootBehavior {:?}", shorten(other)));
                RebootBehavior::CanRequestReboot
            }
        }
    }

    pub(crate) fn can_request_user_input(&self, warnings: &mut Warnings) -> bool {
        warnings.flag(self.child("InstallationBehavior"), "CanRequestUserInput")
    }
}

/// A date and time as metadata writes it: with an offset, with `Z`, or with neither and then taken as UTC.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let local: jiff::civil::DateTime = text.parse().ok()?;
        local.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use super::timestamp;

    #[test]
    fn dates_with_and_without_zone_are_read() {
        let with_offset = timestamp("2004-02-28T18:17:34.1032476-08:00").unwrap();
        assert_eq!(with_offset.to_string(), "2004-02-29T02:17:34.1032476Z");
        assert_eq!(timestamp("2011-03-25T03:05:51.8554521").unwrap().to_string(), "2011-03-25T03:05:51.8554521Z");
        assert_eq!(timestamp("2011-03-24T20:27:08Z").unwrap().to_string(), "2011-03-24T20:27:08Z");
        assert!(timestamp("yesterday").is_none());
    }
}
