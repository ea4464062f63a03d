//! `patchwell updates show`.

use clap::Args;
use patchwell_server::admin::views::{
    CategoryReference, FileView, RequirementView, RevisionReference, UpdateDetails, UpdateReference,
};

use crate::client::{Query, encode};
use crate::commands::{Context, approve, eula};
use crate::output::{Report, Table, bytes, optional_time, time};

/// Which part of a revision's metadata to print.
#[derive(Debug, Clone)]
enum Fragment {
    Core,
    Extended,
    Localized(String),
    Eula(String),
    Document,
}

fn parse_fragment(text: &str) -> Result<Fragment, String> {
    match text.split_once(':') {
        None if text == "core" => Ok(Fragment::Core),
        None if text == "extended" => Ok(Fragment::Extended),
        None if text == "document" => Ok(Fragment::Document),
        Some(("localized", language)) if !language.is_empty() => Ok(Fragment::Localized(language.to_owned())),
        Some(("eula", language)) if !language.is_empty() => Ok(Fragment::Eula(language.to_owned())),
        _ => Err("say core, extended, localized:LANG, eula:LANG or document".to_owned()),
    }
}

/// Which update to show.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Its id
    id: String,
    /// A revision other than the latest
    #[arg(long, value_name = "N")]
    revision: Option<i32>,
    /// Print this fragment as it is served, nothing else: core, extended, localized:LANG, eula:LANG, document
    #[arg(long, value_parser = parse_fragment)]
    fragment: Option<Fragment>,
}

pub(crate) async fn run(context: &Context, args: ShowArgs) -> anyhow::Result<()> {
    let path = format!("/updates/{}", encode(&args.id));
    let query = Query::default().with("revision", args.revision);
    if let Some(fragment) = args.fragment {
        let (name, language) = match fragment {
            Fragment::Core => ("core", None),
            Fragment::Extended => ("extended", None),
            Fragment::Document => ("document", None),
            Fragment::Localized(language) => ("localized", Some(language)),
            Fragment::Eula(language) => ("eula", Some(language)),
        };
        let target = query.with("language", language).on(&format!("{path}/fragments/{name}"));
        return context.out.raw(&context.api.get_bytes(&target).await?);
    }
    let details: UpdateDetails = context.api.get(&query.on(&path)).await?;
    context.out.view(&details, show)
}

fn show(details: &UpdateDetails, report: &mut Report) {
    head(details, report);
    if let Some(text) = details.texts.iter().find(|text| text.language == "en").or(details.texts.first())
        && !text.description.is_empty()
    {
        report.heading("Description");
        report.paragraph(&text.description);
    }
    relations(details, report);
    if !details.files.is_empty() {
        report.heading("Files");
        files(&details.files, report);
    }
    if let Some(eula) = &details.eula {
        report.heading("Licence text");
        eula::table(std::slice::from_ref(eula), report);
    }
    report.heading("Approvals");
    approve::approvals(&details.approvals, report);
}

fn head(details: &UpdateDetails, report: &mut Report) {
    let summary = &details.summary;
    report.field("Title", &summary.title);
    let newer = if details.is_latest { "" } else { " (there is a newer revision)" };
    report.field("Update", format!("{} revision {}{newer}", summary.id, summary.revision));
    let revisions: Vec<String> = details.revisions.iter().map(ToString::to_string).collect();
    report.field("Revisions", revisions.join(", "));
    report.field("Classification", summary.classification.as_deref().unwrap_or_default());
    report.field("Products", summary.products.join(", "));
    report.field("KB articles", summary.kb_articles.join(", "));
    report.field("Bulletins", details.security_bulletins.join(", "));
    report.field("CVE", details.cve_ids.join(", "));
    report.field("Published", optional_time(summary.creation_date));
    report.field("Arrived", time(summary.arrival_date));
    report.field("Decision", summary.approval.label());
    let mut notes = Vec::new();
    notes.extend(summary.is_expired.then_some("withdrawn by its publisher"));
    notes.extend(summary.is_superseded.then_some("superseded"));
    notes.extend(details.can_uninstall.then_some("can be uninstalled"));
    notes.extend(details.can_request_user_input.then_some("may ask the user"));
    notes.extend((!details.explicitly_deployable).then_some("cannot be approved on its own"));
    report.field("Notes", notes.join(", "));
    report.field("Handler", details.handler.as_deref().unwrap_or_default());
    let status = &summary.status;
    report.field(
        "Computers",
        format!("{} need it, {} have it, failed on {}", status.needed, status.installed, status.failed),
    );
}

fn relations(details: &UpdateDetails, report: &mut Report) {
    named(report, "Categories", details.categories.iter().map(|CategoryReference { id, title, .. }| (id, title)));
    if details.prerequisites.iter().any(|part| !part.is_category) {
        report.heading("Prerequisites");
        for RequirementView { any_of, .. } in details.prerequisites.iter().filter(|part| !part.is_category) {
            let alternatives: Vec<String> = any_of.iter().map(title_or_id).collect();
            report.paragraph(&alternatives.join(" or "));
        }
    }
    let revision = |RevisionReference { id, revision, title }: &RevisionReference| {
        (format!("{id} revision {revision}"), title.clone())
    };
    let children: Vec<_> = details.children.iter().map(revision).collect();
    named(report, "Children", children.iter().map(|(id, title)| (id, title)));
    let bundles: Vec<_> = details.bundled_by.iter().map(revision).collect();
    named(report, "Part of", bundles.iter().map(|(id, title)| (id, title)));
    named(report, "Supersedes", details.supersedes.iter().map(|update| (&update.id, &update.title)));
    named(report, "Superseded by", details.superseded_by.iter().map(|update| (&update.id, &update.title)));
}

fn title_or_id(update: &UpdateReference) -> String {
    update.title.clone().unwrap_or_else(|| update.id.clone())
}

fn named<'a>(report: &mut Report, heading: &str, items: impl Iterator<Item = (&'a String, &'a Option<String>)>) {
    let mut items = items.peekable();
    if items.peek().is_none() {
        return;
    }
    report.heading(heading);
    for (id, title) in items {
        report.paragraph(&format!("{id}  {}", title.as_deref().unwrap_or("(not in the catalog)")));
    }
}

fn files(files: &[FileView], report: &mut Report) {
    let mut table = Table::new(&["File~", "Size>", "SHA-1", "Present"]);
    for file in files {
        table.row([file.name.as_str(), &bytes(file.size), &file.sha1, if file.is_present { "yes" } else { "no" }]);
    }
    report.table(&table);
}
