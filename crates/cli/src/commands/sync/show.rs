//! Synchronization for people.

use patchwell_server::admin::views::{JobView, Page, SyncRunView, SyncSettingsView, SyncStatus};

use crate::commands::jobs;
use crate::output::{Report, Table, optional_time, time};

pub(super) fn status(status: &SyncStatus, report: &mut Report) {
    settings(&status.settings, report);
    report.field("Now", status.job.as_ref().map_or_else(|| "nothing".to_owned(), under_way));
    if let Some(run) = &status.last {
        report.field("Last run", format!("{} ({})", time(run.started), run.result.label()));
        report.field("Brought", brought(run));
        if let Some(error) = &run.error {
            report.paragraph(error);
        }
    }
    report.field("Next run", status.next.map_or_else(|| "when you start it".to_owned(), time));
}

fn under_way(job: &JobView) -> String {
    format!("{}, {}", job.state.label(), jobs::progress(job))
}

fn settings(settings: &SyncSettingsView, report: &mut Report) {
    report.field("Source", &settings.source);
    report.field("Decisions", if settings.replica { "those of the source (replica)" } else { "this server's own" });
    if let Some(proxy) = &settings.proxy {
        let user = settings.proxy_user.as_ref().map_or_else(String::new, |user| format!(" as {user}"));
        let password = if settings.has_proxy_password { " with a password" } else { "" };
        report.field("Proxy", format!("{proxy}{user}{password}"));
    }
    if settings.trusted_ca.is_some() {
        report.field("Trust", "the operating system's authorities, and own ones");
    }
    let languages = settings.languages.join(", ");
    report.field("Languages", if languages.is_empty() { "all" } else { &languages });
    report.field(
        "Schedule",
        match settings.times_per_day {
            0 => "none".to_owned(),
            times => format!("{times} a day from {}, up to half an hour later", settings.start),
        },
    );
}

pub(super) fn history(page: &Page<SyncRunView>, report: &mut Report) {
    if page.items.is_empty() {
        report
            .line("No synchronization yet; `patchwell sync source` says from where, `patchwell sync now` starts one.");
        return;
    }
    let mut table = Table::new(&["ID", "Started", "Finished", "By~", "Result", "Brought~", "Error~"]);
    for run in &page.items {
        table.row([
            run.id.as_str(),
            &time(run.started),
            &optional_time(run.finished),
            &run.administrator,
            run.result.label(),
            &brought(run),
            run.error.as_deref().unwrap_or_default(),
        ]);
    }
    report.table(&table);
}

/// `3 new, 2 revised`.
fn brought(run: &SyncRunView) -> String {
    let counts = [
        (run.updates_new, "new"),
        (run.revisions_new, "revised"),
        (run.revisions_expired, "withdrawn"),
        (run.revisions_failed, "not taken in"),
        (run.decisions_changed, "decisions"),
    ];
    let parts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if parts.is_empty() { "nothing new".to_owned() } else { parts.join(", ") }
}
