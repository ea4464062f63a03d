//! Events as e-mail: in English, as text and as HTML with the same content. Names come from publishers and computers, so
//! everything but our own words is escaped.

use std::fmt::Write as _;

use super::event::Body;
use super::{Event, RunSummary, ScheduledReport, StatusReport, SynchronizationFinished};
use crate::report_mail::MailedReport;

/// An e-mail without its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// The e-mail about an event.
pub(super) fn mail_text(body: &Body, made: Option<&MailedReport>) -> Text {
    let mut page = Page::default();
    let subject = match &body.event {
        Event::SynchronizationFinished(finished) => new_updates(finished, &mut page),
        Event::StatusReport(report) => status(report, &mut page),
        Event::JobFinished(job) => {
            page.line(&format!("Job {} ({}) ended: {}.", job.id, job.kind, job.result));
            page.line(job.error.as_deref().unwrap_or_default());
            format!("Job {} {}", job.kind, job.result)
        }
        Event::ScheduledReport(wanted) => report(wanted, made, &mut page),
        Event::Test(test) => {
            page.line("This is a test: e-mail from this update server arrives.");
            page.line(&format!("{} asked for it.", test.asked_by));
            "Test message".to_owned()
        }
    };
    let own = format!("Sent by the update server {} at {}.", body.server, time(body.timestamp));
    let Page { mut text, html } = page;
    let _ = write!(text, "\n-- \n{own}\n");
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family:sans-serif\">\n{html}<p style=\"color:#555\">{}</p>\n</body></html>\n",
        escape(&subject),
        escape(&own)
    );
    Text { subject: format!("[{}] {subject}", body.server), text, html }
}

fn new_updates(finished: &SynchronizationFinished, page: &mut Page) -> String {
    let total = finished.updates_total;
    let updates = if total == 1 { "1 new update".to_owned() } else { format!("{total} new updates") };
    page.heading(&format!("{updates} from {}", finished.run.source));
    for update in &finished.updates {
        let kb: Vec<String> = update.kb_articles.iter().map(|article| format!("KB{article}")).collect();
        let parts = [update.classification.clone().unwrap_or_default(), update.products.join(", "), kb.join(" ")];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        page.item(&update.title, &parts.join("; "));
    }
    let more = total.saturating_sub(finished.updates.len() as u64);
    if more > 0 {
        page.line(&format!("And {more} more; list them in the console or with `patchwell updates list`."));
    }
    run(&finished.run, page);
    updates
}

fn report(wanted: &ScheduledReport, made: Option<&MailedReport>, page: &mut Page) -> String {
    let title = made.map_or(wanted.report.as_str(), |made| made.title.as_str());
    page.heading(title);
    for (name, value) in made.into_iter().flat_map(|made| &made.filters) {
        page.line(&format!("{name}: {value}"));
    }
    match made.and_then(|made| made.file.as_ref()) {
        Some(file) => page.line(&format!("It comes with this e-mail as {}.", file.name)),
        None => page.line(
            "It is too long for an e-mail. Export it in the console under Reports, or choose filters for the schedule.",
        ),
    }
    format!("{}: {title}", wanted.schedule)
}

fn status(report: &StatusReport, page: &mut Page) -> String {
    page.heading("Computers");
    page.number("Computers", report.computers);
    page.number("Up to date", report.computers_up_to_date);
    page.number("Needing updates", report.computers_needing_updates);
    page.number("With failed updates", report.computers_with_failures);
    page.number("Never reported", report.computers_unreported);
    page.heading("Updates");
    page.number("Updates", report.updates);
    page.number("Approved", report.updates_approved);
    page.number("Not approved", report.updates_unapproved);
    page.number("Needed by computers", report.updates_needed);
    page.number("Failed on computers", report.updates_failed);
    match &report.last_synchronization {
        Some(last) => run(last, page),
        None => page.line("There was no synchronization yet."),
    }
    format!("Status: {} of {} computers need updates", report.computers_needing_updates, report.computers)
}

fn run(run: &RunSummary, page: &mut Page) {
    page.heading("Last synchronization");
    page.line(&format!("With {} at {}: {}.", run.source, time(run.finished), run.result));
    page.line(run.error.as_deref().unwrap_or_default());
    let numbers = format!(
        "New: {}; revised: {}; withdrawn: {}; not taken in: {}.",
        run.new, run.revised, run.expired, run.failed
    );
    page.line(&numbers);
}

/// The same in both forms.
#[derive(Debug, Default)]
struct Page {
    text: String,
    html: String,
}

impl Page {
    fn heading(&mut self, heading: &str) {
        let _ = write!(self.text, "\n{}\n", one_line(heading));
        let _ = writeln!(self.html, "<h2>{}</h2>", escape(heading));
    }

    /// Nothing when it is empty.
    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            let _ = writeln!(self.text, "{}", one_line(line));
            let _ = writeln!(self.html, "<p>{}</p>", escape(line));
        }
    }

    fn item(&mut self, title: &str, about: &str) {
        let _ = writeln!(self.text, "* {}\n  {}", one_line(title), one_line(about));
        let _ = writeln!(self.html, "<p><b>{}</b><br>{}</p>", escape(title), escape(about));
    }

    fn number(&mut self, name: &str, number: u64) {
        let _ = writeln!(self.text, "{name:<22}{number:>8}");
        let _ = writeln!(self.html, "<div>{}: <b>{number}</b></div>", escape(name));
    }
}

fn time(time: patchwell_model::Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use patchwell_model::Timestamp;

    use super::*;
    use crate::notifications::UpdateLine;

    fn mail(event: Event) -> Text {
        mail_text(&Body { timestamp: Timestamp::UNIX_EPOCH, server: "updates.example.test".to_owned(), event }, None)
    }

    #[test]
    fn names_are_escaped_and_stay_in_their_line() {
        let update = UpdateLine {
            title: "<script>alert(1)</script> & \"more\"\n-- \nBye".to_owned(),
            classification: Some("Security Updates".to_owned()),
            kb_articles: vec!["5001330".to_owned()],
            ..UpdateLine::default()
        };
        let run = RunSummary { source: "microsoft".to_owned(), result: "done".to_owned(), ..RunSummary::default() };
        let mail = mail(Event::SynchronizationFinished(SynchronizationFinished {
            run,
            updates: vec![update],
            updates_total: 3,
        }));
        assert_eq!(mail.subject, "[updates.example.test] 3 new updates");
        assert!(!mail.html.contains("<script>") && mail.html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp;"));
        assert_eq!(mail.text.matches("\n-- \n").count(), 1, "{}", mail.text);
        for part in ["Security Updates; KB5001330", "And 2 more"] {
            assert!(mail.text.contains(part) && mail.html.contains(part), "{part}");
        }
    }

    #[test]
    fn the_status_says_the_same_in_both_forms() {
        let report = StatusReport { computers: 12, computers_needing_updates: 5, ..StatusReport::default() };
        let mail = mail(Event::StatusReport(report));
        assert_eq!(mail.subject, "[updates.example.test] Status: 5 of 12 computers need updates");
        assert!(mail.text.contains("Needing updates              5"), "{}", mail.text);
        assert!(mail.html.contains("Needing updates: <b>5</b>") && mail.html.contains("no synchronization"));
    }
}
