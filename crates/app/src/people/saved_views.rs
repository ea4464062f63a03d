//! Lists that people come back to: each user's own, so they are nobody else's to know and are not in the audit record.

use patchwell_store::saved_views::{self, SavedView};

use crate::{App, AppError};

/// Views that one user can have.
const MOST: usize = 200;
/// Letters of a name.
const NAME: usize = 100;
/// Letters of the filters, many times what the longest address of the console has.
const QUERY: usize = 4_000;

impl App {
    /// A user's views, by page and name.
    ///
    /// # Errors
    /// Store errors.
    pub async fn saved_views(&self, user: i64) -> Result<Vec<SavedView>, AppError> {
        Ok(self.store().read(move |tx| saved_views::list(tx, user)).await?)
    }

    /// Saves a view, over the one of this name if there is one.
    ///
    /// # Errors
    /// When the name, page or filters cannot be used, or there are too many; store errors.
    pub async fn save_view(&self, user: i64, page: &str, name: &str, query: &str) -> Result<SavedView, AppError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(AppError::Invalid(format!("the name of a view has 1 to {NAME} letters, all in one line")));
        }
        let is_page = |letter: char| letter.is_ascii_lowercase() || letter == '-' || letter == '/';
        if page.is_empty() || page.len() > 60 || !page.chars().all(is_page) {
            return Err(AppError::Invalid(format!("{page:?} is no page; \"updates\" is one")));
        }
        if query.len() > QUERY || query.chars().any(char::is_control) {
            return Err(AppError::Invalid(format!("the filters have at most {QUERY} letters, all in one line")));
        }
        let new =
            SavedView { id: 0, user_id: user, page: page.to_owned(), name: name.to_owned(), query: query.to_owned() };
        let made = self.store().write(move |tx| {
            let known = saved_views::list(tx, user)?;
            let same = |view: &SavedView| view.page == new.page && view.name.to_lowercase() == new.name.to_lowercase();
            let is_full = known.len() >= MOST && !known.iter().any(same);
            if is_full { Ok(None) } else { saved_views::save(tx, &new).map(Some) }
        });
        made.await?.ok_or_else(|| AppError::Conflict(format!("there are {MOST} views; remove one first")))
    }

    /// Removes a user's view.
    ///
    /// # Errors
    /// When there is none; store errors.
    pub async fn delete_view(&self, user: i64, id: i64) -> Result<(), AppError> {
        if self.store().write(move |tx| saved_views::delete(tx, user, id)).await? {
            return Ok(());
        }
        Err(AppError::not_found("view", id.to_string(), "list your views to see which there are"))
    }
}
