//! What somebody probably meant.

/// The known word that is most like another one, if one is like it at all.
pub(super) fn similar<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = word.chars().count() / 3 + 1;
    let ranked = known.into_iter().map(|other| (distance(word, other), other));
    ranked.filter(|(distance, _)| *distance <= most).min().map(|(_, other)| other)
}

/// How many letters have to be added, removed or replaced.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut next = vec![at + 1];
        for (other, pair) in to.iter().zip(row.windows(2)) {
            let [above_left, above] = pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            let replaced = above_left + usize::from(*other != letter);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognized_and_strangers_are_not() {
        let known = ["targeting", "content_when", "content_hosts"];
        assert_eq!(similar("targetting", known), Some("targeting"));
        assert_eq!(similar("content_host", known), Some("content_hosts"));
        assert_eq!(similar("colour", known), None);
        assert_eq!((distance("", "abc"), distance("kitten", "sitting"), distance("a", "a")), (3, 3, 0));
    }
}
