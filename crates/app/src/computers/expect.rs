//! Computers that another server had: each finds its groups when it comes here for the first time.

use std::collections::{BTreeMap, HashMap};

use patchwell_model::{ComputerId, GroupId, Targeting};
use patchwell_store::computers::{self, ExpectedComputer};

use super::{GroupsChange, KnownComputer};
use crate::{App, AppError};

/// A computer as another server knew it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedMember {
    /// Its full name; may be empty when the id is given.
    pub dns_name: String,
    /// Its client id, where known.
    pub id: Option<ComputerId>,
    /// Names of its groups.
    pub groups: Vec<String>,
}

/// What became of computers that were announced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// Known already, and in their groups now.
    pub moved: u64,
    /// Will be in their groups when they come.
    pub waiting: u64,
    /// In no group that exists here.
    pub without_group: u64,
    /// Names of groups that do not exist here, and how many computers each would have had.
    pub unknown_groups: BTreeMap<String, u64>,
}

impl App {
    /// Puts computers into their groups: those that are known at once, the others when they come. Built-in groups are
    /// passed over. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`AppError::Conflict`] with client-side targeting, [`AppError::Invalid`] for one without name and id; store
    /// errors.
    pub async fn expect_computers(&self, members: &[ExpectedMember]) -> Result<Expected, AppError> {
        if self.settings().targeting == Targeting::ClientSide {
            return Err(AppError::Conflict(
                "computers name their own groups (client-side targeting), so there is nothing to assign; switch \
                 targeting to server_side first"
                    .to_owned(),
            ));
        }
        let mut outcome = Expected::default();
        let mut waiting = Vec::new();
        let known = self.known_members(members);
        for (member, known) in members.iter().zip(known) {
            let groups = self.groups_by_name(&member.groups, &mut outcome);
            if groups.is_empty() {
                outcome.without_group += 1;
                continue;
            }
            if let Some(id) = known {
                self.set_computer_groups(&id, GroupsChange::Set(groups)).await?;
                outcome.moved += 1;
            } else {
                outcome.waiting += 1;
                waiting.push(ExpectedComputer { key: key_of(member)?, groups });
            }
        }
        if !waiting.is_empty() {
            self.store().write(move |tx| computers::expect(tx, &waiting)).await?;
        }
        Ok(outcome)
    }

    fn groups_by_name(&self, names: &[String], outcome: &mut Expected) -> Vec<GroupId> {
        let snapshot = self.snapshot();
        let mut groups = Vec::new();
        for name in names {
            match snapshot.groups().by_name(name) {
                Some(group) if group.id.is_built_in() => {}
                Some(group) => groups.push(group.id),
                None => *outcome.unknown_groups.entry(name.clone()).or_default() += 1,
            }
        }
        groups
    }

    /// For each member the computer that it is, if that came already. Costs the fleet once.
    fn known_members(&self, members: &[ExpectedMember]) -> Vec<Option<ComputerId>> {
        let computers = self.computers();
        let named = computers.iter().map(|known| (known.computer.dns_name.to_lowercase(), &known.computer.id));
        let by_name: HashMap<String, &ComputerId> = named.collect();
        let find = |member: &ExpectedMember| {
            let by_id = member.id.as_ref().filter(|id| computers.get(id).is_some());
            by_id.or_else(|| by_name.get(&member.dns_name.trim().to_lowercase()).copied()).cloned()
        };
        members.iter().map(find).collect()
    }

    /// The groups in which a computer is expected.
    pub(super) async fn expected_groups(&self, id: &ComputerId, dns_name: &str) -> Result<Vec<GroupId>, AppError> {
        let keys = [id_key(id), name_key(dns_name)];
        Ok(self.store().read(move |tx| computers::expected_groups(tx, &keys)).await?)
    }

    /// Forgets that a computer was expected, once it is in its groups.
    pub(super) async fn forget_expected(&self, known: &KnownComputer) -> Result<(), AppError> {
        let keys = [id_key(&known.computer.id), name_key(&known.computer.dns_name)];
        Ok(self.store().write(move |tx| computers::forget_expected(tx, keys.iter().map(String::as_str))).await?)
    }
}

fn key_of(member: &ExpectedMember) -> Result<String, AppError> {
    match (&member.id, member.dns_name.trim()) {
        (Some(id), _) => Ok(id_key(id)),
        (None, "") => Err(AppError::Invalid("a computer needs a name or an id".to_owned())),
        (None, name) => Ok(name_key(name)),
    }
}

fn id_key(id: &ComputerId) -> String {
    format!("id:{id}")
}

fn name_key(name: &str) -> String {
    format!("name:{}", name.trim().to_lowercase())
}
