//! Lists of strings in one column.

use super::{Reader, Writer};
use crate::StoreError;

const VERSION: u8 = 1;

pub(crate) fn encode(strings: &[String]) -> Vec<u8> {
    let mut writer = Writer::new(VERSION);
    writer.list(strings, |w, text| w.text(text));
    writer.finish()
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<String>, StoreError> {
    let mut reader = Reader::new(bytes, VERSION, "list of strings")?;
    let strings = reader.list(Reader::text)?;
    reader.finish()?;
    Ok(strings)
}

#[cfg(test)]
mod tests {
    #[test]
    fn strings_round_trip() {
        let strings = ["", "a;b", "ü\n"].map(str::to_owned).to_vec();
        assert_eq!(super::decode(&super::encode(&strings)).unwrap(), strings);
    }
}
