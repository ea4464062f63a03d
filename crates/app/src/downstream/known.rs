//! The servers below and their computers in memory.

use std::collections::{BTreeMap, HashMap, HashSet};

use patchwell_model::rollup::{RolledUpComputer, RolledUpDetails};
use patchwell_model::{Computer, ComputerId, Timestamp};
use patchwell_store::downstream::{DownstreamComputer, DownstreamServer, Received};
use uuid::Uuid;

use crate::computers::{Registry, normalize};
use crate::status::StatusBoard;

/// What is known of a rolled-up computer beside what is known of any computer. Its details are in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledUp {
    /// What the server it talks to says of it, without details.
    pub computer: RolledUpComputer,
    /// A digest of its details; `None` until they arrive.
    pub details: Option<[u8; 32]>,
    /// How far its status has arrived.
    pub received: Received,
}

/// The servers below and their computers.
#[derive(Debug, Default)]
pub struct Downstream {
    pub(super) servers: BTreeMap<Uuid, DownstreamServer>,
    /// The computers, with rows that no computer of this server has.
    pub(super) computers: Registry,
    pub(super) status: StatusBoard,
    pub(super) rolled_up: HashMap<u32, RolledUp>,
    /// Computers that were deleted here, until the servers below have heard of it.
    pub(super) deleted: HashMap<ComputerId, Timestamp>,
}

impl Downstream {
    /// The servers, by id.
    #[must_use]
    pub fn servers(&self) -> &BTreeMap<Uuid, DownstreamServer> {
        &self.servers
    }

    /// The computers that talk to them.
    #[must_use]
    pub fn computers(&self) -> &Registry {
        &self.computers
    }

    /// The status of these computers.
    #[must_use]
    pub fn status(&self) -> &StatusBoard {
        &self.status
    }

    pub(crate) fn status_mut(&mut self) -> &mut StatusBoard {
        &mut self.status
    }

    /// What the server it talks to says of a computer.
    #[must_use]
    pub fn rolled_up(&self, row: u32) -> Option<&RolledUp> {
        self.rolled_up.get(&row)
    }

    /// A server and all servers below it; nothing for one that is not known.
    #[must_use]
    pub fn subtree(&self, server: Uuid) -> HashSet<Uuid> {
        let mut found = HashSet::new();
        let mut open: Vec<Uuid> = self.servers.contains_key(&server).then_some(server).into_iter().collect();
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(self.servers.values().filter(|below| below.parent == Some(id)).map(|below| below.id));
            }
        }
        found
    }

    /// How many computers talk to each server.
    #[must_use]
    pub fn computers_by_server(&self) -> HashMap<Uuid, u64> {
        let mut counts = HashMap::new();
        for rolled_up in self.rolled_up.values() {
            *counts.entry(rolled_up.computer.server).or_default() += 1;
        }
        counts
    }

    /// Adds a computer or replaces what is known of it; details that did not come stay.
    pub(super) fn put(&mut self, row: u32, mut stored: DownstreamComputer, now: Timestamp) {
        let details = stored.computer.details.take();
        let before = self.computers.by_row(row).map(|known| known.computer.as_ref().clone());
        let mut computer = before.unwrap_or_else(|| Computer {
            id: stored.computer.id.clone(),
            dns_name: String::new(),
            ip_address: None,
            details: None,
            groups: normalize(Vec::new()),
            requested_groups: Vec::new(),
            first_contact: stored.computer.last_sync.unwrap_or(now),
            last_contact: None,
            last_status_report: None,
        });
        computer.last_contact = stored.computer.last_sync;
        computer.last_status_report = stored.computer.last_status_report;
        let digest = match &details {
            Some(details) => Some(digest(details)),
            None => self.rolled_up.get(&row).and_then(|known| known.details),
        };
        if let Some(details) = details {
            computer.dns_name = details.dns_name;
            computer.ip_address = details.ip_address;
            computer.groups = normalize(details.groups);
            computer.requested_groups = details.requested_groups;
            computer.details = Some(details.details);
        }
        self.computers.put(row, computer);
        self.status.add_computer(row);
        let rolled_up = RolledUp { computer: stored.computer, details: digest, received: stored.received };
        self.rolled_up.insert(row, rolled_up);
    }

    /// Forgets computers.
    pub(super) fn remove(&mut self, rows: &[u32]) {
        for row in rows {
            if let Some(gone) = self.rolled_up.remove(row) {
                self.computers.remove(&gone.computer.id);
                self.status.remove_computer(*row);
            }
        }
    }
}

/// Names details by what they say, so that one can tell whether they changed.
#[must_use]
pub(crate) fn digest(details: &RolledUpDetails) -> [u8; 32] {
    let mut sorted = details.clone();
    sorted.groups.sort_unstable();
    let digest = ring::digest::digest(&ring::digest::SHA256, format!("{sorted:?}").as_bytes());
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}
