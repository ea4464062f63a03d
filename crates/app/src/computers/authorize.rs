//! A computer presents itself ([MS-WUSP] 3.1.5.3).

use std::net::IpAddr;

use patchwell_model::{Computer, ComputerId, GroupId, Targeting};

use super::KnownComputer;
use crate::{App, AppError};

/// What a computer says when it asks to be let in.
#[derive(Debug, Clone)]
pub struct Authorization {
    /// Its client id.
    pub id: ComputerId,
    /// Its name, untrusted.
    pub dns_name: String,
    /// Group names from its policy.
    pub requested_groups: Vec<String>,
    /// Where it comes from.
    pub address: Option<IpAddr>,
}

impl App {
    /// Takes a computer in, or notes what is new about a known one. With client-side targeting the groups it names
    /// decide where it belongs; names that do not exist are remembered for the administrator.
    ///
    /// # Errors
    /// [`AppError::Busy`] when the server knows as many computers as its settings allow, or the store is busy.
    pub async fn authorize_computer(&self, request: Authorization) -> Result<KnownComputer, AppError> {
        let now = self.now();
        let before = self.computers().get(&request.id).cloned();
        if before.is_none() && self.computers().len() >= self.settings().max_computers {
            return Err(AppError::Busy);
        }
        let expected = match before {
            None => self.expected_groups(&request.id, &request.dns_name).await?,
            Some(_) => Vec::new(),
        };
        let groups = self.groups_for(&request, before.as_ref(), &expected);
        let known = before.as_ref().map(|known| known.computer.as_ref().clone());
        let mut computer = known.unwrap_or_else(|| Computer {
            id: request.id.clone(),
            dns_name: String::new(),
            ip_address: None,
            details: None,
            groups: Vec::new(),
            requested_groups: Vec::new(),
            first_contact: now,
            last_contact: None,
            last_status_report: None,
        });
        computer.dns_name = request.dns_name;
        computer.ip_address = request.address.map(|address| address.to_string());
        computer.requested_groups = request.requested_groups;
        computer.groups = groups;
        computer.last_contact = Some(now);
        let known = self.save_computer(before.as_ref(), computer).await?;
        if !expected.is_empty() {
            self.forget_expected(&known).await?;
        }
        Ok(known)
    }

    fn groups_for(
        &self,
        request: &Authorization,
        before: Option<&KnownComputer>,
        expected: &[GroupId],
    ) -> Vec<GroupId> {
        let assigned = before.map_or(expected, |known| &known.computer.groups).to_vec();
        let wanted: Vec<GroupId> = match self.settings().targeting {
            Targeting::ServerSide => assigned,
            Targeting::ClientSide => {
                let snapshot = self.snapshot();
                let named = request.requested_groups.iter().filter_map(|name| snapshot.groups().by_name(name));
                named.map(|group| group.id).collect()
            }
        };
        normalize(wanted)
    }
}

/// Direct groups as they are kept: sorted, without *All Computers* and *Downstream Servers*, and *Unassigned
/// Computers* exactly when there is no other.
pub(crate) fn normalize(mut groups: Vec<GroupId>) -> Vec<GroupId> {
    groups.retain(|group| !group.is_built_in());
    groups.sort_unstable();
    groups.dedup();
    if groups.is_empty() {
        groups.push(GroupId::UNASSIGNED_COMPUTERS);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computer_without_a_group_is_unassigned() {
        let group = GroupId::from_bytes([1; 16]);
        assert_eq!(normalize(vec![]), [GroupId::UNASSIGNED_COMPUTERS]);
        assert_eq!(normalize(vec![GroupId::ALL_COMPUTERS]), [GroupId::UNASSIGNED_COMPUTERS]);
        assert_eq!(normalize(vec![group, GroupId::UNASSIGNED_COMPUTERS, group]), [group]);
    }
}
