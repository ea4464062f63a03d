//! The settings of content files.

use clap::{Args, ValueEnum};
use patchwell_server::admin::views::{self, ContentSettingsChange, ContentSettingsView};

use crate::output::{Report, bytes};

/// Where computers get content files.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Location {
    /// From this server, which fetches and keeps them
    Local,
    /// From Microsoft
    Microsoft,
}

/// When content files are fetched.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum When {
    /// When an update that has them is approved
    Approved,
    /// As soon as an update that has them arrives
    Arrived,
}

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct ContentArgs {
    /// Where computers get content files
    #[arg(long)]
    content_location: Option<Location>,
    /// When content files are fetched
    #[arg(long)]
    content_when: Option<When>,
    /// Fetch express installation files too
    #[arg(long, value_name = "true|false")]
    content_express: Option<bool>,
    /// Languages of the content to fetch, such as "en de"; empty for all
    #[arg(long, value_name = "TAGS")]
    content_languages: Option<String>,
    /// Fetch files from Microsoft though decisions come from an upstream server
    #[arg(long, value_name = "true|false")]
    content_from_microsoft: Option<bool>,
    /// Downloads at the same time
    #[arg(long, value_name = "N")]
    content_parallel: Option<u64>,
    /// Bytes a second for all downloads together; 0 for no limit
    #[arg(long, value_name = "BYTES")]
    content_limit: Option<u64>,
    /// Hours of the day in which another limit holds, such as 08:00-18:00; empty for none
    #[arg(long, value_name = "HOURS")]
    content_limit_hours: Option<String>,
    /// The limit in those hours; 0 for none
    #[arg(long, value_name = "BYTES")]
    content_limit_in_hours: Option<u64>,
    /// Hosts that files may come from beside Microsoft's and the upstream server's, such as "*.example.com"
    #[arg(long, value_name = "HOSTS")]
    content_hosts: Option<String>,
}

impl ContentArgs {
    /// The change, if there is one.
    pub(crate) fn change(self) -> Option<ContentSettingsChange> {
        let words = |text: String| text.split([' ', ',', ';']).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        let change = ContentSettingsChange {
            location: self.content_location.map(|location| match location {
                Location::Local => views::ContentLocation::Local,
                Location::Microsoft => views::ContentLocation::Microsoft,
            }),
            when: self.content_when.map(|when| match when {
                When::Approved => views::ContentWhen::Approved,
                When::Arrived => views::ContentWhen::Arrived,
            }),
            express: self.content_express,
            languages: self.content_languages.map(words),
            from_microsoft: self.content_from_microsoft,
            parallel: self.content_parallel,
            limit: self.content_limit,
            limit_hours: self.content_limit_hours,
            limit_in_hours: self.content_limit_in_hours,
            hosts: self.content_hosts.map(words),
            paused: None,
        };
        (change != ContentSettingsChange::default()).then_some(change)
    }
}

/// The settings for people.
pub(crate) fn show(settings: &ContentSettingsView, report: &mut Report) {
    let location = match settings.location {
        views::ContentLocation::Local => "this server",
        views::ContentLocation::Microsoft => "Microsoft (this server keeps licence texts only)",
    };
    let when = match settings.when {
        views::ContentWhen::Approved => "when approved",
        views::ContentWhen::Arrived => "when updates arrive",
    };
    let yes_no = |value: bool| if value { "yes" } else { "no" };
    let rate = |limit: u64| if limit == 0 { "no limit".to_owned() } else { format!("{}/s", bytes(limit)) };
    let list = |values: &[String], none: &str| if values.is_empty() { none.to_owned() } else { values.join(", ") };
    report.field("Content from", location);
    report.field("Content fetched", when);
    report.field("Express files", yes_no(settings.express));
    report.field("Content languages", list(&settings.languages, "all"));
    report.field("Files from Microsoft", yes_no(settings.from_microsoft));
    report.field("Downloads at once", settings.parallel.to_string());
    report.field("Bandwidth", rate(settings.limit));
    if let Some(hours) = &settings.limit_hours {
        report.field(&format!("Bandwidth {hours}"), rate(settings.limit_in_hours));
    }
    report.field("Other hosts", list(&settings.hosts, "none"));
    report.field("Paused", yes_no(settings.paused));
}
