//! Servers below tell of themselves ([MS-WSUSSS] 3.1.4.14).

use std::collections::{BTreeMap, HashSet};

use patchwell_model::Timestamp;
use patchwell_model::rollup::{DownstreamServerReport, RollupConfiguration, RollupLimits};
use patchwell_store::downstream::{self as store, Access, DownstreamServer};
use uuid::Uuid;

use super::RollupRefused;
use super::authorize::{is_allowed, new_server};
use super::clients::merge;
use super::clock::Skew;
use crate::settings::HierarchySettings;
use crate::{App, AppError};

/// The longest name and version that are kept.
const MAX_NAME: usize = 256;
const MAX_VERSION: usize = 32;

impl App {
    /// How this server wants rollups ([MS-WSUSSS] 3.1.4.13).
    #[must_use]
    pub fn rollup_configuration(&self) -> RollupConfiguration {
        let server_id = self.identity().server_id;
        RollupConfiguration {
            do_detailed_rollup: self.settings().hierarchy.detailed_rollup,
            // It changes with the server's identity and never else: what is out of step is found by its numbers.
            reset: server_id,
            server_id,
            limits: RollupLimits::WSUS,
        }
    }

    /// Takes what servers below say of themselves, all or nothing. The same report again changes nothing.
    ///
    /// # Errors
    /// Why it is not taken.
    pub async fn receive_servers(
        &self,
        client_time: Timestamp,
        reports: Vec<DownstreamServerReport>,
    ) -> Result<(), RollupRefused> {
        let clients: usize = reports.iter().map(|report| report.clients.len()).sum();
        if clients > RollupLimits::WSUS.client_summaries as usize || reports.len() > self.most_servers() {
            return Err(RollupRefused::TooMany("client summaries"));
        }
        let _turn = self.0.downstream_turn.lock().await;
        let now = self.now();
        let own = (self.identity().server_id, now);
        let servers = self.downstream().servers.clone();
        let accepted = plan(&self.settings().hierarchy, &servers, own, Skew::new(now, client_time), &reports)?;
        let saved = accepted.clone();
        self.store()
            .write(move |tx| {
                for (server, report) in accepted.iter().zip(&reports) {
                    let Some(server) = server else { continue };
                    store::save_server(tx, server)?;
                    let known = store::clients(tx, &server.id)?;
                    store::save_clients(tx, &server.id, &merge(known, &report.clients, server.last_rollup))?;
                }
                Ok(())
            })
            .await
            .map_err(AppError::from)?;
        let mut known = self.downstream_mut();
        known.servers.extend(saved.into_iter().flatten().map(|server| (server.id, server)));
        Ok(())
    }

    fn most_servers(&self) -> usize {
        self.settings().hierarchy.max_servers.max(1)
    }
}

/// The servers as they are after the reports, one for each; `None` for a report that is older than what is known.
fn plan(
    settings: &HierarchySettings,
    known: &BTreeMap<Uuid, DownstreamServer>,
    (own, now): (Uuid, Timestamp),
    skew: Skew,
    reports: &[DownstreamServerReport],
) -> Result<Vec<Option<DownstreamServer>>, RollupRefused> {
    let told: HashSet<Uuid> = reports.iter().map(|report| report.server_id).collect();
    let mut after = known.clone();
    let mut accepted = Vec::with_capacity(reports.len());
    for report in reports {
        let parent = report.parent.filter(|parent| *parent != own);
        if report.server_id == own || report.server_id.is_nil() {
            return Err(RollupRefused::Circle(report.server_id));
        }
        if let Some(parent) = parent.filter(|parent| !known.contains_key(parent) && !told.contains(parent)) {
            return Err(RollupRefused::UnknownServer(parent));
        }
        let before = after.get(&report.server_id);
        let access = before.map(|server| server.access).unwrap_or_default();
        let is_refused = parent.is_none() && !is_allowed(settings, access, (report.server_id, &report.name));
        if is_refused || access == Access::Blocked {
            return Err(RollupRefused::UnknownServer(report.server_id));
        }
        if before.is_some_and(|before| is_older(report, before, now)) {
            accepted.push(None);
            continue;
        }
        let server = updated(before, report, parent, now, skew);
        after.insert(server.id, server.clone());
        accepted.push(Some(server));
    }
    if after.len() > settings.max_servers.max(known.len()) {
        return Err(RollupRefused::Full("servers"));
    }
    check_tree(&after, &told)?;
    Ok(accepted)
}

/// Whether a later report is known. One from the future, by a clock that has been set right since, does not count.
fn is_older(report: &DownstreamServerReport, before: &DownstreamServer, now: Timestamp) -> bool {
    report.last_rollup < before.last_rollup && before.last_rollup <= Some(now)
}

fn updated(
    before: Option<&DownstreamServer>,
    report: &DownstreamServerReport,
    parent: Option<Uuid>,
    now: Timestamp,
    skew: Skew,
) -> DownstreamServer {
    let mut server = before.cloned().unwrap_or_else(|| new_server(report.server_id, now));
    // A server that asked here itself since then synchronizes from here, whatever another says of it.
    let is_ours = before.is_some_and(|before| before.parent.is_none() && before.last_contact > report.last_rollup);
    server.parent = parent.filter(|_| !is_ours);
    server.name = printable(&report.name, MAX_NAME);
    server.version = printable(&report.version, MAX_VERSION);
    server.is_replica = report.is_replica;
    server.last_sync = skew.ours(report.last_sync);
    // As it came: it tells a report from its repetition.
    server.last_rollup = report.last_rollup;
    server.summary = Some(report.summary);
    server
}

