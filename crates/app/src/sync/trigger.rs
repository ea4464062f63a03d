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
    /// Whether only categories and detectoids are taken over, and no updates: to choose from before there are any.
    pub categories_only: bool,
}

impl SyncTrigger {
    /// Somebody.
    #[must_use]
    pub fn by(administrator: &str) -> Self {
        Self { administrator: administrator.to_owned(), is_scheduled: false, attempt: 1, categories_only: false }
    }

    /// Somebody, for the lists of products and classifications alone.
    #[must_use]
    pub fn for_categories(administrator: &str) -> Self {
        Self { categories_only: true, ..Self::by(administrator) }
    }

    /// The schedule.
    #[must_use]
    pub fn scheduled(attempt: u32) -> Self {
        Self { administrator: "schedule".to_owned(), is_scheduled: true, attempt, categories_only: false }
    }

    /// In one line.
    pub(crate) fn to_text(&self) -> String {
        let administrator = self.administrator.replace(char::is_control, " ");
        let scope = if self.categories_only { " categories" } else { "" };
        format!("{}{scope}\n{}\n{administrator}", self.is_scheduled, self.attempt)
    }

    /// As [`Self::to_text`] wrote it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.splitn(3, '\n');
        let (kind, scope) = lines.next().map(|line| line.split_once(' ').unwrap_or((line, "")))?;
        let (is_scheduled, attempt) = (kind.parse().ok()?, lines.next()?.parse().ok()?);
        let administrator = lines.next()?.to_owned();
        Some(Self { is_scheduled, attempt, administrator, categories_only: scope == "categories" })
    }
}
