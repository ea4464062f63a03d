//! File rules.

use std::cmp::Ordering;

use super::{Context, Evaluator};
use crate::machine::{FileDetails, Files};
use crate::rules::{FileBase, FileProperty, FileReference, FileVersion, Rule, Truth};

impl Evaluator<'_> {
    pub(super) fn file_rule(&self, rule: &Rule, context: &Context<'_>) -> Truth {
        match rule {
            Rule::FileExists(file, properties, language) => self.with_file(file, context, |details| {
                let has_properties =
                    properties.iter().all(|property| compare(details, property).is_some_and(Ordering::is_eq));
                has_properties && (language.is_none() || *language == details.language)
            }),
            Rule::FileCompare(file, comparison, property) => self.with_file(file, context, |details| {
                compare(details, property).is_some_and(|ordering| comparison.accepts(ordering))
            }),
            _ => Truth::Unknown,
        }
    }

    /// False for a file that is not there; unknown where the folder cannot be said.
    fn with_file(&self, file: &FileReference, context: &Context<'_>, test: impl Fn(&FileDetails) -> bool) -> Truth {
        let is_64_bit = self.machine.os.is_64_bit();
        let folder = match &file.base {
            FileBase::Absolute => String::new(),
            FileBase::Csidl(number) => match Files::csidl(*number, is_64_bit) {
                Some(folder) => folder.to_owned(),
                None => return Truth::Unknown,
            },
            FileBase::Registry(value) => match self.registry_text(value, context) {
                Some(folder) => folder,
                None => return Truth::False,
            },
        };
        let path = format!("{folder}\\{}", Files::expand(&file.path, is_64_bit));
        self.machine.files.get(&path).is_some_and(test).into()
    }
}

/// The actual value against the rule's; `None` where the file has no such property.
fn compare(details: &FileDetails, property: &FileProperty) -> Option<Ordering> {
    match property {
        FileProperty::Version(expected) => Some(FileVersion::parse(details.version.as_ref()?)?.cmp(expected)),
        FileProperty::Size(expected) => Some(details.size?.cmp(expected)),
        FileProperty::Created(expected) => Some(time(details.created.as_ref()?).cmp(time(expected))),
        FileProperty::Modified(expected) => Some(time(details.modified.as_ref()?).cmp(time(expected))),
    }
}

/// ISO 8601 times in UTC order as text once zone and fraction are gone.
fn time(text: &str) -> &str {
    let text = text.trim_end_matches('Z');
    text.split_once('.').map_or(text, |(seconds, _)| seconds)
}

impl FileReference {
    /// The rule's name, with the ending of rules that prepend a registry value.
    pub(super) fn rule_name(&self, name: &str) -> String {
        match self.base {
            FileBase::Registry(_) => format!("{name}PrependRegSz"),
            FileBase::Absolute | FileBase::Csidl(_) => name.to_owned(),
        }
    }
}
