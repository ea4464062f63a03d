//! Puts a fleet into a database that has a catalog already: groups in groups, computers with their status, events, and
//! a server below with computers of its own. Names are such that a page which trusts them would show it.
//!
//! `fleet DATABASE COMPUTERS`; no server may be running on that database. The same numbers make the same fleet.

use std::error::Error;

use patchwell_model::rollup::{RolledUpComputer, RolledUpDetails};
use patchwell_model::{
    ClientEvent, Computer, ComputerDetails, ComputerId, Group, GroupId, OsVersion, RevisionIdentity, Timestamp,
    UpdateId, UpdateType,
};
use patchwell_store::compliance_days::{self, BreakdownKind, ComplianceDay};
use patchwell_store::downstream::{self, Access, DownstreamComputer, DownstreamServer, DownstreamStatus, Received};
use patchwell_store::status::{ComputerStatus, StatusSets};
use patchwell_store::{Store, StoreError, Tx, computers, events, groups, revisions, status};
use uuid::Uuid;

/// What strangers may call things: scripts, formulas of spreadsheets, text that turns its direction.
const HOSTILE: [&str; 4] = [
    r#"<script>alert("stored")</script>"#,
    r"<img src=x onerror=alert(1)>",
    r#"=HYPERLINK("http://bad.example","ok")"#,
    "\u{202e}gnp.exe",
];
const REGIONS: [&str; 5] = ["Africa", "America", "Asia", "Europe", "Oceania"];
/// Sites of a region.
const SITES: u64 = 8;
const DEPARTMENTS: [&str; 5] = ["Administration", "Engineering", "Finance", "Sales", "Support"];
/// Computers saved in one transaction.
const BATCH: u64 = 500;
/// Days of which the database tells how far computers were done.
const PAST: i64 = 90;
/// Computers of the server below, as a part of all.
const BELOW: u64 = 10;

/// Updates that computers report about: bits of their rows, and identities for events.
struct Updates {
    rows: Vec<u32>,
    identities: Vec<RevisionIdentity>,
}

#[expect(clippy::disallowed_methods, reason = "a fleet is as old as the clock that it is looked at by")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: fleet DATABASE COMPUTERS";
    let database = arguments.next().ok_or(usage)?;
    let count: u64 = arguments.next().ok_or(usage)?.parse()?;
    let now = Timestamp::now();
    let store = Store::open(database.parse()?)?;
    let updates = store.read_blocking(load_updates)?;
    if updates.rows.is_empty() {
        return Err("the database has no updates: import a catalog first".into());
    }
    let leaves = store.write_blocking(make_groups)?;
    let updates = std::sync::Arc::new(updates);
    for first in (0..count).step_by(usize::try_from(BATCH)?) {
        let (updates, leaves) = (updates.clone(), leaves.clone());
        let last = count.min(first + BATCH);
        store.write_blocking(move |tx| (first..last).try_for_each(|n| add_computer(tx, n, &updates, &leaves, now)))?;
    }
    store.write_blocking(move |tx| add_server_below(tx, count / BELOW, &updates, now))?;
    store.write_blocking(move |tx| add_past(tx, count, now))?;
    println!("{count} computers");
    Ok(())
}

fn load_updates(tx: &mut Tx) -> Result<Updates, StoreError> {
    let mut identities = Vec::new();
    revisions::load_index(tx, &mut |entry| {
        if entry.explicitly_deployable && entry.update_type == UpdateType::Software {
            identities.push(entry.identity);
        }
        Ok(())
    })?;
    let ids: Vec<UpdateId> = identities.iter().map(|identity| identity.update_id).collect();
    let known = status::rows_for(tx, &ids)?;
    let rows = ids.iter().filter_map(|id| known.get(id).copied()).collect();
    Ok(Updates { rows, identities })
}

