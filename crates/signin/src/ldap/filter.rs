//! What somebody typed, inside a filter: it must stay a value.

use ldap3::ldap_escape;

/// A filter with values in the places of their names, escaped as RFC 4515 3 says.
#[must_use]
pub fn filled(filter: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(filter.len());
    let mut rest = filter;
    'rest: while let Some((before, from)) = rest.split_once('{') {
        text.push_str(before);
        for (name, value) in values {
            if let Some(after) = from.strip_prefix(name).and_then(|after| after.strip_prefix('}')) {
                text.push_str(&ldap_escape(*value));
                rest = after;
                continue 'rest;
            }
        }
        text.push('{');
        rest = from;
    }
    text.push_str(rest);
    text
}

/// The name of an entry as it is compared: without regard to case and to spaces around its parts.
#[must_use]
pub fn normal_name(name: &str) -> String {
    let parts = name.split(',').map(|part| {
        let (attribute, value) = part.split_once('=').unwrap_or(("", part));
        let equals = if attribute.is_empty() { "" } else { "=" };
        format!("{}{equals}{}", attribute.trim().to_lowercase(), value.trim().to_lowercase())
    });
    parts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stays_a_value() {
        let filter = "(&(objectClass=person)(uid={name}))";
        assert_eq!(filled(filter, &[("name", "ada")]), "(&(objectClass=person)(uid=ada))");
        assert_eq!(
            filled(filter, &[("name", "*)(uid=*))(|(uid=*\\\0")]),
            "(&(objectClass=person)(uid=\\2a\\29\\28uid=\\2a\\29\\29\\28|\\28uid=\\2a\\5c\\00))"
        );
        assert_eq!(filled("{name}{dn}{other}{", &[("name", "{dn}"), ("dn", "x")]), "{dn}x{other}{");
    }

    #[test]
    fn names_of_entries_compare_without_case_and_spaces() {
        assert_eq!(normal_name("CN=Patch Admins, OU=Groups,DC=example"), "cn=patch admins,ou=groups,dc=example");
        assert_eq!(normal_name("Admins"), "admins");
    }
}
