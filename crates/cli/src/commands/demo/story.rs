//! What happens on which day.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use patchwell_app::{App, GroupsChange, JobKind};
use patchwell_catalog::{ApproveRequest, ApproveTarget, ListQuery, Refusal};
use patchwell_fleet::generator::{Spec, write_to_dir};
use patchwell_model::{ApprovalAction, GroupId, UpdateId};
use patchwell_store::jobs::JobState;

use super::clock::DemoClock;
use super::fleet::{self, Member};
use super::show::{Progress, Told, heading, line, told};

/// Who decides in the story.
const ADMINISTRATOR: &str = "demonstration";
const SEED: u64 = 7;

/// The story and its means.
pub(super) struct Story {
    app: App,
    clock: Arc<DemoClock>,
    directory: PathBuf,
    agents: SocketAddr,
    computers: u32,
}

impl Story {
    pub(super) fn new(app: App, clock: Arc<DemoClock>, directory: &Path, agents: SocketAddr, computers: u32) -> Self {
        Self { app, clock, directory: directory.to_owned(), agents, computers }
    }

    /// Tells it, with a line for each thing that happens, and returns how it ends.
    pub(super) async fn tell(self) -> anyhow::Result<Told> {
        heading("A catalog arrives");
        self.import().await?;
        let mut fleet = fleet::build(self.computers, self.agents, self.app.now())?;

        heading("Monday: the computers report what they need; nothing is approved yet");
        self.day(&mut fleet).await;
        let workstations = self.app.create_group("Workstations", None).await?.id;
        let pilot = self.app.create_group("Pilot", Some(workstations)).await?.id;
        let servers = self.app.create_group("Servers", None).await?.id;
        self.assign(&fleet, &[("Workstations", workstations), ("Pilot", pilot), ("Servers", servers)]).await?;
        let approved = self.approve(pilot).await?;
        line(&format!("{approved} updates approved for the group Pilot, licences accepted"));

        self.clock.next_day();
        heading("Tuesday: the pilot computers install");
        self.day(&mut fleet).await;
        let approved = self.approve(workstations).await?;
        line(&format!("{approved} updates approved for Workstations, and so for all groups below it"));
        let declined = self.decline_superseded().await?;
        line(&format!("{declined} superseded updates that nobody needs declined"));

        self.clock.next_day();
        heading("Wednesday: the workstations install");
        self.day(&mut fleet).await;
        let approved = self.approve(servers).await?;
        line(&format!("{approved} updates approved for Servers"));

        self.clock.next_day();
        heading("Thursday: the servers install");
        self.day(&mut fleet).await;

        self.clock.next_day();
        heading("Friday: what waited for a restart is done");
        self.day(&mut fleet).await;
        Ok(told(&self.app))
    }

    async fn import(&self) -> anyhow::Result<()> {
        let folder = self.directory.join("catalog");
        let made = folder.clone();
        let count = tokio::task::spawn_blocking(move || write_to_dir(&Spec::demo(SEED), &made)).await??;
        let id = self.app.start_job(&JobKind::Import(vec![folder])).await?;
        let progress = Progress::new("importing", count);
        loop {
            let job = self.app.job(id).await?;
            match job.state {
                JobState::Done => break,
                JobState::Failed | JobState::Cancelled => bail!("the import failed: {}", job.error.unwrap_or_default()),
                JobState::Queued | JobState::Running => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            }
        }
        progress.done();
        line(&format!("{count} updates imported, made up for this demonstration"));
        Ok(())
    }

    async fn day(&self, fleet: &mut [Member]) {
        let progress = Progress::new("scanning", fleet.len());
        let counts = fleet::day(fleet, &progress).await;
        progress.done();
        super::show::day(&counts);
    }

    async fn assign(&self, fleet: &[Member], groups: &[(&str, GroupId)]) -> anyhow::Result<()> {
        for member in fleet {
            let group = groups.iter().find(|(name, _)| *name == member.group).context("a group is missing")?.1;
            let found =
                self.app.computers().find(&member.agent.dns_name).first().map(|known| known.computer.id.clone());
            // A computer that could not reach the server is not known yet.
            let Some(id) = found else { continue };
            self.app.set_computer_groups(&id, GroupsChange::Set(vec![group])).await?;
        }
        line(&format!("{} computers put into the groups Pilot, Workstations and Servers", fleet.len()));
        Ok(())
    }

    /// Approves for a group what its computers need and nothing newer replaces.
    async fn approve(&self, group: GroupId) -> anyhow::Result<usize> {
        let wanted = self.needed_by(group);
        let mut approved = 0;
        for (update, eula) in wanted {
            if let Some(eula) = eula {
                self.app.accept_eula(eula, ADMINISTRATOR).await?;
            }
            let request = ApproveRequest {
                target: ApproveTarget::Update(update),
                groups: vec![group],
                action: ApprovalAction::Install,
                deadline: None,
            };
            match self.app.approve(&request, ADMINISTRATOR).await {
                Ok(_) => approved += 1,
                Err(patchwell_app::AppError::Refused(Refusal::BundleMember { .. })) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(approved)
    }

    fn needed_by(&self, group: GroupId) -> Vec<(UpdateId, Option<patchwell_model::EulaId>)> {
        let snapshot = self.app.snapshot();
        let members = {
            let computers = self.app.computers();
            let groups = snapshot.groups().subtree(group);
            groups.iter().fold(Default::default(), |all, group| all | computers.members(*group))
        };
        let board = self.app.status();
        let needed = |update: UpdateId| {
            let row = self.app.update_row(&update);
            row.is_some_and(|row| board.counts_for_update(row, Some(&members)).needed() > 0)
        };
        let query = ListQuery { superseded: Some(false), only: Some(&needed), limit: 10_000, ..ListQuery::default() };
        snapshot.list(&query).updates.iter().map(|entry| (entry.identity.update_id, entry.eula)).collect()
    }

    async fn decline_superseded(&self) -> anyhow::Result<usize> {
        let unneeded: Vec<UpdateId> = {
            let snapshot = self.app.snapshot();
            let board = self.app.status();
            let nobody = |update: UpdateId| {
                let row = self.app.update_row(&update);
                row.is_none_or(|row| board.counts_for_update(row, None).needed() == 0)
            };
            let query =
                ListQuery { superseded: Some(true), only: Some(&nobody), limit: 10_000, ..ListQuery::default() };
            snapshot.list(&query).updates.iter().map(|entry| entry.identity.update_id).collect()
        };
        if !unneeded.is_empty() {
            self.app.decline(&unneeded, ADMINISTRATOR).await?;
        }
        Ok(unneeded.len())
    }
}
