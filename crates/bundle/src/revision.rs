//! Revisions, many to a part.

use jiff::Timestamp;
use patchwell_model::{EulaFragment, Fragments, Language, LocalizedFragment, PublicationState, RevisionIdentity, Sha1};

use crate::BundleError;
use crate::codec::{Decoder, Encoder};
use crate::have::identity;

/// A part is ended after so many bytes.
const PART: usize = 8 << 20;

/// A revision as it travels: its document, or its fragments where there is no document or they differ from what the
/// document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRecord {
    /// Its identity.
    pub identity: RevisionIdentity,
    /// Its document.
    pub document: Option<String>,
    /// Its fragments, where they cannot be derived from the document.
    pub fragments: Option<Fragments>,
    /// What fragments do not tell.
    pub publication_state: PublicationState,
    /// What fragments do not tell.
    pub creation_date: Option<Timestamp>,
    /// Where its files can be had.
    pub urls: Vec<(Sha1, Vec<String>)>,
}

/// Collects records until they are a part.
#[derive(Debug, Default)]
pub struct RevisionsWriter {
    out: Encoder,
    count: u32,
}

impl RevisionsWriter {
    /// Adds one; the bytes of a part, unpacked, when there are enough.
    pub fn push(&mut self, record: &RevisionRecord) -> Option<Vec<u8>> {
        encode(&mut self.out, record);
        self.count += 1;
        if self.out.0.len() >= PART { self.take() } else { None }
    }

    /// What is left at the end.
    pub fn take(&mut self) -> Option<Vec<u8>> {
        if self.count == 0 {
            return None;
        }
        let Self { out, count } = std::mem::take(self);
        let mut bytes = count.to_le_bytes().to_vec();
        bytes.extend(out.0);
        Some(bytes)
    }
}

/// The records of an unpacked part.
///
/// # Errors
/// When the bytes are not that.
pub fn read_revisions(bytes: &[u8]) -> Result<Vec<RevisionRecord>, BundleError> {
    let mut input = Decoder(bytes);
    let records = input.list(29, decode)?;
    input.end()?;
    Ok(records)
}

fn encode(out: &mut Encoder, record: &RevisionRecord) {
    out.raw(record.identity.update_id.as_bytes());
    out.i32(record.identity.revision_number);
    out.option(record.document.as_deref(), Encoder::text);
    out.option(record.fragments.as_ref(), |out, fragments| {
        out.text(&fragments.core);
        out.text(&fragments.extended);
        out.count(fragments.localized.len());
        for one in &fragments.localized {
            out.text(one.language.as_str());
            out.text(&one.xml);
        }
        out.count(fragments.eulas.len());
        for one in &fragments.eulas {
            out.text(one.language.as_str());
            out.option(one.geo_id.as_deref(), Encoder::text);
            out.text(&one.xml);
        }
    });
    out.u8(u8::from(record.publication_state == PublicationState::Expired));
    out.option(record.creation_date, |out, date| {
        out.i64(date.as_second());
        out.u32(date.subsec_nanosecond().unsigned_abs());
    });
    out.count(record.urls.len());
    for (sha1, urls) in &record.urls {
        out.raw(&sha1.0);
        out.count(urls.len());
        urls.iter().for_each(|url| out.text(url));
    }
}

fn decode(input: &mut Decoder<'_>) -> Result<RevisionRecord, BundleError> {
    Ok(RevisionRecord {
        identity: identity(input)?,
        document: input.option(Decoder::text)?,
        fragments: input.option(fragments)?,
        publication_state: if input.flag()? { PublicationState::Expired } else { PublicationState::Published },
        creation_date: input.option(|input| {
            let (second, nanosecond) = (input.i64()?, input.u32()?);
            let nanosecond = i32::try_from(nanosecond).unwrap_or(i32::MAX);
            Timestamp::new(second, nanosecond).map_err(|_| BundleError::Broken("a date is impossible"))
        })?,
        urls: input.list(24, |input| Ok((Sha1(input.array()?), input.list(4, Decoder::text)?)))?,
    })
}

fn fragments(input: &mut Decoder<'_>) -> Result<Fragments, BundleError> {
    let language = |input: &mut Decoder<'_>| Ok::<_, BundleError>(Language::new(&input.text()?));
    Ok(Fragments {
        core: input.text()?,
        extended: input.text()?,
        localized: input.list(8, |input| Ok(LocalizedFragment { language: language(input)?, xml: input.text()? }))?,
        eulas: input.list(9, |input| {
            Ok(EulaFragment { language: language(input)?, geo_id: input.option(Decoder::text)?, xml: input.text()? })
        })?,
    })
}
