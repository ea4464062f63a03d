//! The decisions of a server: groups, approvals, declines, accepted licences and rules.

use jiff::Timestamp;
use patchwell_model::{Approval, ApprovalAction, DeploymentId, EulaId, Group, GroupId, UpdateId};
use uuid::Uuid;

use crate::BundleError;
use crate::codec::{Decoder, Encoder};
use crate::have::identity;

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decisions {
    /// Groups, parents before children.
    pub groups: Vec<Group>,
    /// Approvals.
    pub approvals: Vec<Approval>,
    /// Declined updates.
    pub declined: Vec<UpdateId>,
    /// Accepted licences.
    pub eulas: Vec<EulaId>,
    /// Rules that decide by themselves, in the order in which they act.
    pub rules: Vec<CarriedRule>,
}

/// A rule as it is carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedRule {
    /// Whether it declines; it approves otherwise.
    pub declines: bool,
    /// What it is called.
    pub name: String,
    /// Whether it acts by itself.
    pub is_enabled: bool,
    /// Conditions and actions: names with values, in order. Groups are those of the bundle.
    pub terms: Vec<(String, String)>,
}

impl Decisions {
    /// Its bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.count(self.groups.len());
        for group in &self.groups {
            out.raw(group.id.as_bytes());
            out.text(&group.name);
            out.option(group.parent, |out, parent| out.raw(parent.as_bytes()));
        }
        out.count(self.approvals.len());
        for approval in &self.approvals {
            out.raw(approval.revision.update_id.as_bytes());
            out.i32(approval.revision.revision_number);
            out.raw(approval.group.as_bytes());
            out.u8(match approval.action {
                ApprovalAction::Install => 0,
                ApprovalAction::Uninstall => 1,
                ApprovalAction::NotApproved => 2,
            });
            out.option(approval.deadline, |out, deadline| out.i64(deadline.as_second()));
            out.i64(approval.created.as_second());
            out.text(&approval.administrator);
        }
        out.count(self.declined.len());
        self.declined.iter().for_each(|update| out.raw(update.as_bytes()));
        out.count(self.eulas.len());
        self.eulas.iter().for_each(|eula| out.raw(eula.as_bytes()));
        out.count(self.rules.len());
        for rule in &self.rules {
            out.u8(u8::from(rule.declines));
            out.text(&rule.name);
            out.u8(u8::from(rule.is_enabled));
            out.count(rule.terms.len());
            for (term, value) in &rule.terms {
                out.text(term);
                out.text(value);
            }
        }
        out.0
    }

    /// From its bytes. Approvals have no deployment id: the receiving server gives its own.
    ///
    /// # Errors
    /// When they are not that.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        let mut input = Decoder(bytes);
        let group_id = |input: &mut Decoder<'_>| input.array().map(|bytes| GroupId(Uuid::from_bytes(bytes)));
        let decisions = Self {
            groups: input.list(21, |input| {
                Ok(Group { id: group_id(input)?, name: input.text()?, parent: input.option(group_id)? })
            })?,
            approvals: input.list(50, |input| {
                Ok(Approval {
                    id: DeploymentId(0),
                    revision: identity(input)?,
                    group: group_id(input)?,
                    action: match input.u8()? {
                        0 => ApprovalAction::Install,
                        1 => ApprovalAction::Uninstall,
                        2 => ApprovalAction::NotApproved,
                        _ => return Err(BundleError::Broken("an approval does what is unknown")),
                    },
                    deadline: input.option(time)?,
                    created: time(input)?,
                    administrator: input.text()?,
                })
            })?,
            declined: input.list(16, |input| input.array().map(UpdateId::from_bytes))?,
            eulas: input.list(16, |input| input.array().map(EulaId::from_bytes))?,
            rules: input.list(10, |input| {
                Ok(CarriedRule {
                    declines: input.flag()?,
                    name: input.text()?,
                    is_enabled: input.flag()?,
                    terms: input.list(8, |input| Ok((input.text()?, input.text()?)))?,
                })
            })?,
        };
        input.end()?;
        Ok(decisions)
    }
}

fn time(input: &mut Decoder<'_>) -> Result<Timestamp, BundleError> {
    Timestamp::from_second(input.i64()?).map_err(|_| BundleError::Broken("a date is impossible"))
}
