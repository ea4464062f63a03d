//! Who acts in the present task. It goes beside the arguments of every write, not through each of them: a write that
//! forgot to hand it on would have no author.

use patchwell_store::audit::Record;

use crate::App;

/// The author of changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Acting {
    actor: String,
    reason: String,
}

tokio::task_local! {
    static ACTING: Acting;
}

/// Runs `work`; changes it makes are recorded with this actor and reason.
pub async fn acting<T>(actor: &str, reason: &str, work: impl Future<Output = T>) -> T {
    ACTING.scope(Acting { actor: actor.to_owned(), reason: reason.to_owned() }, work).await
}

/// Runs `work`; the changes it makes are recorded as parts of one whole, for the same actor and reason.
pub(crate) async fn in_change_set<T>(name: &str, work: impl Future<Output = T>) -> T {
    let reason = ACTING.try_with(|acting| acting.reason.clone()).unwrap_or_default();
    let reason = if reason.is_empty() { name.to_owned() } else { format!("{name}: {reason}") };
    ACTING.scope(Acting { actor: actor(), reason }, work).await
}

/// The present actor; `server` for what the server does by itself.
#[must_use]
pub fn actor() -> String {
    ACTING.try_with(|acting| acting.actor.clone()).unwrap_or_else(|_| "server".to_owned())
}

impl App {
    /// Whether somebody acts, and not the server by itself.
    pub(crate) fn is_acted_on(&self) -> bool {
        ACTING.try_with(|_| ()).is_ok()
    }

    /// A record of a change that is about to be made, for [`patchwell_store::audit::append`] in its transaction.
    pub(crate) fn change(&self, action: &str, subject: impl Into<String>, before: String, after: String) -> Record {
        Record {
            at: self.now(),
            actor: actor(),
            action: action.to_owned(),
            subject: subject.into(),
            before,
            after,
            reason: ACTING.try_with(|acting| acting.reason.clone()).unwrap_or_default(),
        }
    }
}
