//! Update documents as servers below get them ([MS-WSUSSS] 3.1.4.6).

use std::io::Cursor;

use patchwell_metadata::cabinet::writer::{self, NewFile};
use patchwell_metadata::fragments::{Published, compose};
use patchwell_model::{Fragments, RevisionId};
use patchwell_store::revisions;

use crate::{App, AppError};

/// Longer documents are packed, bytes of UTF-16: where real servers do.
const TEXT_BYTES: usize = 5_120;

/// A document on its way to a server below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateBlob {
    /// As it is.
    Text(String),
    /// As the file `blob` of a cabinet, in UTF-16LE.
    Cabinet(Vec<u8>),
}

impl UpdateBlob {
    /// Bytes it takes in an answer, about.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Cabinet(bytes) => bytes.len().div_ceil(3).saturating_mul(4),
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn new(document: String) -> Result<Self, AppError> {
        // Readers of XML change carriage returns in text; a cabinet keeps them.
        if document.len() <= TEXT_BYTES && !document.contains('\r') && document.encode_utf16().count() * 2 <= TEXT_BYTES
        {
            return Ok(Self::Text(document));
        }
        let utf16: Vec<u8> = document.encode_utf16().flat_map(u16::to_le_bytes).collect();
        drop(document);
        let file = NewFile {
            name: "blob",
            size: utf16.len() as u64,
            time: jiff::civil::DateTime::constant(1980, 1, 1, 0, 0, 0, 0),
            content: &mut utf16.as_slice(),
        };
        let mut cabinet = Cursor::new(Vec::with_capacity(utf16.len() / 8));
        writer::write(&mut cabinet, &mut [file])
            .map_err(|error| AppError::Invalid(format!("an update document cannot be packed: {error}")))?;
        Ok(Self::Cabinet(cabinet.into_inner()))
    }
}

impl App {
    /// The document of a revision, packed where it is long: as upstream gave it, or put together where only its
    /// fragments came. `None` when there is no such revision.
    ///
    /// # Errors
    /// Store errors; when fragments cannot be put together.
    pub async fn update_blob(&self, id: RevisionId) -> Result<Option<UpdateBlob>, AppError> {
        let snapshot = self.snapshot();
        let Some(entry) = snapshot.entry(id) else { return Ok(None) };
        let published = Published { state: entry.publication_state, created: entry.creation_date };
        let source = self.store().read(move |tx| {
            Ok(match revisions::document(tx, id)? {
                Some(document) => Source::Document(document),
                None => Source::Fragments(revisions::fragments(tx, id)?),
            })
        });
        let source = source.await?;
        let packed = tokio::task::spawn_blocking(move || UpdateBlob::new(source.document(published)?)).await;
        packed.map_err(|_| AppError::Busy)?.map(Some)
    }
}

/// What is stored of a revision.
enum Source {
    Document(String),
    Fragments(Fragments),
}

impl Source {
    /// The document without XML declaration, which would name an encoding that it is not sent in.
    fn document(self, published: Published) -> Result<String, AppError> {
        match self {
            Self::Document(document) => {
                let text = document.trim_start_matches('\u{feff}').trim_start();
                let rest = text.strip_prefix("<?xml").and_then(|text| text.split_once("?>"));
                let rest = rest.map(|(_, rest)| rest.trim_start().to_owned());
                Ok(rest.unwrap_or(document))
            }
            Self::Fragments(fragments) => compose(&fragments, published)
                .map_err(|error| AppError::Invalid(format!("the fragments of an update make no document: {error}"))),
        }
    }
}
