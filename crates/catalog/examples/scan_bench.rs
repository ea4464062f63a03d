//! Builds a synthetic catalog of 130,000 revisions and prints what it costs: time to build, to import, to decide, to
//! scan, and memory. Run it with `cargo run --release -p patchwell-catalog --example scan_bench`.

use std::hint::black_box;
use std::time::Instant;

use patchwell_catalog::{
    ApprovalFilter, ChangeSeq, DecisionChange, DecisionState, ListQuery, ListSort, ScanRequest, Snapshot,
};
use patchwell_model::{
    Approval, ApprovalAction, BundleClause, CategoryType, Clause, DeploymentId, Group, GroupId, IndexEntry,
    PublicationState, RevisionId, RevisionIdentity, Severity, Timestamp, UpdateId, UpdateType,
};

const PRODUCTS: u32 = 300;
const DETECTOIDS: u32 = 6_000;
const REVISIONS: u32 = 130_000;
/// Every seventh software update is a bundle of the six after it.
const BUNDLE: u32 = 7;

fn update(n: u32) -> UpdateId {
    let mut bytes = [0xA5; 16];
    bytes[..4].copy_from_slice(&n.wrapping_mul(2_654_435_761).to_be_bytes());
    bytes[12..].copy_from_slice(&n.to_be_bytes());
    UpdateId::from_bytes(bytes)
}

fn identity(n: u32) -> RevisionIdentity {
    RevisionIdentity { update_id: update(n), revision_number: 200 }
}

fn clause(updates: impl IntoIterator<Item = u32>, is_category: bool) -> Clause {
    Clause { any_of: updates.into_iter().map(update).collect(), is_category }
}

fn entry(n: u32) -> IndexEntry {
    let id = i32::try_from(n).unwrap_or(0) + 1;
    let is_product = n < PRODUCTS;
    let is_detectoid = !is_product && n < PRODUCTS + DETECTOIDS;
    let product = n % PRODUCTS;
    let prerequisites = if is_product {
        if n.is_multiple_of(10) { Vec::new() } else { vec![clause([n - n % 10], false)] }
    } else if is_detectoid {
        vec![clause([product], false)]
    } else {
        let detectoid = |k: u32| PRODUCTS + (product * 20 + k) % DETECTOIDS;
        vec![
            clause([product], true),
            clause([detectoid(n % 5), detectoid(n % 7)], false),
            clause([detectoid(n % 11)], false),
        ]
    };
    let is_bundle = !is_product && !is_detectoid && n.is_multiple_of(BUNDLE) && n + BUNDLE < REVISIONS;
    let bundled = if is_bundle {
        (n + 1..n + BUNDLE).map(|child| BundleClause { any_of: vec![identity(child)] }).collect()
    } else {
        Vec::new()
    };
    IndexEntry {
        id: RevisionId(id),
        deployment_id: DeploymentId(id * 2),
        identity: identity(n),
        update_type: match () {
            () if is_product => UpdateType::Category,
            () if is_detectoid => UpdateType::Detectoid,
            () => UpdateType::Software,
        },
        category_type: is_product.then_some(CategoryType::Product),
        publication_state: PublicationState::Published,
        explicitly_deployable: is_bundle,
        can_uninstall: false,
        can_request_user_input: false,
        is_locally_published: false,
        eula: None,
        prerequisites,
        bundled,
        supersedes: if is_bundle && n > 40_000 {
            (1..20).map(|k| update(n - k * BUNDLE)).collect()
        } else {
            Vec::new()
        },
        drivers: Vec::new(),
        core_bytes: 500 + n % 3000,
        content_bytes: 1 << 20,
        title: format!("2026-11 Cumulative Update for Some Product Version {product} for x64-based Systems (KB{n})"),
        kb_articles: vec![n.to_string()],
        security_ids: Vec::new(),
        severity: Severity::Important,
        creation_date: Timestamp::from_second(1_700_000_000 + i64::from(n)).ok(),
        arrival_date: Timestamp::UNIX_EPOCH,
    }
}

fn group(n: u8) -> GroupId {
    GroupId::from_bytes([n; 16])
}

