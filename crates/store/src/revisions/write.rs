//! The rows of one revision.

use patchwell_model::{FileInfo, Fragments, IndexEntry, Language, Revision};

use crate::codec::{details, relations};
use crate::codes::Code;
use crate::pack::pack;
use crate::{StoreError, Tx, Value, sql};

pub(super) const CORE: i64 = 0;
pub(super) const EXTENDED: i64 = 1;
pub(super) const LOCALIZED: i64 = 2;
pub(super) const EULA: i64 = 3;

/// Columns of `revisions` in the order of [`index_row`].
const INDEX_COLUMNS: [&str; 23] = [
    "id",
    "deployment_id",
    "update_row",
    "update_id",
    "revision_number",
    "update_type",
    "category_type",
    "publication_state",
    "explicitly_deployable",
    "can_uninstall",
    "can_request_user_input",
    "is_locally_published",
    "eula_id",
    "relations",
    "core_bytes",
    "content_bytes",
    "title",
    "kb_articles",
    "security_ids",
    "severity",
    "creation_date",
    "arrival_date",
    "fragments_given",
];

/// One revision as it goes into the tables.
pub(super) struct Rows<'a> {
    pub(super) entry: &'a IndexEntry,
    pub(super) update_row: i64,
    pub(super) revision: &'a Revision,
    pub(super) fragments_given: bool,
}

fn index_row<'a>(rows: &Rows<'a>) -> Result<Vec<Value<'a>>, StoreError> {
    let entry = rows.entry;
    let related = relations::encode(&entry.prerequisites, &entry.bundled, &entry.supersedes, &entry.drivers);
    let content_bytes = i64::try_from(entry.content_bytes).map_err(|_| StoreError::Exhausted("bytes for content"))?;
    Ok(vec![
        Value::from(entry.id.0),
        Value::from(entry.deployment_id.0),
        Value::from(rows.update_row),
        Value::from(entry.identity.update_id.as_bytes()),
        Value::from(entry.identity.revision_number),
        Value::from(entry.update_type.code()),
        Value::from(entry.category_type.map(Code::code)),
        Value::from(entry.publication_state.code()),
        Value::from(entry.explicitly_deployable),
        Value::from(entry.can_uninstall),
        Value::from(entry.can_request_user_input),
        Value::from(entry.is_locally_published),
        Value::from(entry.eula.as_ref().map(|id| Value::from(id.as_bytes()))),
        Value::from(related),
        Value::from(entry.core_bytes),
        Value::from(content_bytes),
        Value::from(entry.title.as_str()),
        Value::from(entry.kb_articles.join("\n")),
        Value::from(entry.security_ids.join("\n")),
        Value::from(entry.severity.code()),
        Value::from(entry.creation_date),
        Value::from(entry.arrival_date),
        Value::from(rows.fragments_given),
    ])
}

/// Inserts or replaces the index rows and details.
pub(super) fn put_index(tx: &mut Tx, all: &[Rows<'_>]) -> Result<(), StoreError> {
    let replaced: Vec<String> = INDEX_COLUMNS.iter().skip(1).map(|c| format!("{c} = excluded.{c}")).collect();
    let rest = format!("on conflict (id) do update set {}", replaced.join(", "));
    let rows = all.iter().map(index_row).collect::<Result<_, _>>()?;
    sql::insert(tx, "revisions", &INDEX_COLUMNS, &rest, rows)?;
    let id_and = |rows: &Rows<'_>, data| vec![Value::from(rows.entry.id.0), Value::from(data)];
    let rows = all.iter().map(|rows| id_and(rows, pack(&details::encode(rows.revision)))).collect();
    let replace = "on conflict (revision_id) do update set data = excluded.data";
    sql::insert(tx, "revision_details", &["revision_id", "data"], replace, rows)?;
    Ok(())
}

/// Adds documents.
pub(super) fn put_documents(tx: &mut Tx, documents: &[(i32, &str)]) -> Result<(), StoreError> {
    let rows = documents.iter().map(|(id, text)| vec![Value::from(*id), Value::from(pack(text.as_bytes()))]).collect();
    let keep = "on conflict (revision_id) do nothing";
    sql::insert(tx, "documents", &["revision_id", "data"], keep, rows).map(drop)
}

/// Which fragment wins when there is one of the same kind and language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    Keep,
    Replace,
}

/// Adds fragments.
pub(super) fn put_fragments(tx: &mut Tx, all: &[(i32, &Fragments)], existing: Existing) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (id, fragments) in all {
        let row = |kind: i64, language: &'_ str, geo_id: &'_ str, xml: &str| {
            let language = Value::from(language.to_owned());
            let geo_id = Value::from(geo_id.to_owned());
            vec![Value::from(*id), Value::from(kind), language, geo_id, Value::from(pack(xml.as_bytes()))]
        };
        rows.push(row(CORE, "", "", &fragments.core));
        rows.push(row(EXTENDED, "", "", &fragments.extended));
        rows.extend(fragments.localized.iter().map(|f| row(LOCALIZED, f.language.as_str(), "", &f.xml)));
        let eula_row = |f: &patchwell_model::EulaFragment| {
            row(EULA, f.language.as_str(), f.geo_id.as_deref().unwrap_or_default(), &f.xml)
        };
        rows.extend(fragments.eulas.iter().map(eula_row));
    }
    let columns = ["revision_id", "kind", "language", "geo_id", "data"];
    let rest = match existing {
        Existing::Keep => "on conflict do nothing",
        Existing::Replace => "on conflict (revision_id, kind, language, geo_id) do update set data = excluded.data",
    };
    sql::insert(tx, "fragments", &columns, rest, rows).map(drop)
}

/// Replaces the list of files of each revision and merges what is known of the files themselves.
pub(super) fn put_files(tx: &mut Tx, all: &[(i32, &Revision)]) -> Result<(), StoreError> {
    let known: Vec<&FileInfo> = all.iter().flat_map(|(_, revision)| files_of(revision)).map(|(_, file)| file).collect();
    crate::files::merge(tx, &known)?;
    let with_files = all.iter().filter(|(_, revision)| files_of(revision).next().is_some());
    let mut rows = Vec::new();
    for (id, revision) in with_files {
        for ((language, file), ordinal) in files_of(revision).zip(0_i64..) {
            rows.push(vec![
                Value::from(*id),
                Value::from(ordinal),
                Value::from(&file.sha1.0),
                Value::from(file.name.as_str()),
                Value::from(language.map(Language::as_str)),
                Value::from(file.modified.as_deref()),
                Value::from(file.patching_type.as_deref()),
            ]);
        }
    }
    let columns = ["revision_id", "ordinal", "sha1", "name", "language", "modified", "patching_type"];
    sql::insert(tx, "revision_files", &columns, "", rows).map(drop)
}

/// Content files, then EULA files with their language.
fn files_of(revision: &Revision) -> impl Iterator<Item = (Option<&Language>, &FileInfo)> {
    let eulas = revision.eula.iter().flat_map(|eula| &eula.files);
    revision.files.iter().map(|file| (None, file)).chain(eulas.map(|(language, file)| (Some(language), file)))
}
