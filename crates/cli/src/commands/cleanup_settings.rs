//! The settings of the cleanup among the others.

use clap::Args;
use patchwell_server::admin::views::CleanupSettingsChange;

use super::cleanup::Step;

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct CleanupArgs {
    /// Clean up every day
    #[arg(long, value_name = "true|false")]
    cleanup_daily: Option<bool>,
    /// Time of day of the cleanup by the clock of the server, such as 02:30
    #[arg(long, value_name = "HH:MM")]
    cleanup_time: Option<String>,
    /// A step of the daily cleanup; can be given several times, and replaces the present ones
    #[arg(long = "cleanup-step", value_name = "STEP")]
    cleanup_steps: Vec<Step>,
    /// Days for which superseded updates are here and not approved before they are declined
    #[arg(long, value_name = "DAYS")]
    cleanup_superseded_days: Option<u32>,
    /// Days for which withdrawn updates are not approved before they are deleted
    #[arg(long, value_name = "DAYS")]
    cleanup_expired_days: Option<u32>,
    /// Days for which updates are declined before they are deleted; 0 for never
    #[arg(long, value_name = "DAYS")]
    cleanup_declined_days: Option<u32>,
    /// Days for which revisions are replaced and not approved before they are deleted
    #[arg(long, value_name = "DAYS")]
    cleanup_revision_days: Option<u32>,
    /// Days without contact after which computers are deleted
    #[arg(long, value_name = "DAYS")]
    cleanup_computer_days: Option<u32>,
}

impl CleanupArgs {
    /// The change, if there is one.
    pub(crate) fn change(self) -> Option<CleanupSettingsChange> {
        let steps = self.cleanup_steps;
        let change = CleanupSettingsChange {
            daily: self.cleanup_daily,
            time: self.cleanup_time,
            steps: (!steps.is_empty()).then(|| steps.into_iter().map(Into::into).collect()),
            superseded_days: self.cleanup_superseded_days,
            expired_days: self.cleanup_expired_days,
            declined_days: self.cleanup_declined_days,
            revision_days: self.cleanup_revision_days,
            computer_days: self.cleanup_computer_days,
        };
        (change != CleanupSettingsChange::default()).then_some(change)
    }
}