/// Regions, sites in them, departments in those; and groups with names that are not to be trusted. Returns the
/// departments.
fn make_groups(tx: &mut Tx) -> Result<Vec<GroupId>, StoreError> {
    let mut leaves = Vec::new();
    let mut number = 0x6700_0000_0000_4000_8000_0000_0000_0000;
    let mut make = |tx: &mut Tx, name: String, parent: Option<GroupId>| {
        number += 1;
        groups::create(tx, &Group { id: GroupId(Uuid::from_u128(number)), name, parent }).map(|group| group.id)
    };
    for region in REGIONS {
        let region_id = make(tx, region.to_owned(), None)?;
        for site in 1..=SITES {
            let site_name = format!("{region} {site}");
            let site_id = make(tx, site_name.clone(), Some(region_id))?;
            for department in DEPARTMENTS {
                leaves.push(make(tx, format!("{site_name} {department}"), Some(site_id))?);
            }
        }
    }
    for name in ["Pilot", "First ring", "Everybody else"].into_iter().chain(HOSTILE) {
        leaves.push(make(tx, name.to_owned(), None)?);
    }
    Ok(leaves)
}

fn add_computer(tx: &mut Tx, n: u64, updates: &Updates, leaves: &[GroupId], now: Timestamp) -> Result<(), StoreError> {
    let mut random = Random(n);
    let id = computer_id(0xc0, n)?;
    // Every tenth waits to be put into a group; a few have not been here for long.
    let group = if n.is_multiple_of(10) { None } else { random.one_of(leaves).copied() };
    let seen = ago(now, if n % 50 == 7 { 86_400 * 45 } else { 60 + random.below(80_000) });
    let computer = Computer {
        id: id.clone(),
        dns_name: dns_name(n),
        ip_address: Some(format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255)),
        details: Some(details(n)),
        groups: group.into_iter().collect(),
        requested_groups: Vec::new(),
        first_contact: ago(now, 86_400 * 90),
        last_contact: Some(seen),
        last_status_report: None,
    };
    let computer_row = computers::save(tx, &computer)?;
    // Some have never reported.
    if n % 100 != 3 {
        let sets = status_sets(&mut random, &updates.rows);
        status::save(tx, &ComputerStatus { computer_row, last_report: Some(seen), sets })?;
    }
    if n.is_multiple_of(20) {
        let event = failure(n, &id, random.one_of(&updates.identities).copied(), seen);
        events::append(tx, &[event], seen)?;
    }
    Ok(())
}

/// Some hundreds of installed updates, some dozens that are needed, here and there one in another state.
fn status_sets(random: &mut Random, rows: &[u32]) -> StatusSets {
    let mut sets = StatusSets::default();
    let newest = rows.len().saturating_sub(400);
    let recent = rows.get(newest..).unwrap_or(rows);
    sets.installed.extend((0..300).filter_map(|_| random.one_of(rows).copied()));
    sets.not_installed.extend((0..40).filter_map(|_| random.one_of(recent).copied()));
    sets.downloaded.extend((0..3).filter_map(|_| random.one_of(recent).copied()));
    if random.below(8) == 0 {
        sets.failed.extend(random.one_of(recent).copied());
    }
    if random.below(12) == 0 {
        sets.pending_reboot.extend(random.one_of(recent).copied());
    }
    // A state each: the graver one counts.
    sets.not_installed -= &sets.failed;
    sets.downloaded -= &sets.failed;
    sets.pending_reboot -= &sets.failed;
    sets.downloaded -= &sets.pending_reboot;
    sets.not_installed -= &sets.pending_reboot;
    sets.not_installed -= &sets.downloaded;
    let taken = &sets.not_installed | &sets.downloaded | &sets.failed | &sets.pending_reboot;
    sets.installed -= taken;
    sets
}

fn failure(n: u64, computer: &ComputerId, revision: Option<RevisionIdentity>, at: Timestamp) -> ClientEvent {
    ClientEvent {
        instance: Uuid::from_u128(0xe0 << 96 | u128::from(n)),
        computer: computer.clone(),
        time_at_target: at,
        namespace_id: 1,
        event_id: 182,
        source_id: 101,
        revision,
        hresult: -2_145_124_330,
        app_name: Some(hostile(n / 20).to_owned()),
        replacement_strings: vec!["0x80246007".to_owned(), hostile(n / 20).to_owned()],
        misc_data: Vec::new(),
    }
}

/// How far all computers were done in the last quarter: better, but for the second Tuesdays of months.
fn add_past(tx: &mut Tx, count: u64, now: Timestamp) -> Result<(), StoreError> {
    let today = now.as_second().div_euclid(86_400);
    let days = (today - PAST..today).map(|day| {
        let since_release = u64::try_from((day - today).rem_euclid(30)).unwrap_or(0);
        let compliant = count * (55 + since_release * 14 / 10) / 100;
        ComplianceDay {
            day,
            key: GroupId::ALL_COMPUTERS.to_string(),
            name: "All Computers".to_owned(),
            updates: 400,
            computers: count,
            compliant,
            needing: count - compliant,
            failing: count / 50,
            unknown: 0,
        }
    });
    compliance_days::save(tx, BreakdownKind::Group, &days.collect::<Vec<_>>())
}

