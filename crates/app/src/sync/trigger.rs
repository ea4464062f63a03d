//! Who starts a synchronization.

/// Who starts one, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncTrigger {
    /// The name of a user or token, or of the schedule.
    pub administrator: String,
    /// Whether the schedule did.
    pub is_scheduled: bool,
    /// Which attempt of a scheduled run, from 1.
    pub attempt: u32,
}

impl SyncTrigger {
    /// Somebody.
    #[must_use]
    pub fn by(administrator: &str) -> Self {
        Self { administrator: administrator.to_owned(), is_scheduled: false, attempt: 1 }
    }

    /// The schedule.
    #[must_use]
    pub fn scheduled(attempt: u32) -> Self {
        Self { administrator: "schedule".to_owned(), is_scheduled: true, attempt }
    }

    /// In one line.
    pub(crate) fn to_text(&self) -> String {
        let administrator = self.administrator.replace(char::is_control, " ");
        format!("{}\n{}\n{administrator}", self.is_scheduled, self.attempt)
    }

    /// As [`Self::to_text`] wrote it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.splitn(3, '\n');
        let (is_scheduled, attempt) = (lines.next()?.parse().ok()?, lines.next()?.parse().ok()?);
        Some(Self { is_scheduled, attempt, administrator: lines.next()?.to_owned() })
    }
}
