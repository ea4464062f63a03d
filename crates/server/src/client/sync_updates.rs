//! `SyncUpdates` ([MS-WUSP] 3.1.5.7): decode, open the cookie, scan the snapshot, assemble the answer.

use patchwell_catalog::{ScanAnswer, ScanRequest};
use patchwell_model::UpdateId;
use patchwell_wire::client::sync_updates::{
    NEW_UPDATES_CLOSE, NEW_UPDATES_OPEN, Request, ResponseTail, SyncUpdateParameters, UpdateInfo, write_head,
};
use patchwell_wire::soap::Reply;

use super::deployment::{changed, understands_all};
use super::session::Session;
use super::{MAX_INSTALLED, runs, sync_drivers};
use crate::services::{Answer, Failure, Part, UpdateServices};

/// Categories of one filter.
const MAX_FILTER_CATEGORIES: usize = 200;

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    let session = Session::open_for_scan(services, request.cookie.as_ref())?;
    let parameters = request.parameters.ok_or_else(|| Failure::parameter("parameters"))?;
    check(&parameters)?;
    if parameters.skip_software_sync {
        return sync_drivers::handle(services, &session, parameters, reply).await;
    }
    let filter: Vec<UpdateId> = parameters.filter_category_ids.iter().map(|category| UpdateId(category.id)).collect();
    let snapshot = services.0.app.snapshot();
    let (previous_groups, anchor) = session.told();
    let answer = snapshot.scan(&ScanRequest {
        groups: session.groups(),
        previous_groups,
        anchor,
        installed: &parameters.installed_non_leaf_update_ids,
        other_cached: &parameters.other_cached_update_ids,
        filter_categories: &filter,
        page: services.0.options.page,
    });
    let tells_scope = tells_scope(session.cookie.protocol);
    let two_lists = tells_scope && !filter.is_empty() && parameters.need_two_group_out_of_scope_updates == Some(true);
    assemble(services, &session, answer, &Shape { two_lists, filtered: !filter.is_empty() }, reply).await
}

/// Whether an agent of this protocol version is told which scans it can leave out, and which revisions are only out of
/// the scope of this one ([MS-WUSP] 2.2.2.2.4).
pub(super) fn tells_scope(protocol: (i64, i64)) -> bool {
    protocol >= (1, 7)
}

fn check(parameters: &SyncUpdateParameters) -> Result<(), Failure> {
    if parameters.installed_non_leaf_update_ids.len() > MAX_INSTALLED {
        return Err(Failure::parameter("parameters.InstalledNonLeafUpdateIDs"));
    }
    if !parameters.system_spec.is_empty() && !parameters.skip_software_sync {
        return Err(Failure::parameter("parameters.SystemSpec"));
    }
    if parameters.filter_category_ids.len() > MAX_FILTER_CATEGORIES {
        return Err(Failure::parameter("parameters.FilterCategoryIds"));
    }
    Ok(())
}

/// What the request says about the form of the answer.
struct Shape {
    two_lists: bool,
    filtered: bool,
}

async fn assemble(
    services: &UpdateServices,
    session: &Session,
    mut answer: ScanAnswer,
    shape: &Shape,
    reply: &Reply,
) -> Result<Answer, Failure> {
    let all_members = understands_all(session.cookie.protocol);
    let mut head = Vec::with_capacity(1024);
    write_head(reply, &mut head);
    let mut parts = Vec::new();
    if answer.new.is_empty() {
        parts.push(Part::Plain(head.into()));
    } else {
        head.extend_from_slice(NEW_UPDATES_OPEN);
        parts.push(Part::Plain(head.into()));
        parts.extend(runs::encode(services, &answer, all_members).await?);
        parts.push(Part::Plain(NEW_UPDATES_CLOSE.into()));
    }
    if !shape.two_lists {
        answer.out_of_scope.append(&mut answer.deployed_out_of_scope);
        answer.out_of_scope.sort_unstable();
    }
    let changed: Vec<UpdateInfo> = answer.changed.iter().map(|deployed| changed(deployed, all_members)).collect();
    let cookie = session.next_cookie(services, answer.seq)?;
    let mut tail = Vec::with_capacity(1024);
    ResponseTail {
        out_of_scope_revision_ids: &answer.out_of_scope,
        changed_updates: &changed,
        truncated: answer.truncated,
        new_cookie: Some(&cookie),
        deployed_out_of_scope_revision_ids: &answer.deployed_out_of_scope,
        // Category scans were never seen to be followed by a driver pass.
        driver_sync_not_needed: tells_scope(session.cookie.protocol).then_some(shape.filtered || !answer.has_drivers),
    }
    .write(&mut tail);
    parts.push(Part::Plain(tail.into()));
    Ok(Answer(parts))
}
