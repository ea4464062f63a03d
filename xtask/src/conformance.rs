//! The conformance ledgers: every obligation of a protocol specification beside the test that shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

/// A ledger file, `docs/conformance/*.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ledger {
    /// The specification, such as `MS-WUSP`.
    specification: String,
    /// Its obligations in the order of the text.
    row: Vec<Row>,
}

/// One obligation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Section, a dash, and the number of the obligation within it.
    id: String,
    /// Section of the specification.
    section: String,
    /// The element or parameter that the quoted words are about, when they do not say it themselves.
    #[serde(default)]
    subject: String,
    /// The words of the specification.
    quote: String,
    /// Whose obligation it is.
    side: Side,
    /// Where it stands.
    status: Status,
    /// Tests that show it, as `crate::module::function` or as the path of a script.
    #[serde(default)]
    test: Vec<String>,
    /// Why there is no test, when there is none.
    #[serde(default)]
    why: String,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
enum Side {
    Server,
    Client,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
enum Status {
    /// A test shows it.
    Tested,
    /// Deliberately otherwise, or left to the implementation and decided.
    ByDesign,
    /// Nothing in this project can fulfil or break it.
    NotApplicable,
    /// Not shown yet.
    Open,
}

/// Prints how many obligations of each ledger stand where, and fails when a ledger contradicts the tree.
///
/// # Errors
/// With one line for each contradiction.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut faults = Vec::new();
    for (name, ledger) in ledgers()? {
        print!("{}", summary(&ledger));
        faults.extend(check(&ledger, crate::root())?.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}

/// Every ledger with the name of its file.
fn ledgers() -> anyhow::Result<Vec<(String, Ledger)>> {
    let folder = crate::root().join("docs/conformance");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
            found.push((name.clone(), toml::from_str(&text).with_context(|| name)?));
        }
    }
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(found)
}

/// One line a side and status.
fn summary(ledger: &Ledger) -> String {
    let mut counts = BTreeMap::<(Side, Status), usize>::new();
    for row in &ledger.row {
        *counts.entry((row.side, row.status)).or_default() += 1;
    }
    let mut text = format!("{}: {} obligations\n", ledger.specification, ledger.row.len());
    for ((side, status), count) in counts {
        let _ = writeln!(text, "  {side:<8} {status:<14} {count:>4}", side = side.word(), status = status.word());
    }
    text
}

impl Side {
    fn word(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Tested => "tested",
            Self::ByDesign => "by-design",
            Self::NotApplicable => "not-applicable",
            Self::Open => "open",
        }
    }
}

/// What in the ledger cannot be true.
fn check(ledger: &Ledger, root: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    let mut functions = BTreeMap::<String, BTreeSet<String>>::new();
    for row in &ledger.row {
        let mut fault = |what: &str| faults.push(format!("{} ({}): {what}", row.id, row.subject));
        if !ids.insert(row.id.as_str()) {
            fault("the id occurs twice");
        }
        if !row.id.starts_with(&format!("{}-", row.section)) {
            fault("the id does not begin with its section");
        }
        if row.quote.trim().is_empty() {
            fault("nothing is quoted");
        }
        if (row.status == Status::Tested) == row.test.is_empty() {
            fault("a row is tested exactly when it names a test");
        }
        if row.status != Status::Tested && row.why.trim().is_empty() {
            fault("a row without a test says why");
        }
        for test in &row.test {
            if !exists(test, root, &mut functions)? {
                fault(&format!("no such test: {test}"));
            }
        }
    }
    Ok(faults)
}

/// Whether the test is in the tree: a script by its path, a function by its name in the sources of its crate.
fn exists(test: &str, root: &Path, functions: &mut BTreeMap<String, BTreeSet<String>>) -> anyhow::Result<bool> {
    if test.contains('/') {
        return Ok(root.join(test).is_file());
    }
    let Some((path, function)) = test.rsplit_once("::") else { return Ok(false) };
    let name = path.split("::").next().unwrap_or(path);
    if !functions.contains_key(name) {
        let folder = if name == "xtask" { root.join(name) } else { root.join("crates").join(name) };
        functions.insert(name.to_owned(), test_functions(&folder)?);
    }
    Ok(functions.get(name).is_some_and(|known| known.contains(function)))
}

/// Names of the functions below a folder that stand under a test attribute or within `proptest!`.
fn test_functions(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                names.extend(test_functions_of(&std::fs::read_to_string(&path)?));
            }
        }
    }
    Ok(names)
}

fn test_functions_of(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut attribute = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            attribute = true;
            continue;
        }
        let declaration = line.strip_prefix("pub ").unwrap_or(line);
        let declaration = declaration.strip_prefix("async ").unwrap_or(declaration);
        if let Some(rest) = declaration.strip_prefix("fn ") {
            let name = rest.split(['(', '<', ' ']).next().unwrap_or_default();
            if attribute {
                names.push(name.to_owned());
            }
            attribute = false;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{Ledger, check, ledgers, test_functions_of};

    #[test]
    fn ledgers_name_only_tests_that_exist() {
        for (name, ledger) in ledgers().unwrap() {
            let faults = check(&ledger, crate::root()).unwrap();
            assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
        }
    }

    fn faults_of(rows: &str) -> String {
        let ledger: Ledger = toml::from_str(&format!("specification = \"X\"\n{rows}")).unwrap();
        check(&ledger, crate::root()).unwrap().join("\n")
    }

    #[test]
    fn contradictions_are_found() {
        let row = |id: &str, rest: &str| {
            format!("[[row]]\nid = \"{id}\"\nsection = \"1\"\nquote = \"MUST\"\nside = \"server\"\n{rest}\n")
        };
        let here = "xtask::conformance::tests::contradictions_are_found";
        assert_eq!(faults_of(&row("1-1", &format!("status = \"tested\"\ntest = [\"{here}\"]"))), "");
        let script = row("1-1", "status = \"tested\"\ntest = [\"xtask/Cargo.toml\"]");
        assert_eq!(faults_of(&script), "");
        assert!(faults_of(&row("1-1", "status = \"tested\"")).contains("names a test"));
        assert!(faults_of(&row("1-1", "status = \"open\"")).contains("says why"));
        assert!(faults_of(&row("2-1", "status = \"open\"\nwhy = \"x\"")).contains("does not begin"));
        let twice = row("1-1", "status = \"open\"\nwhy = \"x\"");
        assert!(faults_of(&format!("{twice}{twice}")).contains("occurs twice"));
        let unknown = row("1-1", "status = \"tested\"\ntest = [\"xtask::conformance::no_such_test\"]");
        assert!(faults_of(&unknown).contains("no such test"));
        let helper = row("1-1", "status = \"tested\"\ntest = [\"xtask::conformance::faults_of\"]");
        assert!(faults_of(&helper).contains("no such test"), "a function that is no test shows nothing");
    }

    #[test]
    fn test_functions_are_told_from_others() {
        let source = "#[test]\nfn a() {}\nfn b() {}\n#[tokio::test(flavor = \"x\")]\nasync fn c() {}\n";
        assert_eq!(test_functions_of(source), ["a", "c"]);
    }
}
