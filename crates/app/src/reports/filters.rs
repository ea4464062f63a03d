//! Filters as texts, as they are kept for reports that are mailed: ids, never names, so that they mean the same later.

use std::collections::BTreeMap;
use std::str::FromStr;

use patchwell_model::{ComputerId, InstallationState, Severity, Timestamp};

use super::{ComplianceBy, ReportId, ReportQuery};

const BYS: [(ComplianceBy, &str); 4] = [
    (ComplianceBy::Group, "group"),
    (ComplianceBy::Ring, "ring"),
    (ComplianceBy::Product, "product"),
    (ComplianceBy::Cve, "cve"),
];
const SEVERITIES: [(Severity, &str); 5] = [
    (Severity::Unspecified, "unspecified"),
    (Severity::Low, "low"),
    (Severity::Moderate, "moderate"),
    (Severity::Important, "important"),
    (Severity::Critical, "critical"),
];
const STATES: [(InstallationState, &str); 7] = [
    (InstallationState::Unknown, "unknown"),
    (InstallationState::NotApplicable, "not_applicable"),
    (InstallationState::NotInstalled, "not_installed"),
    (InstallationState::Downloaded, "downloaded"),
    (InstallationState::Installed, "installed"),
    (InstallationState::Failed, "failed"),
    (InstallationState::InstalledPendingReboot, "pending_reboot"),
];

impl ReportQuery {
    /// The filters that are not as they are without being asked for, by the names of the administration API. Several ids
    /// have commas between them.
    #[must_use]
    pub fn to_filters(&self) -> BTreeMap<String, String> {
        let plain = Self::new(self.report);
        let joined =
            |ids: &[patchwell_model::UpdateId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let states: Vec<&str> = self.statuses.iter().filter_map(|state| name_of(&STATES, *state)).collect();
        let texts = [
            ("group", (self.group != plain.group).then(|| self.group.to_string())),
            ("children", (!self.children).then(|| "false".to_owned())),
            ("classification", Some(joined(&self.classifications))),
            ("product", Some(joined(&self.products))),
            ("severity", self.severity.and_then(|severity| name_of(&SEVERITIES, severity)).map(str::to_owned)),
            ("status", Some(states.join(","))),
            ("rollup", self.rollup.then(|| "true".to_owned())),
            ("update", self.update.map(|update| update.to_string())),
            ("computer", self.computer.as_ref().map(ToString::to_string)),
            ("from", self.from.map(|time| time.to_string())),
            ("to", self.to.map(|time| time.to_string())),
            ("by", (self.by != plain.by).then(|| name_of(&BYS, self.by).unwrap_or_default().to_owned())),
            ("days", (self.days != plain.days).then(|| self.days.to_string())),
        ];
        let given = texts.into_iter().filter_map(|(name, text)| Some((name, text.filter(|text| !text.is_empty())?)));
        given.map(|(name, text)| (name.to_owned(), text)).collect()
    }

    /// As [`Self::to_filters`] gave them.
    ///
    /// # Errors
    /// A sentence that names what is not understood.
    pub fn from_filters(report: ReportId, filters: &BTreeMap<String, String>) -> Result<Self, String> {
        let mut query = Self::new(report);
        for (name, text) in filters {
            match name.as_str() {
                "group" => query.group = parsed(name, text)?,
                "children" => query.children = parsed(name, text)?,
                "classification" => query.classifications = list(name, text)?,
                "product" => query.products = list(name, text)?,
                "severity" => query.severity = Some(named(&SEVERITIES, name, text)?),
                "status" => {
                    query.statuses = text.split(',').map(|one| named(&STATES, name, one)).collect::<Result<_, _>>()?;
                }
                "rollup" => query.rollup = parsed(name, text)?,
                "update" => query.update = Some(parsed(name, text)?),
                "computer" => query.computer = Some(ComputerId::new(text).map_err(|error| error.to_string())?),
                "from" => query.from = Some(parsed::<Timestamp>(name, text)?),
                "to" => query.to = Some(parsed::<Timestamp>(name, text)?),
                "by" => query.by = named(&BYS, name, text)?,
                "days" => query.days = parsed(name, text)?,
                _ => return Err(format!("there is no filter {name:?}")),
            }
        }
        Ok(query)
    }
}

fn name_of<T: PartialEq + Copy>(names: &[(T, &'static str)], wanted: T) -> Option<&'static str> {
    names.iter().find(|(value, _)| *value == wanted).map(|(_, name)| *name)
}

fn named<T: Copy>(names: &[(T, &'static str)], filter: &str, text: &str) -> Result<T, String> {
    let found = names.iter().find(|(_, name)| *name == text).map(|(value, _)| *value);
    found.ok_or_else(|| format!("the filter {filter} does not know {text:?}"))
}

fn parsed<T: FromStr>(filter: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("the filter {filter} does not understand {text:?}"))
}

fn list<T: FromStr>(filter: &str, text: &str) -> Result<Vec<T>, String> {
    text.split(',').map(|one| parsed(filter, one)).collect()
}

#[cfg(test)]
mod tests {
    use patchwell_model::{GroupId, UpdateId};

    use super::*;

    #[test]
    fn filters_survive_as_texts_and_what_is_unknown_is_named() {
        let id = |text: &str| text.parse::<UpdateId>().unwrap();
        let all = ReportQuery {
            group: GroupId::UNASSIGNED_COMPUTERS,
            children: false,
            classifications: vec![id("0fa1201d-4330-4fa8-8ae9-b877473b6441")],
            products: vec![id("00000000-0000-0000-0000-000000000001"), id("00000000-0000-0000-0000-000000000002")],
            severity: Some(Severity::Important),
            statuses: STATES.iter().map(|(state, _)| *state).collect(),
            rollup: true,
            update: Some(id("00000000-0000-0000-0000-000000000003")),
            computer: Some(ComputerId::new("00000000-0000-0000-0000-000000000004").unwrap()),
            from: Some("2026-10-04T12:00:00Z".parse().unwrap()),
            to: Some("2026-11-04T12:00:00Z".parse().unwrap()),
            by: ComplianceBy::Cve,
            days: 7,
            ..ReportQuery::new(ReportId::Compliance)
        };
        let texts = all.to_filters();
        assert_eq!(texts.len(), 13, "{texts:?}");
        assert_eq!(ReportQuery::from_filters(ReportId::Compliance, &texts).unwrap(), all);
        assert!(ReportQuery::new(ReportId::Compliance).to_filters().is_empty());
        for (name, text) in [("days", "many"), ("severity", "grave"), ("group", "Pilot"), ("color", "red")] {
            let wrong = BTreeMap::from([(name.to_owned(), text.to_owned())]);
            let error = ReportQuery::from_filters(ReportId::Compliance, &wrong).unwrap_err();
            assert!(error.contains(name), "{error}");
        }
    }
}
