//! Plans of rings: made, changed and deleted by administrators.

use patchwell_catalog::{GroupTree, Ring, RingPlan as Checked, check_rings};
use patchwell_store::rings::{self, RingPlan};
use patchwell_store::{StoreError, audit, rules};

use super::convert::stored_ring;
use crate::{App, AppError, EditTag, IfMatch};

/// The most plans.
const MAX_PLANS: usize = 100;

/// A plan of rings as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRingPlan {
    /// Its name.
    pub name: String,
    /// Its rings, first to last.
    pub rings: Vec<Ring>,
}

impl NewRingPlan {
    /// Whether it can be, with these groups.
    pub(crate) fn check(&self, groups: &GroupTree) -> Result<(), AppError> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.contains(char::is_control) {
            return Err(AppError::Invalid("a ring plan needs a name of at most 100 characters".to_owned()));
        }
        let plan = Checked { rings: self.rings.clone() };
        check_rings(&plan, groups).map_err(|flaw| AppError::Invalid(flaw.to_string()))
    }
}

impl App {
    /// All plans of rings, by name.
    ///
    /// # Errors
    /// Store errors.
    pub async fn ring_plans(&self) -> Result<Vec<RingPlan>, AppError> {
        Ok(self.store().read(rings::list).await?)
    }

    /// The plan of this name, without regard to case.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; store errors.
    pub async fn ring_plan(&self, name: &str) -> Result<RingPlan, AppError> {
        let wanted = name.trim().to_owned();
        let found = self.store().read(move |tx| rings::by_name(tx, &wanted)).await?;
        found.ok_or_else(|| AppError::not_found("ring plan", name, "list the ring plans to see which there are"))
    }

    /// Makes a plan of rings.
    ///
    /// # Errors
    /// When its name is taken or its rings cannot be; store errors.
    pub async fn create_ring_plan(&self, new: NewRingPlan) -> Result<RingPlan, AppError> {
        let (name, stored) = self.checked(&new)?;
        let plan = RingPlan { id: 0, name, version: 0, created: self.now(), rings: stored };
        if self.ring_plans().await?.len() >= MAX_PLANS {
            return Err(AppError::Conflict(format!("there are {MAX_PLANS} ring plans already; delete one first")));
        }
        let record = self.change("rings.create", &plan.name, String::new(), self.told(&plan));
        let (new, name) = (plan.clone(), plan.name.clone());
        let created = self.store().write(move |tx| {
            let created = rings::create(tx, &new)?;
            if created.is_some() {
                audit::append(tx, &record)?;
            }
            Ok(created)
        });
        created.await?.ok_or_else(|| taken(&name))
    }

    /// Gives a plan another name and other rings, if it is still as somebody saw it. Rollouts that have begun keep the
    /// rings with which they began.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; as [`Self::create_ring_plan`].
    pub async fn change_ring_plan(
        &self,
        if_match: &IfMatch,
        name: &str,
        wanted: NewRingPlan,
    ) -> Result<RingPlan, AppError> {
        let before = self.ring_plan(name).await?;
        if_match.check(&EditTag::version(before.version))?;
        let (name, rings) = self.checked(&wanted)?;
        let changed = RingPlan { name, rings, ..before.clone() };
        let record = self.change("rings.change", &before.name, self.told(&before), self.told(&changed));
        let copy = changed.clone();
        let saved = self.store().write(move |tx| {
            let is_saved = rings::save(tx, &copy)?;
            if is_saved {
                audit::append(tx, &record)?;
            }
            Ok(is_saved)
        });
        match saved.await {
            Ok(true) => Ok(RingPlan { version: changed.version + 1, ..changed }),
            Ok(false) => Err(AppError::Stale),
            Err(StoreError::Constraint(_)) => Err(taken(&changed.name)),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes a plan, if it is still as somebody saw it. Rollouts that have begun go on.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is not; [`AppError::NotFound`]; store errors.
    pub async fn delete_ring_plan(&self, if_match: &IfMatch, name: &str) -> Result<(), AppError> {
        let plan = self.ring_plan(name).await?;
        if_match.check(&EditTag::version(plan.version))?;
        let record = self.change("rings.delete", &plan.name, self.told(&plan), String::new());
        let deleted = self.store().write(move |tx| {
            if let Some(rule) = rules::list(tx)?.iter().find(|rule| rule.ring_plan() == Some(plan.id)) {
                let name = &rule.name;
                let reason = format!("the rule {name:?} sends updates through this plan; change or remove it first");
                return Err(StoreError::Refused(reason));
            }
            let is_deleted = rings::delete(tx, plan.id, plan.version)?;
            if is_deleted {
                audit::append(tx, &record)?;
            }
            Ok(is_deleted)
        });
        match deleted.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(AppError::Stale),
            Err(StoreError::Refused(reason)) => Err(AppError::Conflict(reason)),
            Err(error) => Err(error.into()),
        }
    }

    fn checked(&self, new: &NewRingPlan) -> Result<(String, Vec<rings::Ring>), AppError> {
        new.check(self.snapshot().groups())?;
        Ok((new.name.trim().to_owned(), new.rings.iter().map(stored_ring).collect()))
    }

    /// What the record of changes says of a plan.
    fn told(&self, plan: &RingPlan) -> String {
        let snapshot = self.snapshot();
        let ring = |ring: &rings::Ring| {
            let names = ring.groups.iter().filter_map(|id| snapshot.groups().get(*id)).map(|group| group.name.as_str());
            let from = if ring.is_after_arrival { "arrival" } else { "the ring before" };
            let (hours, success, failed) = (ring.delay_hours, ring.min_success_percent, ring.max_failed_percent);
            let names = names.collect::<Vec<_>>().join(", ");
            format!("{}: {names}, {hours} h after {from}, success {success} %, failures {failed} %", ring.name)
        };
        format!("{}: {}", plan.name, plan.rings.iter().map(ring).collect::<Vec<_>>().join("; "))
    }
}

fn taken(name: &str) -> AppError {
    AppError::Conflict(format!("there is a ring plan {name:?} already; choose another name"))
}
