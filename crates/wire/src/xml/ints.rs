//! The fast way through `<int>1</int><int>2</int>…`.
//!
//! Agents repeat lists of many thousand cached ids in every call. The scanner understands exactly the shape agents
//! write; at any deviation it gives up and the general reader starts over from the same place.

/// Reads items up to the list's end tag: the numbers and how many bytes they take. `None` when the shape is not
/// exactly the expected one, when a number does not fit, or when there are more than `limit`.
pub(super) fn scan(raw: &[u8], item: &str, limit: usize) -> Option<(Vec<i32>, usize)> {
    // All lists that grow long have items of this name; with tags of known length nothing is called in the loop.
    if item != "int" {
        return None;
    }
    let mut rest = raw;
    let mut numbers = Vec::new();
    while let Some(inner) = rest.strip_prefix(b"<int>") {
        let (number, after) = digits(inner)?;
        rest = after.strip_prefix(b"</int>")?;
        if numbers.len() == limit {
            return None;
        }
        numbers.push(number);
    }
    rest.starts_with(b"</").then(|| (numbers, raw.len() - rest.len()))
}

fn digits(text: &[u8]) -> Option<(i32, &[u8])> {
    let (negative, digits) = match text.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut value = 0i64;
    let mut length = 0;
    for &byte in digits.iter().take(11) {
        if !byte.is_ascii_digit() {
            break;
        }
        value = value * 10 + i64::from(byte - b'0');
        length += 1;
    }
    if length == 0 || length > 10 {
        return None;
    }
    let value = i32::try_from(if negative { -value } else { value }).ok()?;
    Some((value, digits.get(length..)?))
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn reads_the_shape_agents_write() {
        assert_eq!(scan(b"<int>1</int><int>-20</int></X>", "int", 9), Some((vec![1, -20], 26)));
        assert_eq!(scan(b"</X>", "int", 9), Some((vec![], 0)));
        assert_eq!(scan(b"<int>2147483647</int></", "int", 1), Some((vec![i32::MAX], 21)));
    }

    #[test]
    fn leaves_everything_else_to_the_reader() {
        for raw in [
            "<int> 1</int></X>",
            "<int>1</int> </X>",
            "<int>2147483648</int></X>",
            "<int>99999999999999999999</int></X>",
            "<int></int></X>",
            "<int/></X>",
            "<a:int>1</a:int></X>",
            "<int x=\"1\">1</int></X>",
            "<int>1</int><int>2</int></X>",
            "<integer>1</integer></X>",
            "<int>1",
            "",
        ] {
            assert_eq!(scan(raw.as_bytes(), "int", 1), None, "{raw}");
        }
    }
}
