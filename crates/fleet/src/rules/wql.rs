//! The part of WQL that applicability rules use: `SELECT … FROM class [WHERE condition]`.

use super::Truth;

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WqlQuery {
    /// Class, lower case.
    pub(crate) class: String,
    condition: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Compare { property: String, operator: String, value: String },
    IsNull { property: String, negated: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Symbol(String),
}

impl WqlQuery {
    /// Reads a query; `None` when it goes beyond this part of the language.
    pub(crate) fn parse(query: &str) -> Option<Self> {
        let mut parser = Parser { tokens: tokens(query)?, at: 0 };
        parser.word("select").then_some(())?;
        while !parser.word("from") {
            parser.next()?;
        }
        let Token::Word(class) = parser.next()? else { return None };
        let condition = if parser.word("where") { Some(parser.or()?) } else { None };
        (parser.at == parser.tokens.len()).then(|| Self { class: class.to_lowercase(), condition })
    }

    /// Whether a row fulfils the condition; `property` looks values up by lower-case name. A property that is not
    /// described makes the answer unknown, an empty one is null.
    pub(crate) fn matches<'a>(&self, property: &impl Fn(&str) -> Option<&'a str>) -> Truth {
        self.condition.as_ref().map_or(Truth::True, |condition| condition.evaluate(property))
    }
}

impl Condition {
    fn evaluate<'a>(&self, row: &impl Fn(&str) -> Option<&'a str>) -> Truth {
        match self {
            Self::And(a, b) => a.evaluate(row).and(b.evaluate(row)),
            Self::Or(a, b) => a.evaluate(row).or(b.evaluate(row)),
            Self::Not(inner) => inner.evaluate(row).negate(),
            Self::IsNull { property, negated } => row(property).map(|value| value.is_empty() != *negated).into(),
            Self::Compare { property, operator, value } => {
                row(property).and_then(|actual| compare(actual, operator, value)).into()
            }
        }
    }
}

fn compare(actual: &str, operator: &str, value: &str) -> Option<bool> {
    let (actual, value) = (actual.to_lowercase(), value.to_lowercase());
    if operator == "like" {
        return Some(like(actual.as_bytes(), value.as_bytes()));
    }
    let ordering = match (actual.parse::<i64>(), value.parse::<i64>()) {
        (Ok(actual), Ok(value)) => actual.cmp(&value),
        _ => actual.cmp(&value),
    };
    Some(match operator {
        "=" => ordering.is_eq(),
        "!=" | "<>" => ordering.is_ne(),
        "<" => ordering.is_lt(),
        "<=" => ordering.is_le(),
        ">" => ordering.is_gt(),
        ">=" => ordering.is_ge(),
        _ => return None,
    })
}

/// `%` is any run, `_` any one character, `[abc]` one of these.
fn like(text: &[u8], pattern: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'%', rest)) => (0..=text.len()).any(|start| like(&text[start..], rest)),
        Some((b'[', rest)) if rest.contains(&b']') => {
            let end = rest.iter().position(|byte| *byte == b']').unwrap_or(0);
            text.split_first().is_some_and(|(byte, text)| rest[..end].contains(byte) && like(text, &rest[end + 1..]))
        }
        Some((first, rest)) => {
            text.split_first().is_some_and(|(byte, text)| (*first == b'_' || first == byte) && like(text, rest))
        }
    }
}

fn tokens(query: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut characters = query.chars().peekable();
    while let Some(&first) = characters.peek() {
        if first.is_whitespace() {
            characters.next();
        } else if first == '\'' || first == '"' {
            characters.next();
            tokens.push(Token::Text(quoted(&mut characters, first)?));
        } else if first.is_alphanumeric() || first == '_' {
            let mut word = String::new();
            while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || matches!(next, '_' | '.')) {
                word.push(next);
            }
            tokens.push(Token::Word(word));
        } else {
            characters.next();
            let mut symbol = String::from(first);
            symbol.extend(characters.next_if(|next| matches!((first, next), ('<' | '>' | '!', '=') | ('<', '>'))));
            tokens.push(Token::Symbol(symbol));
        }
    }
    Some(tokens)
}

fn quoted(characters: &mut impl Iterator<Item = char>, quote: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match characters.next()? {
            '\\' => text.push(characters.next()?),
            end if end == quote => return Some(text),
            character => text.push(character),
        }
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Symbol(next)) if next == symbol);
        self.at += usize::from(found);
        found
    }

    fn or(&mut self) -> Option<Condition> {
        let mut left = self.and()?;
        while self.word("or") {
            left = Condition::Or(Box::new(left), Box::new(self.and()?));
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Condition> {
        let mut left = self.primary()?;
        while self.word("and") {
            left = Condition::And(Box::new(left), Box::new(self.primary()?));
        }
        Some(left)
    }

    fn primary(&mut self) -> Option<Condition> {
        if self.word("not") {
            return Some(Condition::Not(Box::new(self.primary()?)));
        }
        if self.symbol("(") {
            let inner = self.or()?;
            return self.symbol(")").then_some(inner);
        }
        let Token::Word(property) = self.next()? else { return None };
        let property = property.to_lowercase();
        if self.word("is") {
            let negated = self.word("not");
            return self.word("null").then_some(Condition::IsNull { property, negated });
        }
        let operator = match self.next()? {
            Token::Symbol(symbol) => symbol,
            Token::Word(word) if word.eq_ignore_ascii_case("like") => "like".to_owned(),
            _ => return None,
        };
        let (Token::Word(value) | Token::Text(value)) = self.next()? else { return None };
        Some(Condition::Compare { property, operator, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(query: &str) -> Option<Truth> {
        let row = |name: &str| match name {
            "manufacturer" => Some("HP"),
            "model" => Some("HP EliteBook 840 G8"),
            "releasedate" => Some("20220202000000.000000+000"),
            "domain" => Some(""),
            _ => None,
        };
        WqlQuery::parse(query).map(|query| query.matches(&row))
    }

    #[test]
    fn conditions_of_real_catalogs() {
        let query = "select * from Win32_ComputerSystem where (Manufacturer='Hewlett-Packard' and not (Model like '%Proliant%')) or (Manufacturer='HP') ";
        assert_eq!(WqlQuery::parse(query).unwrap().class, "win32_computersystem");
        assert_eq!(ask(query), Some(Truth::True));
        assert_eq!(ask("SELECT x FROM C WHERE NOT Manufacturer LIKE 'h_'"), Some(Truth::False));
        assert_eq!(ask("select * from Win32_BIOS where ReleaseDate>='20220101' "), Some(Truth::True));
        assert_eq!(ask("select * from C where domain IS NOT NULL"), Some(Truth::False));
        assert_eq!(ask("select * from C where Serial = 'x'"), Some(Truth::Unknown));
        assert_eq!(ask("select * from C where Serial = 'x' or Manufacturer = 'hp'"), Some(Truth::True));
        assert_eq!(ask("select * from C where Model LIKE '%[ ]840[ _]G8'"), Some(Truth::True));
        assert_eq!(ask("ASSOCIATORS OF {x}"), None);
        assert_eq!(ask("select * from C where (a = 1"), None);
    }
}
