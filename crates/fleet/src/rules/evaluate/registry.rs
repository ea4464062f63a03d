//! Registry rules.

use super::{Context, Evaluator};
use crate::machine::{Files, Registry, RegistryData};
use crate::rules::{FileVersion, LoopLogic, RegistryKey, RegistryValue, Rule, Truth};

impl Evaluator<'_> {
    pub(super) fn registry_rule(&self, rule: &Rule, context: &Context<'_>) -> Truth {
        match rule {
            Rule::RegKeyExists(key) => self.path(key, context).map(|path| self.machine.registry.has_key(&path)).into(),
            Rule::RegValueExists(value, wanted) => self.with_value(value, context, |data| {
                wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(data.type_name()))
            }),
            Rule::RegDword(value, comparison, expected) => self.with_value(value, context, |data| match data {
                RegistryData::Dword(number) => comparison.accepts(number.cmp(expected)),
                _ => false,
            }),
            Rule::RegSz(value, comparison, expected, expandable) => {
                self.with_value(value, context, |data| match data {
                    RegistryData::Sz(text) if !expandable => comparison.accepts(text, expected),
                    RegistryData::ExpandSz { expand } if *expandable => {
                        let is_64_bit = self.machine.os.is_64_bit();
                        comparison.accepts(expand, expected)
                            || comparison.accepts(&Files::expand(expand, is_64_bit), expected)
                    }
                    _ => false,
                })
            }
            Rule::RegSzToVersion(value, comparison, expected) => self.with_value(value, context, |data| match data {
                RegistryData::Sz(text) => {
                    FileVersion::parse(text).is_some_and(|version| comparison.accepts(version.cmp(expected)))
                }
                _ => false,
            }),
            _ => Truth::Unknown,
        }
    }

    /// False for a value that is not there; unknown where the place cannot be said.
    fn with_value(&self, value: &RegistryValue, context: &Context<'_>, test: impl Fn(&RegistryData) -> bool) -> Truth {
        let Some(path) = self.path(&value.key, context) else { return Truth::Unknown };
        self.machine.registry.value(&path, &value.name).is_some_and(test).into()
    }

    /// A string for a path: REG_SZ, or REG_EXPAND_SZ expanded.
    pub(super) fn registry_text(&self, value: &RegistryValue, context: &Context<'_>) -> Option<String> {
        let path = self.path(&value.key, context)?;
        match self.machine.registry.value(&path, &value.name)? {
            RegistryData::Sz(text) | RegistryData::ExpandSz { expand: text } => {
                Some(Files::expand(text, self.machine.os.is_64_bit()))
            }
            _ => None,
        }
    }

    fn path(&self, key: &RegistryKey, context: &Context<'_>) -> Option<String> {
        let is_32_bit_view = key.is_32_bit && self.machine.os.is_64_bit();
        match key.hive.as_str() {
            "HKEY_LOCAL_MACHINE" => Some(Registry::path(&key.subkey, is_32_bit_view)),
            // The loop's own key decided the view.
            "HKEY_LOOP_TARGET" => {
                let below = Registry::path(&key.subkey, false);
                let target = context.loop_target?;
                Some(if below.is_empty() { target.to_owned() } else { format!("{target}\\{below}") })
            }
            _ => None,
        }
    }

    pub(super) fn key_loop(
        &mut self,
        key: &RegistryKey,
        logic: LoopLogic,
        rule: &Rule,
        context: &Context<'_>,
    ) -> Truth {
        let Some(path) = self.path(key, context) else { return Truth::Unknown };
        let mut truths = Vec::new();
        for subkey in self.machine.registry.subkeys(&path) {
            let inner =
                Context { update: context.update, metadata: context.metadata, loop_target: Some(subkey.as_str()) };
            truths.push(self.evaluate(rule, &inner));
        }
        match logic {
            LoopLogic::Any => Truth::any(truths),
            LoopLogic::All => Truth::all(truths),
            LoopLogic::None => Truth::any(truths).negate(),
        }
    }
}
