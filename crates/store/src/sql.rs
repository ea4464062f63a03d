//! Statements for many rows at a time.

use std::fmt::Write;

use crate::{Row, StoreError, Tx, Value};

/// Most parameters in one statement; both engines allow more.
const PARAMETERS: usize = 8192;
/// Most rows or keys in one statement.
const ROWS: usize = 512;

/// Inserts `rows`, each with one value for each of `columns`; `rest` follows the values, such as `on conflict …`.
/// Lengths are powers of two, so few different statements occur.
pub(crate) fn insert(
    tx: &mut Tx,
    table: &str,
    columns: &[&str],
    rest: &str,
    rows: Vec<Vec<Value<'_>>>,
) -> Result<u64, StoreError> {
    let most = (PARAMETERS / columns.len().max(1)).clamp(1, ROWS);
    let mut changed = 0;
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    while left > 0 {
        let count = power_of_two_within(left.min(most));
        let values: Vec<Value<'_>> = rows.by_ref().take(count).flatten().collect();
        let head = format!("insert into {table} ({}) values ", columns.join(", "));
        changed += tx.execute(&with_rows(head, count, columns.len(), rest), &values)?;
        left -= count;
    }
    Ok(changed)
}

fn power_of_two_within(count: usize) -> usize {
    1 << count.max(1).ilog2()
}

fn with_rows(mut sql: String, rows: usize, columns: usize, rest: &str) -> String {
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 1..=columns {
            let separator = if column == 1 { "" } else { ", " };
            let _ = write!(sql, "{separator}${}", row * columns + column);
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(rest);
    sql
}

/// Runs `sql`, in which `{keys}` stands for a list of parameters, for all `keys`, many at a time. Keys that occur
/// twice in `keys` may be visited twice.
pub(crate) fn for_keys<'a>(
    tx: &mut Tx,
    sql: &str,
    keys: impl IntoIterator<Item = Value<'a>>,
    visit: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    in_chunks(keys, |keys| tx.for_each(&with_keys(sql, keys.len()), keys, visit))
}

/// Runs the statement `sql`, in which `{keys}` stands for a list of parameters, for all `keys`, many at a time.
pub(crate) fn execute_keys<'a>(
    tx: &mut Tx,
    sql: &str,
    keys: impl IntoIterator<Item = Value<'a>>,
) -> Result<u64, StoreError> {
    let mut changed = 0;
    in_chunks(keys, |keys| {
        changed += tx.execute(&with_keys(sql, keys.len()), keys)?;
        Ok(())
    })?;
    Ok(changed)
}

fn in_chunks<'a>(
    keys: impl IntoIterator<Item = Value<'a>>,
    mut run: impl FnMut(&[Value<'a>]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut keys = keys.into_iter().peekable();
    while keys.peek().is_some() {
        let mut chunk: Vec<Value<'a>> = keys.by_ref().take(ROWS).collect();
        // Padding with the last key changes no answer and keeps the number of different statements small.
        if let Some(last) = chunk.last().cloned() {
            chunk.resize(chunk.len().next_power_of_two(), last);
        }
        run(&chunk)?;
    }
    Ok(())
}

fn with_keys(sql: &str, count: usize) -> String {
    let list: Vec<String> = (1..=count).map(|number| format!("${number}")).collect();
    sql.replace("{keys}", &list.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_a_parameter_for_each_value() {
        assert_eq!(with_rows("v ".to_owned(), 2, 2, "x"), "v ($1, $2), ($3, $4) x");
        assert_eq!(with_keys("in ({keys})", 3), "in ($1, $2, $3)");
        assert_eq!([1, 2, 3, 511, 512].map(power_of_two_within), [1, 2, 2, 256, 512]);
    }
}
