//! What names and ids in requests stand for.

use patchwell_app::{App, KnownComputer};
use patchwell_catalog::{Entry, Snapshot};
use patchwell_model::{CategoryType, Group, GroupId, RevisionIdentity, UpdateId};

use patchwell_store::downstream::DownstreamServer;

use super::problem::Problem;

/// An update id, known or not.
pub(crate) fn update_id(text: &str) -> Result<UpdateId, Problem> {
    text.parse().map_err(|_| {
        Problem::bad_request(format!("{text:?} is not an update id; give a GUID.")).with("field", "update")
    })
}

/// The revision of an update, or its latest one.
pub(crate) fn revision<'a>(snapshot: &'a Snapshot, update: &str, revision: Option<i32>) -> Result<&'a Entry, Problem> {
    let update_id = update_id(update)?;
    let latest = snapshot.latest(update_id).ok_or_else(|| {
        Problem::not_found(format!("Update {update_id} is not in the catalog; list the updates to see which are."))
    })?;
    let Some(revision_number) = revision else { return Ok(latest) };
    snapshot.by_identity(RevisionIdentity { update_id, revision_number }).ok_or_else(|| {
        let known: Vec<String> =
            snapshot.revisions(update_id).map(|entry| entry.identity.revision_number.to_string()).collect();
        let known = known.join(", ");
        Problem::not_found(format!("Update {update_id} has no revision {revision_number} here; it has {known}."))
    })
}

/// A group by id or name.
pub(crate) fn group<'a>(snapshot: &'a Snapshot, text: &str) -> Result<&'a Group, Problem> {
    let groups = snapshot.groups();
    let by_id = || text.parse::<GroupId>().ok().and_then(|id| groups.get(id));
    groups.by_name(text).or_else(by_id).ok_or_else(|| {
        Problem::not_found(format!("There is no group {text:?}; list the groups to see which there are, or make it."))
    })
}

/// Groups by id or name.
pub(crate) fn groups(snapshot: &Snapshot, texts: &[String]) -> Result<Vec<GroupId>, Problem> {
    texts.iter().map(|text| group(snapshot, text).map(|group| group.id)).collect()
}

/// The groups that a computer is in; *Unassigned Computers* when no other.
pub(crate) fn groups_of(known: &KnownComputer) -> Vec<GroupId> {
    match known.computer.groups.as_slice() {
        [] => vec![GroupId::UNASSIGNED_COMPUTERS],
        groups => groups.to_vec(),
    }
}

/// A computer by id or name.
pub(crate) fn computer(app: &App, text: &str) -> Result<KnownComputer, Problem> {
    let computers = app.computers();
    let found = computers.find(text);
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Problem::not_found(format!(
            "There is no computer {text:?}; list the computers to see which there are."
        ))),
        several => {
            let ids: Vec<String> = several.iter().map(|known| known.computer.id.to_string()).collect();
            Err(Problem::conflict(format!(
                "Several computers are called {text:?}; name one by its id: {}.",
                ids.join(", ")
            ))
            .with("computers", ids))
        }
    }
}

/// A computer by id or name: one of this server, or else one of a server below; `true` for the latter.
pub(crate) fn computer_anywhere(app: &App, text: &str) -> Result<(KnownComputer, bool), Problem> {
    let refused = match computer(app, text) {
        Ok(known) => return Ok((known, false)),
        Err(refused) => refused,
    };
    let known = app.downstream();
    match known.computers().find(text).as_slice() {
        [one] if refused.status == 404 => Ok(((*one).clone(), true)),
        _ => Err(refused),
    }
}

/// A server below by id or name, the name without regard to case.
pub(crate) fn downstream_server(app: &App, text: &str) -> Result<DownstreamServer, Problem> {
    let mut servers = app.downstream_servers();
    let id = text.parse::<uuid::Uuid>().ok();
    servers.retain(|server| Some(server.id) == id || server.name.eq_ignore_ascii_case(text));
    match servers.len() {
        0 | 1 => servers.pop().ok_or_else(|| {
            Problem::not_found(format!(
                "There is no downstream server {text:?}; list the downstream servers to see which there are."
            ))
        }),
        _ => {
            let ids: Vec<String> = servers.iter().map(|server| server.id.to_string()).collect();
            let list = ids.join(", ");
            Err(Problem::conflict(format!("Several servers are called {text:?}; name one by its id: {list}."))
                .with("servers", ids))
        }
    }
}

/// Categories by id or title; the classification or anything else, as `wanted` says.
pub(crate) fn categories(
    snapshot: &Snapshot,
    text: &str,
    wanted: impl Fn(CategoryType) -> bool,
) -> Result<Vec<UpdateId>, Problem> {
    let is_wanted = |entry: &&Entry| entry.category_type.is_some_and(&wanted);
    if let Ok(id) = text.parse::<UpdateId>() {
        if snapshot.latest(id).as_ref().is_some_and(is_wanted) {
            return Ok(vec![id]);
        }
    } else {
        let wanted_title = text.to_lowercase();
        let titled = snapshot.updates().filter(is_wanted).filter(|entry| entry.title.to_lowercase() == wanted_title);
        let found: Vec<UpdateId> = titled.map(|entry| entry.identity.update_id).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Err(Problem::not_found(format!(
        "There is no such category {text:?}; list the updates of type category to see which there are."
    )))
}
