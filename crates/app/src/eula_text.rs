//! Reading licence texts, as an administrator does before accepting them.

use std::io::Read as _;

use patchwell_content::Extension;
use patchwell_model::{EulaId, FileInfo, Language};
use patchwell_store::revisions;

use crate::{App, AppError};

/// Longer texts are cut, bytes of the file.
const LONGEST: u64 = 4 << 20;

/// A licence text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EulaText {
    /// The language of the text.
    pub language: Language,
    /// The languages it exists in.
    pub languages: Vec<Language>,
    /// The text; `None` while its file is not on this server.
    pub text: Option<String>,
}

impl App {
    /// A licence text in this language, else in the nearest there is: another of the same tongue, English, any.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when no update has it, or none of those names a file of it; content and store errors.
    pub async fn eula_text(&self, eula: EulaId, language: &Language) -> Result<EulaText, AppError> {
        let absent =
            || AppError::not_found("licence", eula.to_string(), "list the licences to see which there are, with text");
        let newest = {
            let snapshot = self.snapshot();
            let with_it = snapshot.entries().filter(|entry| entry.eula == Some(eula));
            with_it.max_by_key(|entry| entry.id).map(|entry| entry.id).ok_or_else(absent)?
        };
        let revision = self.store().read(move |tx| revisions::load_revision(tx, newest)).await?;
        let files = revision.and_then(|revision| revision.eula).map(|eula| eula.files).unwrap_or_default();
        let languages: Vec<Language> = files.iter().map(|(language, _)| language.clone()).collect();
        let (language, file) = nearest(files, language).ok_or_else(absent)?;
        Ok(EulaText { language, languages, text: self.read_text(&file).await? })
    }

    async fn read_text(&self, file: &FileInfo) -> Result<Option<String>, AppError> {
        let (content, sha1, extension) = (self.content().clone(), file.sha1, Extension::of_name(&file.name));
        let read = tokio::task::spawn_blocking(move || {
            let Some(opened) = content.open_file(&sha1, &extension)? else { return Ok(None) };
            let mut bytes = Vec::new();
            let read = opened.file.take(LONGEST).read_to_end(&mut bytes);
            read.map_err(|source| AppError::Io { what: "a licence text could not be read".to_owned(), source })?;
            Ok(Some(decoded(&bytes)))
        });
        read.await.unwrap_or(Ok(None))
    }
}

fn nearest(files: Vec<(Language, FileInfo)>, wanted: &Language) -> Option<(Language, FileInfo)> {
    let tongue = |language: &Language| language.as_str().split('-').next().unwrap_or_default().to_ascii_lowercase();
    let rank = |language: &Language| match language {
        exact if exact == wanted => 0,
        near if tongue(near) == tongue(wanted) => 1,
        english if tongue(english) == "en" => 2,
        _ => 3,
    };
    files.into_iter().min_by_key(|(language, _)| rank(language))
}

/// A text file of Windows: UTF-16 or UTF-8 with a mark of order, UTF-8 without, or else one byte a letter.
fn decoded(bytes: &[u8]) -> String {
    let wide = |unit: fn([u8; 2]) -> u16, rest: &[u8]| {
        let units = rest.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => wide(u16::from_be_bytes, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        plain => match std::str::from_utf8(plain) {
            Ok(text) => text.to_owned(),
            Err(_) => plain.iter().copied().map(char::from).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_windows_are_read() {
        let wide = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain("Größe €".encode_utf16().flat_map(unit)).collect()
        };
        assert_eq!(decoded(&wide([0xff, 0xfe], u16::to_le_bytes)), "Größe €");
        assert_eq!(decoded(&wide([0xfe, 0xff], u16::to_be_bytes)), "Größe €");
        assert_eq!(decoded("\u{feff}Größe €".as_bytes()), "Größe €");
        assert_eq!(decoded("Größe €".as_bytes()), "Größe €");
        assert_eq!(decoded(b"Gr\xf6\xdfe"), "Größe");
        assert_eq!(decoded(&[0xff, 0xfe, 0x00]), "");
        assert_eq!(decoded(&[0xff, 0xfe, 0x00, 0xd8]), "\u{fffd}");
    }
}
