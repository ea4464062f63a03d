//! Parts of lists: limits and cursors.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::Problem;

const DEFAULT_LIMIT: u32 = 100;
const MAX_LIMIT: u32 = 1000;

/// How many items to give: 1 to 1000, 100 unless asked.
pub(crate) fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    let limit = asked.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Problem::bad_request(format!("Give a limit from 1 to {MAX_LIMIT}.")).with("field", "limit"));
    }
    Ok(limit)
}

/// How many items to leave out at the beginning. A cursor says the same better, and not both are meant.
pub(crate) fn offset(asked: Option<u32>, cursor: Option<&str>) -> Result<usize, Problem> {
    if asked.is_some() && cursor.is_some() {
        return Err(Problem::bad_request("Give a cursor or an offset, not both.").with("field", "offset"));
    }
    Ok(asked.unwrap_or(0) as usize)
}

/// A place in a list as an opaque text.
pub(crate) fn cursor(place: &impl Serialize) -> Result<String, Problem> {
    let json = serde_json::to_vec(place).map_err(|error| Problem::internal(&error))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

/// The place that a cursor stands for.
pub(crate) fn place<T: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<T>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let place = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    place.map(Some).ok_or_else(|| {
        Problem::bad_request("This cursor is not one of this list; begin again without it.").with("field", "cursor")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_survive_and_forgeries_are_refused() {
        let text = cursor(&("Ä", 7)).unwrap();
        assert_eq!(place::<(String, i64)>(Some(&text)).unwrap(), Some(("Ä".to_owned(), 7)));
        assert_eq!(place::<i64>(None).unwrap(), None);
        assert!(place::<i64>(Some(&text)).is_err());
        assert!(place::<i64>(Some("%%")).is_err());
    }

    #[test]
    fn limits_have_bounds() {
        assert_eq!(limit(None).unwrap(), 100);
        assert!(limit(Some(0)).is_err());
        assert!(limit(Some(1001)).is_err());
    }
}
