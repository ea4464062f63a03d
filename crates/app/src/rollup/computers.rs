//! Telling of computers ([MS-WSUSSS] 3.2.4.5, step 4).

use std::collections::{HashMap, HashSet};

use patchwell_model::rollup::{ComputerChange, RolledUpComputer, RolledUpDetails};
use patchwell_model::{Computer, ComputerId, Timestamp};
use patchwell_store::{downstream as store, rollups};
use uuid::Uuid;

use super::RollupUpstream;
use super::run::Run;
use crate::downstream::digest;
use crate::{App, AppError};

/// A computer that is told of.
struct Told {
    row: u32,
    /// Whether it talks to this server itself.
    is_here: bool,
    digest: [u8; 32],
    computer: RolledUpComputer,
}

impl<U: RollupUpstream> Run<'_, U> {
    /// Tells of all computers that were heard of since the server above heard of them.
    pub(super) async fn computers(&mut self) -> Result<(), AppError> {
        let marks = self.app.store().read(rollups::sent_marks).await?;
        let rows = self.app.rows_with_news(&marks);
        let asked = self.tell_computers(&rows, false).await?;
        // Those that are new there are told of once more, with their details. What is asked for again then comes
        // with the next rollup, since none are noted as sent.
        self.tell_computers(&asked, true).await.map(drop)
    }

    /// Returns the rows of those whose details are asked for.
    async fn tell_computers(&mut self, rows: &[u32], with_details: bool) -> Result<Vec<u32>, AppError> {
        let mut asked = Vec::new();
        for some in rows.chunks(self.configuration.limits.computers as usize) {
            let told = self.app.computers_to_tell(some, with_details).await?;
            if told.is_empty() {
                continue;
            }
            let computers = told.iter().map(|told| told.computer.clone()).collect();
            let changes = self.upstream.computers(self.app.now(), computers).await?;
            self.outcome.computers += told.len() as u64;
            asked.extend(self.acknowledge(&told, changes).await?);
        }
        Ok(asked)
    }

    /// Notes what arrived and does what the server above asks for. Computers that were not told of are not touched.
    async fn acknowledge(
        &mut self,
        told: &[Told],
        changes: Vec<(ComputerId, ComputerChange)>,
    ) -> Result<Vec<u32>, AppError> {
        let changes: HashMap<ComputerId, ComputerChange> = changes.into_iter().collect();
        let (mut asked, mut deleted, mut noted) = (Vec::new(), Vec::new(), Vec::new());
        for told in told {
            let details = match changes.get(&told.computer.id) {
                Some(ComputerChange::Deleted) => {
                    deleted.push(told);
                    None
                }
                Some(ComputerChange::NewParent) => {
                    asked.push(told.row);
                    None
                }
                None => Some(told.digest.to_vec()),
            };
            noted.push((told.row, told.computer.last_sync, details));
        }
        self.app.store().write(move |tx| rollups::note_computers(tx, &noted)).await?;
        for told in deleted {
            self.app.delete_as_above(told).await?;
            self.outcome.deleted += 1;
        }
        Ok(asked)
    }
}

impl App {
    /// The rows of computers, here and below, that were heard of since the marks were made.
    fn rows_with_news(&self, marks: &HashMap<u32, (i32, Option<Timestamp>)>) -> Vec<u32> {
        let micros = |time: Option<Timestamp>| time.map(Timestamp::as_microsecond);
        let is_news =
            |row: u32, last: Option<Timestamp>| marks.get(&row).is_none_or(|(_, told)| micros(*told) != micros(last));
        let here = self.computers();
        let known = self.downstream();
        let mut rows: Vec<u32> = here
            .iter()
            .filter(|known| is_news(known.row, known.computer.last_contact))
            .map(|known| known.row)
            .collect();
        // A computer that talks to this server itself is told of once; one without details has to wait for them.
        rows.extend(
            known
                .computers()
                .iter()
                .filter(|computer| here.get(&computer.computer.id).is_none())
                .filter(|computer| known.rolled_up(computer.row).is_some_and(|rolled_up| rolled_up.details.is_some()))
                .filter(|computer| is_news(computer.row, computer.computer.last_contact))
                .map(|computer| computer.row),
        );
        rows.sort_unstable();
        rows
    }

    /// The computers of these rows as they are told, with details where those changed.
    async fn computers_to_tell(&self, rows: &[u32], with_details: bool) -> Result<Vec<Told>, AppError> {
        let mut told = self.known_to_tell(rows);
        let keys = rows.to_vec();
        let sent = self.store().read(move |tx| rollups::details_for(tx, &keys)).await?;
        let is_same = |told: &Told| sent.get(&told.row).is_some_and(|sent| *sent == told.digest);
        let mut wanted = HashSet::new();
        for told in &mut told {
            if !with_details && is_same(told) {
                told.computer.details = None;
            } else if !told.is_here {
                wanted.insert(told.row);
            }
        }
        // Details of computers below are not kept in memory whole.
        let keys: Vec<u32> = wanted.into_iter().collect();
        let below = self.store().read(move |tx| store::computers_by_rows(tx, &keys)).await?;
        let mut details: HashMap<u32, RolledUpDetails> =
            below.into_iter().filter_map(|stored| Some((stored.row?, stored.computer.details?))).collect();
        for told in told.iter_mut().filter(|told| !told.is_here) {
            told.computer.details = details.remove(&told.row);
        }
        Ok(told)
    }

    fn known_to_tell(&self, rows: &[u32]) -> Vec<Told> {
        let own = self.identity().server_id;
        let (here, below) = (self.computers(), self.downstream());
        let one = |row: &u32| {
            if let Some(known) = here.by_row(*row) {
                let computer = of_computer(&known.computer, own);
                let digest = computer.details.as_ref().map(digest)?;
                return Some(Told { row: *row, is_here: true, digest, computer });
            }
            let rolled_up = below.rolled_up(*row)?;
            Some(Told { row: *row, is_here: false, digest: rolled_up.details?, computer: rolled_up.computer.clone() })
        };
        rows.iter().filter_map(one).collect()
    }

    /// Deletes a computer because it was deleted above, unless it has been heard of meanwhile.
    async fn delete_as_above(&self, told: &Told) -> Result<(), AppError> {
        let id = &told.computer.id;
        let deleted = if told.is_here {
            let last = self.computers().get(id).and_then(|known| known.computer.last_contact);
            if last != told.computer.last_sync {
                return Ok(());
            }
            self.delete_computer(id).await
        } else {
            self.delete_downstream_computer(id).await
        };
        match deleted {
            Ok(()) | Err(AppError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// A computer that talks to this server.
fn of_computer(computer: &Computer, own: Uuid) -> RolledUpComputer {
    RolledUpComputer {
        id: computer.id.clone(),
        server: own,
        last_sync: computer.last_contact,
        last_sync_result: i32::from(computer.last_contact.is_some()),
        last_reboot: None,
        last_status_report: computer.last_status_report,
        last_inventory: None,
        details: Some(RolledUpDetails {
            dns_name: computer.dns_name.clone(),
            ip_address: computer.ip_address.clone(),
            details: computer.details.clone().unwrap_or_default(),
            os_family: "Windows".to_owned(),
            groups: computer.groups.clone(),
            requested_groups: computer.requested_groups.clone(),
            ..RolledUpDetails::default()
        }),
    }
}
