//! Windows Installer rules.

use super::{Context, Evaluator};
use crate::machine::MsiProduct;
use crate::rules::{MsiProductRule, MspMetadata, Question, Rule, Truth};

impl Evaluator<'_> {
    pub(super) fn msi_rule(&self, rule: &Rule, context: &Context<'_>) -> Truth {
        match rule {
            Rule::MsiProductInstalled(wanted) => self.products(wanted).next().is_some().into(),
            Rule::MsiFeatureInstalledForProduct(features, all, products, all_products) => {
                self.has_parts(products, *all_products, features, *all, |product| &product.features).into()
            }
            Rule::MsiComponentInstalledForProduct(components, all, products, all_products) => {
                self.has_parts(products, *all_products, components, *all, |product| &product.components).into()
            }
            Rule::MsiPatchInstalledForProduct(patch, wanted) => {
                self.products(wanted).any(|product| contains(&product.patches, patch)).into()
            }
            Rule::MsiPatch(question) => match context.metadata.patches.as_slice() {
                [] => Truth::Unknown,
                patches => Truth::any(patches.iter().map(|patch| self.patch(*question, patch).into())),
            },
            Rule::MsiApplication(question) => {
                let Some(code) = &context.metadata.product_code else { return Truth::Unknown };
                let is_installed = self.machine.msi.iter().any(|product| same(&product.product_code, code));
                match question {
                    Question::Installed => is_installed.into(),
                    Question::Installable => (!is_installed).into(),
                    Question::Superseded => Truth::False,
                }
            }
            _ => Truth::Unknown,
        }
    }

    fn products<'b>(&'b self, wanted: &'b MsiProductRule) -> impl Iterator<Item = &'b MsiProduct> {
        self.machine.msi.iter().filter(move |product| {
            let version = product.version.0;
            same(&product.product_code, &wanted.product_code)
                && wanted.version_min.is_none_or(|(min, excluded)| version > min || (!excluded && version == min))
                && wanted.version_max.is_none_or(|(max, excluded)| version < max || (!excluded && version == max))
                && wanted.language.is_none_or(|language| language == product.language)
        })
    }

    fn has_parts(
        &self,
        products: &[String],
        all_products: bool,
        parts: &[String],
        all_parts: bool,
        installed: fn(&MsiProduct) -> &Vec<String>,
    ) -> bool {
        let has_parts = |code: &String| {
            let product = self.machine.msi.iter().find(|product| same(&product.product_code, code));
            product.is_some_and(|product| {
                let mut has = parts.iter().map(|part| contains(installed(product), part));
                if all_parts { has.all(|has| has) } else { has.any(|has| has) }
            })
        };
        if all_products { products.iter().all(has_parts) } else { products.iter().any(has_parts) }
    }

    fn patch(&self, question: Question, patch: &MspMetadata) -> bool {
        let mut targets = self.machine.msi.iter().filter(|product| {
            patch.targets.iter().any(|target| {
                same(&target.product_code, &product.product_code)
                    && target.version.is_none_or(|version| version == product.version.0)
                    && target.language.is_none_or(|language| language == 0 || language == product.language)
            })
        });
        let has = |product: &MsiProduct| contains(&product.patches, &patch.patch_code);
        match question {
            Question::Installed => self.machine.msi.iter().any(has),
            Question::Installable => targets.any(|product| !has(product)),
            // A patch says what it replaces, not what replaces it: only the other direction can be seen here.
            Question::Superseded => false,
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

fn contains(list: &[String], wanted: &str) -> bool {
    list.iter().any(|item| same(item, wanted))
}