fn add_server_below(tx: &mut Tx, count: u64, updates: &Updates, now: Timestamp) -> Result<(), StoreError> {
    let server = DownstreamServer {
        id: Uuid::from_u128(0xd0 << 96 | 1),
        name: format!("branch{}.example.test", hostile(0)),
        parent: None,
        version: "10.0.20348.1".to_owned(),
        is_replica: false,
        access: Access::AsListed,
        registered: ago(now, 86_400 * 30),
        last_contact: Some(ago(now, 3_600)),
        last_sync: Some(ago(now, 7_200)),
        last_rollup: Some(ago(now, 3_600)),
        summary: None,
    };
    downstream::save_server(tx, &server)?;
    let told = (0..count).map(|n| computer_below(n, server.id, now)).collect::<Result<Vec<_>, _>>()?;
    let rows = downstream::save_computers(tx, &told)?;
    let reports: Vec<_> = rows
        .into_iter()
        .zip(0..)
        .map(|(computer_row, n)| {
            let sets = status_sets(&mut Random(n << 32), &updates.rows);
            (DownstreamStatus { computer_row, sets }, Received { number: 1, ..Received::default() })
        })
        .collect();
    downstream::save_status(tx, &reports)
}

fn computer_below(n: u64, server: Uuid, now: Timestamp) -> Result<DownstreamComputer, StoreError> {
    let seen = Some(ago(now, 3_600 + n));
    let told = RolledUpDetails {
        dns_name: format!("below-{}", dns_name(n)),
        ip_address: Some("192.0.2.7".to_owned()),
        details: details(n),
        service_pack_minor: 0,
        suite_mask: 256,
        system_metrics: 0,
        os_family: "Windows".to_owned(),
        groups: Vec::new(),
        requested_groups: Vec::new(),
    };
    let computer = RolledUpComputer {
        id: computer_id(0xb0, n)?,
        server,
        last_sync: seen,
        last_sync_result: 1,
        last_reboot: None,
        last_status_report: seen,
        last_inventory: None,
        details: Some(told),
    };
    Ok(DownstreamComputer { row: None, computer, received: Received::default() })
}

fn details(n: u64) -> ComputerDetails {
    let is_server = n % 5 == 1;
    ComputerDetails {
        os: OsVersion { major: 10, minor: 0, build: if is_server { 26_100 } else { 26_200 }, service_pack: 0 },
        product_type: if is_server { 7 } else { 48 },
        role: if is_server { 3 } else { 1 },
        os_description: if is_server { "Windows Server 2025 Standard" } else { "Windows 10 Pro" }.to_owned(),
        os_locale: "en-US".to_owned(),
        architecture: "AMD64".to_owned(),
        manufacturer: "Example Corporation".to_owned(),
        model: format!("Model {}", n % 17),
        bios_name: if n.is_multiple_of(25) { hostile(n / 25).to_owned() } else { "Example BIOS".to_owned() },
        bios_version: "1.2.3".to_owned(),
        client_version: "10.0.26100.1".to_owned(),
        ..ComputerDetails::default()
    }
}

fn dns_name(n: u64) -> String {
    match n % 1_000 {
        1..=4 => format!("{}{n}", hostile(n)),
        _ => format!("pc-{n:05}.example.test"),
    }
}

fn hostile(n: u64) -> &'static str {
    usize::try_from(n).ok().and_then(|n| HOSTILE.get(n % HOSTILE.len())).copied().unwrap_or_default()
}

fn computer_id(kind: u128, n: u64) -> Result<ComputerId, StoreError> {
    let text = Uuid::from_u128(kind << 96 | u128::from(n)).to_string();
    ComputerId::new(&text).map_err(|error| StoreError::Engine(error.to_string()))
}

fn ago(now: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or(0);
    Timestamp::from_second(now.as_second() - seconds).unwrap_or(now)
}

/// Splitmix64: the same for the same start.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let length = u64::try_from(of.len()).ok()?;
        usize::try_from(self.below(length)).ok().and_then(|n| of.get(n))
    }
}
