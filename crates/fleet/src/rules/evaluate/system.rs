//! Rules about Windows, the processor, licences, WMI and the device.

use std::cmp::Ordering;

use super::Evaluator;
use crate::machine::OperatingSystem;
use crate::rules::{
    DeviceAttributeRule, FileVersion, PackageIdentity, Rule, ScalarComparison, Truth, WindowsVersionRule, parse_number,
};

impl Evaluator<'_> {
    pub(super) fn system_rule(&self, rule: &Rule) -> Truth {
        let os = &self.machine.os;
        match rule {
            Rule::WindowsVersion(wanted) => windows_version(os, wanted).into(),
            Rule::WindowsLanguage(language) => speaks(&os.language, language).into(),
            Rule::MuiInstalled => (!os.mui_languages.is_empty()).into(),
            Rule::MuiLanguageInstalled(language) => os.mui_languages.iter().any(|own| speaks(own, language)).into(),
            Rule::SystemMetric(comparison, index, value) => {
                let actual = os.system_metrics.get(&index.to_string()).copied().unwrap_or(0);
                comparison.accepts(actual.cmp(value)).into()
            }
            Rule::Processor(architecture, None, None) => (*architecture == os.processor_architecture()).into(),
            // Level and revision are not described: only another architecture is an answer.
            Rule::Processor(architecture, ..) if *architecture != os.processor_architecture() => Truth::False,
            Rule::NumberOfProcessors(comparison, number) => {
                comparison.accepts(self.machine.hardware.processors.cmp(number)).into()
            }
            Rule::ClusteredOs => os.is_clustered.into(),
            Rule::Platform(platform) => platform.eq_ignore_ascii_case("Windows").into(),
            Rule::WmiQuery(_, query) => self.machine.wmi_query(query),
            Rule::LicenseDword(name, comparison, expected) => {
                self.machine.licenses.get(name).is_some_and(|actual| comparison.accepts(actual.cmp(expected))).into()
            }
            Rule::CbsPackageInstalledByIdentity(identity) => PackageIdentity::parse(identity)
                .map(|wanted| {
                    self.packages().any(|there| wanted.is_same_package(there) && wanted.version == there.version)
                })
                .into(),
            Rule::ProductReleaseInstalled(name, version) => {
                self.release(name, ScalarComparison::GreaterThanOrEqualTo, *version).into()
            }
            Rule::ProductReleaseVersion(name, comparison, version) => self.release(name, *comparison, *version).into(),
            Rule::DeviceAttribute(wanted) => self.attribute(wanted).into(),
            _ => Truth::Unknown,
        }
    }

    /// A release that is not there fulfils no comparison.
    fn release(&self, name: &str, comparison: ScalarComparison, version: FileVersion) -> bool {
        let release = self.machine.releases.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        release.and_then(|(_, own)| FileVersion::parse(own)).is_some_and(|own| comparison.accepts(own.cmp(&version)))
    }

    /// An attribute that the device does not have fulfils no comparison.
    fn attribute(&self, wanted: &DeviceAttributeRule) -> Option<bool> {
        let own = self.machine.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(&wanted.name));
        let Some((_, own)) = own else { return Some(false) };
        let ordering = match wanted.value_type.to_ascii_lowercase().as_str() {
            "string" => own.to_lowercase().cmp(&wanted.value.to_lowercase()),
            "version" => FileVersion::parse(own)?.cmp(&FileVersion::parse(&wanted.value)?),
            "int" | "integer" | "dword" | "long" => parse_number(own)?.cmp(&parse_number(&wanted.value)?),
            _ => return None,
        };
        match wanted.comparison.as_str() {
            "NotEqualTo" => Some(ordering.is_ne()),
            name => ScalarComparison::parse(name).map(|comparison| comparison.accepts(ordering)),
        }
    }
}

/// As `VerifyVersionInfo`: major, minor and service pack compare as one number of several digits, the build on its
/// own; suites and product type are tested for equality.
fn windows_version(os: &OperatingSystem, wanted: &WindowsVersionRule) -> bool {
    let version = [
        (wanted.major, os.major),
        (wanted.minor, os.minor),
        (wanted.service_pack_major, os.service_pack),
        (wanted.service_pack_minor, 0),
    ];
    let mut ordering = None;
    for (wanted, actual) in version {
        if let Some(wanted) = wanted
            && ordering.is_none_or(Ordering::is_eq)
        {
            ordering = Some(i64::from(actual).cmp(&wanted));
        }
    }
    let has_suites = wanted.suite_mask.is_none_or(|mask| {
        let present = i64::from(os.suite_mask) & mask;
        if wanted.all_suites { present == mask } else { present != 0 }
    });
    ordering.is_none_or(|ordering| wanted.comparison.accepts(ordering))
        && wanted.build.is_none_or(|build| wanted.comparison.accepts(i64::from(os.build).cmp(&build)))
        && has_suites
        && wanted.product_type.is_none_or(|product_type| product_type == i64::from(os.product_type))
}

/// `en` is spoken by `en-US`, but `pt` and `zh` not by `pt-br` or `zh-cn`: those have rules of their own.
fn speaks(own: &str, wanted: &str) -> bool {
    let (own, wanted) = (own.to_lowercase(), wanted.to_lowercase());
    let primary = own.split('-').next().unwrap_or_default();
    own == wanted || (primary == wanted && own != "pt-br" && primary != "zh")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        assert!(speaks("en-US", "en") && speaks("pt-BR", "pt-br") && speaks("pt-PT", "pt"));
        assert!(!speaks("pt-BR", "pt") && !speaks("zh-CN", "zh-tw") && !speaks("en-US", "de"));
    }
}
