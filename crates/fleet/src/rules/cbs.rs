//! Component-based servicing: package names, and the parts of package manifests that decide applicability.

use std::fmt;

use super::FileVersion;
use super::element::Element;

/// Names a servicing package: `name~token~architecture~language~version`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageIdentity {
    /// Name, as written.
    pub name: String,
    /// Public key token, lower case.
    pub token: String,
    /// `amd64`, `x86`, `arm64` …, lower case.
    pub architecture: String,
    /// Empty for neutral, else a tag in lower case.
    pub language: String,
    /// Version.
    pub version: FileVersion,
}

impl PackageIdentity {
    /// Reads `Package_for_KB932635~31bf3856ad364e35~x86~~6.0.1.0`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('~');
        let mut next = || parts.next();
        let (name, token, architecture, language, version) = (next()?, next()?, next()?, next()?, next()?);
        Some(Self::new(name, token, architecture, language, FileVersion::parse(version)?))
    }

    fn new(name: &str, token: &str, architecture: &str, language: &str, version: FileVersion) -> Self {
        let language = if language.eq_ignore_ascii_case("neutral") { "" } else { language };
        Self {
            name: name.to_owned(),
            token: token.to_ascii_lowercase(),
            architecture: architecture.to_ascii_lowercase(),
            language: language.to_ascii_lowercase(),
            version,
        }
    }

    pub(crate) fn from_element(element: &Element) -> Option<Self> {
        let text = |name| element.attribute(name).unwrap_or_default();
        let version = FileVersion::parse(element.attribute("version")?)?;
        let name = element.attribute("name")?;
        Some(Self::new(name, text("publicKeyToken"), text("processorArchitecture"), text("language"), version))
    }

    /// The same package, whatever the version.
    #[must_use]
    pub fn is_same_package(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
            && self.token == other.token
            && self.architecture == other.architecture
            && (self.language == other.language || self.language == "*" || other.language == "*")
    }
}

impl fmt::Display for PackageIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}~{}~{}~{}", self.name, self.token, self.architecture, self.language, self.version)
    }
}

/// One `<parent>`: some package of the list has to be there, in a fitting version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParentClause {
    /// The alternatives.
    pub identities: Vec<PackageIdentity>,
    /// `buildCompare`: for the first three parts of the version; `EQ` where it is absent.
    pub build_compare: String,
    /// `serviceCompare`: for the last part; `GE` where it is absent.
    pub service_compare: String,
}

/// What a package manifest says about where the package fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageManifest {
    /// Its own name.
    pub identity: PackageIdentity,
    /// Alternatives; none means that it fits wherever its architecture does.
    pub parents: Vec<ParentClause>,
    /// Packages inside; with `applicabilityEvaluation="deep"` one of them has to fit too.
    pub children: Vec<PackageIdentity>,
    /// `applicabilityEvaluation="deep"`.
    pub is_deep: bool,
}

impl PackageManifest {
    pub(crate) fn from_element(assembly: &Element) -> Option<Self> {
        let identity = PackageIdentity::from_element(assembly.child("assemblyIdentity")?)?;
        let package = assembly.child("package")?;
        let children = package
            .children_named("update")
            .flat_map(|update| update.children_named("package"))
            .flat_map(|package| package.children_named("assemblyIdentity"))
            .filter_map(PackageIdentity::from_element)
            .collect();
        Some(Self {
            identity,
            parents: package.children_named("parent").filter_map(ParentClause::from_element).collect(),
            children,
            is_deep: package.attribute("applicabilityEvaluation") == Some("deep"),
        })
    }

    /// Whether the package fits on a system with these packages. `manifests` are the ones of the same update.
    #[must_use]
    pub fn is_applicable(&self, manifests: &[Self], architecture: &str, installed: &[PackageIdentity]) -> bool {
        self.fits(manifests, architecture, installed, 0)
    }

    fn fits(&self, manifests: &[Self], architecture: &str, installed: &[PackageIdentity], depth: usize) -> bool {
        let has_parent = if self.parents.is_empty() {
            matches!(self.identity.architecture.as_str(), "" | "neutral") || self.identity.architecture == architecture
        } else {
            self.parents.iter().any(|parent| parent.is_fulfilled(installed))
        };
        if !has_parent || !self.is_deep || self.children.is_empty() || depth > 8 {
            return has_parent;
        }
        let find = |child: &PackageIdentity| manifests.iter().find(|manifest| manifest.identity == *child);
        self.children.iter().any(|child| {
            find(child).is_none_or(|manifest| manifest.fits(manifests, architecture, installed, depth + 1))
        })
    }
}

impl ParentClause {
    fn from_element(parent: &Element) -> Option<Self> {
        let identities: Vec<_> =
            parent.children_named("assemblyIdentity").filter_map(PackageIdentity::from_element).collect();
        let compare = |name, default: &str| parent.attribute(name).unwrap_or(default).to_ascii_uppercase();
        (!identities.is_empty()).then(|| Self {
            identities,
            build_compare: compare("buildCompare", "EQ"),
            service_compare: compare("serviceCompare", "GE"),
        })
    }

    fn is_fulfilled(&self, installed: &[PackageIdentity]) -> bool {
        self.identities.iter().any(|wanted| {
            installed.iter().any(|there| wanted.is_same_package(there) && self.accepts(there.version, wanted.version))
        })
    }

    fn accepts(&self, there: FileVersion, wanted: FileVersion) -> bool {
        let build = there.0[..3].cmp(&wanted.0[..3]);
        let service = there.0[3].cmp(&wanted.0[3]);
        compares(&self.build_compare, build) && (build.is_gt() || compares(&self.service_compare, service))
    }
}

fn compares(name: &str, ordering: std::cmp::Ordering) -> bool {
    match name {
        "EQ" => ordering.is_eq(),
        "GE" => ordering.is_ge(),
        "GT" => ordering.is_gt(),
        "LE" => ordering.is_le(),
        "LT" => ordering.is_lt(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_compare_build_and_service() {
        let parent = Element::parse(
            "<parent buildCompare='EQ' serviceCompare='GE'><assemblyIdentity name='P' version='6.1.7601.17514' \
             processorArchitecture='amd64' language='neutral' publicKeyToken='31bf' /></parent>",
        )
        .unwrap();
        let parent = ParentClause::from_element(&parent[0]).unwrap();
        let fulfilled = |text| parent.is_fulfilled(&[PackageIdentity::parse(text).unwrap()]);
        assert!(fulfilled("p~31BF~amd64~~6.1.7601.17514"));
        assert!(fulfilled("P~31bf~amd64~~6.1.7601.23140"));
        assert!(!fulfilled("P~31bf~amd64~~6.1.7600.16385"));
        assert!(!fulfilled("P~31bf~amd64~~6.1.7602.1"));
        assert!(!fulfilled("P~31bf~x86~~6.1.7601.17514"));
        assert!(!fulfilled("P~31bf~amd64~de-DE~6.1.7601.17514"));
    }
}
