//! What only the view of a single revision needs, in one column.

use patchwell_model::{Language, LocalizedText, RebootBehavior, Revision};

use super::{Reader, Writer};
use crate::StoreError;
use crate::codes::Code;

const VERSION: u8 = 1;

/// The fields of a [`Revision`] that neither the index nor the file tables hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) texts: Vec<LocalizedText>,
    pub(crate) default_language: Language,
    pub(crate) languages: Vec<Language>,
    pub(crate) security_bulletins: Vec<String>,
    pub(crate) cve_ids: Vec<String>,
    pub(crate) support_url: Option<String>,
    pub(crate) handler: Option<String>,
    pub(crate) reboot: RebootBehavior,
}

pub(crate) fn encode(revision: &Revision) -> Vec<u8> {
    let mut writer = Writer::new(VERSION);
    writer.list(&revision.texts, |w, text| {
        w.text(text.language.as_str());
        w.text(&text.title);
        w.text(&text.description);
        w.list(&text.more_info_urls, |w, url| w.text(url));
    });
    writer.text(revision.default_language.as_str());
    writer.list(&revision.languages, |w, language| w.text(language.as_str()));
    writer.list(&revision.security_bulletins, |w, text| w.text(text));
    writer.list(&revision.cve_ids, |w, text| w.text(text));
    writer.option(revision.support_url.as_deref(), Writer::text);
    writer.option(revision.handler.as_deref(), Writer::text);
    writer.signed(revision.reboot.code());
    writer.finish()
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Details, StoreError> {
    let mut reader = Reader::new(bytes, VERSION, "details column")?;
    let details = Details {
        texts: reader.list(|r| {
            Ok(LocalizedText {
                language: read_language(r)?,
                title: r.text()?,
                description: r.text()?,
                more_info_urls: r.list(Reader::text)?,
            })
        })?,
        default_language: read_language(&mut reader)?,
        languages: reader.list(read_language)?,
        security_bulletins: reader.list(Reader::text)?,
        cve_ids: reader.list(Reader::text)?,
        support_url: reader.option(Reader::text)?,
        handler: reader.option(Reader::text)?,
        reboot: RebootBehavior::from_code(reader.signed()?)?,
    };
    reader.finish()?;
    Ok(details)
}

fn read_language(r: &mut Reader<'_>) -> Result<Language, StoreError> {
    r.text().map(|tag| Language::new(&tag))
}
