//! Reports by e-mail, again and again.
//!
//! A schedule keeps a report with its filters as ids. When it is due, that is written down as an event in the
//! transaction that moves it on ([`crate::App::announce_due_reports`]), so it is neither lost nor told twice by several
//! servers; the file is made when the e-mail is sent, with what holds then.

mod rhythm;
mod schedules;
mod send;

pub use rhythm::{Rhythm, time_of_day};
pub use schedules::{NewReportSchedule, scheduled_query};
pub(crate) use send::{MailedReport, make};