fn approval(n: u32) -> Approval {
    Approval {
        id: DeploymentId(1_000_000 + i32::try_from(n).unwrap_or(0)),
        revision: identity(n),
        group: group(u8::try_from(n % 5).unwrap_or(0)),
        action: ApprovalAction::Install,
        deadline: None,
        created: Timestamp::UNIX_EPOCH,
        administrator: "admin".to_owned(),
    }
}

fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn timed<T>(what: &str, times: u32, mut run: impl FnMut() -> T) -> T {
    let start = Instant::now();
    for _ in 1..times {
        black_box(run());
    }
    let last = run();
    println!("{what:<52} {:>12.1} µs", start.elapsed().as_secs_f64() * 1e6 / f64::from(times));
    last
}

/// Scans as an agent that has a third of the products until nothing is new.
fn cold_scan(snapshot: &Snapshot, groups: &[GroupId]) -> (Vec<i32>, Vec<i32>, u32) {
    let (mut installed, mut other, mut pages) = (Vec::new(), Vec::new(), 0);
    loop {
        let request = ScanRequest { groups, installed: &installed, other_cached: &other, ..ScanRequest::default() };
        let answer = snapshot.scan(&request);
        pages += 1;
        for new in &answer.new {
            let product = (new.id.0 - 1).unsigned_abs() % PRODUCTS;
            if !new.is_leaf && (product < 5 || product.is_multiple_of(10)) && installed.len() < 400 {
                installed.push(new.id.0);
            } else {
                other.push(new.id.0);
            }
        }
        if answer.new.is_empty() {
            return (installed, other, pages);
        }
    }
}

fn main() {
    println!("{:<52} {:>12} MiB", "memory before", memory());
    let groups: Vec<Group> =
        (0..5u8).map(|n| Group { id: group(n), name: n.to_string(), parent: Some(GroupId::ALL_COMPUTERS) }).collect();
    let state = DecisionState {
        seq: ChangeSeq(1),
        groups,
        approvals: (PRODUCTS + DETECTOIDS..REVISIONS).filter(|n| n.is_multiple_of(BUNDLE)).map(approval).collect(),
        ..DecisionState::default()
    };
    let snapshot = timed("build", 1, || Snapshot::build((0..REVISIONS).map(entry), state.clone()));
    println!("{:<52} {:>12} MiB", "memory with snapshot", memory());
    let next = timed("import 100 revisions", 5, || {
        snapshot.with_revisions((REVISIONS..REVISIONS + 100).map(entry).collect(), ChangeSeq(2))
    });
    println!("{:<52} {:>12} MiB", "memory with two snapshots", memory());
    let mut change = DecisionChange::new(ChangeSeq(3), Timestamp::UNIX_EPOCH);
    change.approvals_set = vec![approval(70_000)];
    let snapshot = timed("approve one update", 20, || next.with_decisions(change.clone()));
    drop(next);
    let mine = [group(1), group(2)];
    timed("first scan of a scope", 1, || snapshot.scan(&ScanRequest { groups: &mine, ..ScanRequest::default() }));
    let (installed, other, pages) = timed("cold scan, all pages", 3, || cold_scan(&snapshot, &mine));
    println!("{:<52} {pages:>12}, {} installed, {} other cached", "pages", installed.len(), other.len());
    let nothing_new = ScanRequest {
        groups: &mine,
        anchor: Some(snapshot.seq()),
        installed: &installed,
        other_cached: &other,
        ..ScanRequest::default()
    };
    let answer = timed("scan, nothing new", 20_000, || snapshot.scan(&nothing_new));
    println!("{:<52} {:>12} new, {} changed", "of which", answer.new.len(), answer.changed.len());
    let mut fewer = installed.clone();
    timed("scan, prerequisites never seen before", 50, || {
        fewer.pop();
        snapshot.scan(&ScanRequest { installed: &fewer, ..nothing_new })
    });
    let filter = [update(3)];
    timed("scan with a category filter", 1000, || {
        snapshot.scan(&ScanRequest { filter_categories: &filter, ..nothing_new })
    });
    let query = ListQuery {
        text: "update product",
        approval: ApprovalFilter::Approved,
        sort: ListSort::Title,
        limit: 50,
        ..ListQuery::default()
    };
    timed("list: search, approved, by title", 5, || snapshot.list(&query).total);
    println!("{:<52} {:>12} MiB", "memory at the end", memory());
}
