//! Lists that people come back to.

use crate::{Row, StoreError, Tx, Value};

/// A page of the console with its filters, under a name. It is one user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// Of which page.
    pub page: String,
    /// What to call it; unique among the user's views of the page without regard to case.
    pub name: String,
    /// The filters, as in the address of the page.
    pub query: String,
}

fn view(row: &Row<'_>) -> Result<SavedView, StoreError> {
    Ok(SavedView {
        id: row.int(0)?,
        user_id: row.int(1)?,
        page: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        query: row.text(4)?.to_owned(),
    })
}

/// Saves a view, over the one of this name if there is one; its `id` is given here.
///
/// # Errors
/// When the database fails, or there is no such user.
pub fn save(tx: &mut Tx, new: &SavedView) -> Result<SavedView, StoreError> {
    let sql = "insert into saved_views (user_id, page, name, name_key, query) values ($1, $2, $3, $4, $5)
               on conflict (user_id, page, name_key) do update set name = excluded.name, query = excluded.query
               returning id";
    let values = [
        Value::from(new.user_id),
        Value::from(new.page.as_str()),
        Value::from(new.name.as_str()),
        Value::from(new.name.to_lowercase()),
        Value::from(new.query.as_str()),
    ];
    let id = tx.first(sql, &values, |row| row.int(0))?;
    let id = id.ok_or_else(|| StoreError::corrupt("saved view", "it got no number"))?;
    Ok(SavedView { id, ..new.clone() })
}

/// A user's views by page and name.
///
/// # Errors
/// When the database fails.
pub fn list(tx: &mut Tx, user: i64) -> Result<Vec<SavedView>, StoreError> {
    let sql = "select id, user_id, page, name, query from saved_views where user_id = $1 order by page, name_key";
    tx.query(sql, &[Value::from(user)], view)
}

/// Removes a user's view, and tells whether there was one.
///
/// # Errors
/// When the database fails.
pub fn delete(tx: &mut Tx, user: i64, id: i64) -> Result<bool, StoreError> {
    let sql = "delete from saved_views where user_id = $1 and id = $2";
    Ok(tx.execute(sql, &[Value::from(user), Value::from(id)])? > 0)
}
