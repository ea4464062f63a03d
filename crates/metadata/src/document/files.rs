//! Content files and licence texts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchwell_model::{EulaInfo, FileInfo, Language, Sha1, Sha256};

use super::properties::Properties;
use super::{Sections, Warnings, shorten};
use crate::xml::Node;

pub(super) fn read(node: Option<&Node>, warnings: &mut Warnings) -> Vec<FileInfo> {
    node.into_iter().flat_map(|node| node.children("File")).filter_map(|file| file_info(file, warnings)).collect()
}

/// The licence an update wants accepted, with the text files the document names.
pub(super) fn eula(properties: &Properties<'_>, sections: &Sections, warnings: &mut Warnings) -> Option<EulaInfo> {
    let files: Vec<_> = sections.localized("EulaFile").filter_map(|node| eula_file(node, warnings)).collect();
    let Some(id) = properties.attribute("EulaID") else {
        if !files.is_empty() {
            warnings.add("it has licence texts and no EulaID");
        }
        return None;
    };
    Some(EulaInfo { id: warnings.parse("EulaID", id)?, files })
}

fn eula_file(node: &Node, warnings: &mut Warnings) -> Option<(Language, FileInfo)> {
    let language = node.attribute("Language").or_else(|| node.child("Language").map(|child| child.text.as_str()));
    let language = Language::new(language.unwrap_or_default());
    file_info(node, warnings).map(|file| (language, file))
}

fn file_info(node: &Node, warnings: &mut Warnings) -> Option<FileInfo> {
    let name = node.attribute("FileName").unwrap_or_default().to_owned();
    if let Some(algorithm) = node.attribute("DigestAlgorithm")
        && !algorithm.eq_ignore_ascii_case("SHA1")
    {
        warnings.add(format!("file {:?} has a {:?} digest, not SHA1", shorten(&name), shorten(algorithm)));
        return None;
    }
    let Some(sha1) = base64_sha1(node.attribute("Digest").unwrap_or_default()) else {
        warnings.add(format!("file {:?} has no valid digest", shorten(&name)));
        return None;
    };
    let size = warnings.parse("the size of a file", node.attribute("Size").unwrap_or_default())?;
    Some(FileInfo {
        sha1,
        sha256: sha256(node, &name, warnings),
        name,
        size,
        modified: node.attribute("Modified").map(str::to_owned),
        patching_type: node.attribute("PatchingType").map(str::to_owned),
        urls: Vec::new(),
    })
}

fn sha256(node: &Node, name: &str, warnings: &mut Warnings) -> Option<Sha256> {
    let digest = node
        .children("AdditionalDigest")
        .find(|digest| digest.attribute("Algorithm").is_some_and(|name| name.eq_ignore_ascii_case("SHA256")))?;
    let decoded = STANDARD.decode(digest.text.trim()).ok().and_then(|bytes| Sha256::try_from(bytes.as_slice()).ok());
    if decoded.is_none() {
        warnings.add(format!("file {:?} has an invalid SHA-256 digest", shorten(name)));
    }
    decoded
}

/// A SHA-1 as metadata writes it.
pub(crate) fn base64_sha1(text: &str) -> Option<Sha1> {
    STANDARD.decode(text.trim()).ok().and_then(|bytes| Sha1::try_from(bytes.as_slice()).ok())
}