fn printable(text: &str, length: usize) -> String {
    text.trim().chars().filter(|letter| !letter.is_control()).take(length).collect()
}

/// Whether every server told of has this one above it, at some height.
fn check_tree(servers: &BTreeMap<Uuid, DownstreamServer>, told: &HashSet<Uuid>) -> Result<(), RollupRefused> {
    for id in told {
        let mut seen = HashSet::new();
        let mut above = Some(*id);
        while let Some(server) = above {
            if !seen.insert(server) {
                return Err(RollupRefused::Circle(server));
            }
            above = servers.get(&server).and_then(|server| server.parent);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchwell_model::rollup::ServerSummary;

    const OWN: Uuid = Uuid::from_u128(99);

    fn time(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    fn report(id: u128, parent: Option<u128>, rollup: i64) -> DownstreamServerReport {
        DownstreamServerReport {
            server_id: Uuid::from_u128(id),
            name: format!("server-{id}"),
            parent: parent.map(Uuid::from_u128),
            version: "10.0.1".to_owned(),
            is_replica: true,
            last_sync: None,
            last_rollup: Some(time(rollup)),
            summary: ServerSummary::default(),
            clients: Vec::new(),
        }
    }

    fn known(reports: &[DownstreamServerReport]) -> BTreeMap<Uuid, DownstreamServer> {
        let skew = Skew::new(time(0), time(0));
        reports.iter().map(|r| (r.server_id, updated(None, r, r.parent, time(0), skew))).collect()
    }

    fn run(
        known: &BTreeMap<Uuid, DownstreamServer>,
        reports: &[DownstreamServerReport],
    ) -> Result<Vec<Option<DownstreamServer>>, RollupRefused> {
        let now = time(1_000);
        plan(&HierarchySettings::default(), known, (OWN, now), Skew::new(now, now), reports)
    }

    #[test]
    fn children_may_come_before_their_parent_and_a_stranger_above_is_refused() {
        let accepted = run(&BTreeMap::new(), &[report(2, Some(1), 5), report(1, None, 5)]).unwrap();
        let parents: Vec<_> = accepted.iter().flatten().map(|server| server.parent).collect();
        assert_eq!(parents, [Some(Uuid::from_u128(1)), None]);
        let accepted = run(&BTreeMap::new(), &[report(1, Some(99), 5)]).unwrap();
        assert_eq!(accepted[0].as_ref().unwrap().parent, None, "we are no entry of our own table");
        let stranger = run(&BTreeMap::new(), &[report(2, Some(3), 5)]);
        assert!(matches!(stranger, Err(RollupRefused::UnknownServer(id)) if id == Uuid::from_u128(3)));
    }

    #[test]
    fn nobody_is_above_itself_and_nobody_has_our_id() {
        for reports in [
            vec![report(1, Some(1), 5)],
            vec![report(1, Some(2), 5), report(2, Some(1), 5)],
            vec![report(99, None, 5)],
            vec![report(0, None, 5)],
        ] {
            assert!(matches!(run(&BTreeMap::new(), &reports), Err(RollupRefused::Circle(_))), "{reports:?}");
        }
        let before = known(&[report(1, None, 1), report(2, Some(1), 1), report(3, Some(2), 1)]);
        let circle = run(&before, &[report(1, Some(3), 5)]);
        assert!(matches!(circle, Err(RollupRefused::Circle(_))));
    }

    #[test]
    fn an_older_report_is_left_out_unless_what_is_known_is_from_the_future() {
        let before = known(&[report(1, None, 10)]);
        assert_eq!(run(&before, &[report(1, None, 9)]).unwrap(), [None]);
        assert!(run(&before, &[report(1, None, 10)]).unwrap()[0].is_some());
        let before = known(&[report(1, None, 5_000)]);
        assert!(run(&before, &[report(1, None, 9)]).unwrap()[0].is_some());
    }

    #[test]
    fn a_server_that_asked_here_since_is_not_taken_by_another() {
        let mut before = known(&[report(1, None, 1), report(2, None, 1)]);
        before.get_mut(&Uuid::from_u128(2)).unwrap().last_contact = Some(time(50));
        let taken = run(&before, &[report(2, Some(1), 40)]).unwrap();
        assert_eq!(taken[0].as_ref().unwrap().parent, None);
        let moved = run(&before, &[report(2, Some(1), 60)]).unwrap();
        assert_eq!(moved[0].as_ref().unwrap().parent, Some(Uuid::from_u128(1)));
    }

    #[test]
    fn blocked_servers_those_not_listed_and_too_many_are_refused() {
        let mut before = known(&[report(1, None, 1)]);
        before.get_mut(&Uuid::from_u128(1)).unwrap().access = Access::Blocked;
        assert!(matches!(run(&before, &[report(1, None, 5)]), Err(RollupRefused::UnknownServer(_))));
        let now = time(1_000);
        let listed = HierarchySettings { allow_list: vec!["other".to_owned()], ..HierarchySettings::default() };
        let reports = [report(1, None, 5)];
        let refused = plan(&listed, &BTreeMap::new(), (OWN, now), Skew::new(now, now), &reports);
        assert!(matches!(refused, Err(RollupRefused::UnknownServer(_))));
        let few = HierarchySettings { max_servers: 1, ..HierarchySettings::default() };
        let reports = [report(1, None, 5), report(2, Some(1), 5)];
        let refused = plan(&few, &BTreeMap::new(), (OWN, now), Skew::new(now, now), &reports);
        assert!(matches!(refused, Err(RollupRefused::Full(_))));
    }
}
