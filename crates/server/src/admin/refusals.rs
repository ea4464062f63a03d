//! The application's errors as problems.

use patchwell_app::AppError;
use patchwell_catalog::Refusal;
use patchwell_store::StoreError;

use super::problem::Problem;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::GroupName(reason) => Self::bad_request(sentence(&reason)).with("field", "name"),
            AppError::NotFound { .. } => Self::not_found(sentence(&error)),
            AppError::Conflict(_) => Self::conflict(sentence(&error)),
            AppError::Replica(_, ref upstream) => {
                let upstream = upstream.clone();
                Self::conflict(sentence(&error)).kind("replica", "The server above decides").with("upstream", upstream)
            }
            AppError::Forbidden(_) => Self::forbidden(sentence(&error)),
            AppError::Moved { ref gone, ref new } => {
                let (gone, new) = (gone.clone(), new.clone());
                let problem = Self::conflict(sentence(&error)).kind("plan-moved", "Something moved meanwhile");
                problem.with("gone", gone).with("new", new)
            }
            AppError::Stale => Self::stale(sentence(&error)),
            AppError::Invalid(_) => Self::bad_request(sentence(&error)),
            AppError::Busy => Self::unavailable(sentence(&error)),
            AppError::Upstream(_) => Self::bad_gateway(sentence(&error)),
            AppError::Store(_) | AppError::Content(_) | AppError::Io { .. } => Self::internal(&error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = sentence(&refusal);
        match refusal {
            Refusal::UnknownUpdate(_) | Refusal::UnknownRevision(_) | Refusal::UnknownGroup(_) => {
                Self::not_found(detail)
            }
            Refusal::NoGroup => Self::bad_request(detail).with("field", "groups"),
            Refusal::DeadlineWithoutAction => Self::bad_request(detail).with("field", "deadline"),
            Refusal::Declined { .. } | Refusal::NotDeclined { .. } => Self::conflict(detail),
            Refusal::EulaNotAccepted { eula, .. } => Self::refused(detail)
                .kind("eula-not-accepted", "Licence terms are not accepted")
                .with("eula", eula.to_string()),
            _ => Self::refused(detail),
        }
    }
}

/// A message as a sentence. A field's name at its beginning stays as it is.
pub(crate) fn sentence(message: &dyn std::fmt::Display) -> String {
    let text = message.to_string();
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return text };
    let is_name = text.split(' ').next().is_some_and(|word| word.contains('_'));
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    if is_name { format!("{text}{end}") } else { format!("{}{}{end}", first.to_uppercase(), chars.as_str()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_become_sentences() {
        assert_eq!(sentence(&"no group is named; name one"), "No group is named; name one.");
        assert_eq!(sentence(&"\"X\" is declined."), "\"X\" is declined.");
        assert_eq!(sentence(&"max_computers takes a number"), "max_computers takes a number.");
        assert_eq!(sentence(&""), "");
    }

    #[test]
    fn an_eula_that_is_not_accepted_is_named() {
        let eula = patchwell_model::EulaId::from_bytes([7; 16]);
        let problem = Problem::from(Refusal::EulaNotAccepted { title: "Viewer".to_owned(), eula });
        assert_eq!(problem.status, 422);
        assert_eq!(problem.kind, "/problems/eula-not-accepted");
        assert_eq!(problem.fields["eula"], eula.to_string());
    }
}
