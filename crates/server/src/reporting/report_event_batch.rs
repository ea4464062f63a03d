//! `ReportEventBatch` ([MS-WUSP] 3.1.5.11): `true` means that the events are durable.

use patchwell_model::{ClientEvent, ComputerId, RevisionIdentity, UpdateId};
use patchwell_wire::reporting::event::{ReportingEvent, UpdateRevisionIdentifier};
use patchwell_wire::reporting::report_event_batch::{Request, Response, encode_response};
use patchwell_wire::soap::Reply;

use crate::client::session::Session;
use crate::services::{Answer, Failure, UpdateServices};

/// Events of one batch.
const MAX_EVENTS: usize = 5_000;

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    let session = Session::open(services, request.cookie.as_ref())?;
    if request.event_batch.len() > MAX_EVENTS {
        return Err(Failure::parameter("eventBatch"));
    }
    let id = session.computer().id.clone();
    let events = request.event_batch.into_iter().map(|event| decode(&id, event)).collect();
    services.0.app.record_events(&id, events).await?;
    Ok(encode_response(&Response { result: true }, reply).into())
}

/// An event in the words of the model. One without a sender is the cookie's owner's.
fn decode(owner: &ComputerId, event: ReportingEvent) -> ClientEvent {
    let basic = event.basic_data;
    let sender = basic.target_id.and_then(|target| ComputerId::new(&target.sid).ok());
    let extended = event.extended_data.unwrap_or_default();
    ClientEvent {
        instance: basic.event_instance_id,
        computer: sender.unwrap_or_else(|| owner.clone()),
        time_at_target: basic.time_at_target,
        namespace_id: basic.namespace_id,
        event_id: basic.event_id,
        source_id: basic.source_id,
        revision: basic.update_id.as_ref().and_then(revision),
        hresult: basic.win32_hresult,
        app_name: basic.app_name,
        replacement_strings: extended.replacement_strings,
        misc_data: extended.misc_data,
    }
}

/// The zero GUID stands for no update.
fn revision(identifier: &UpdateRevisionIdentifier) -> Option<RevisionIdentity> {
    let known = !identifier.update_id.is_nil();
    known.then(|| RevisionIdentity {
        update_id: UpdateId(identifier.update_id),
        revision_number: identifier.revision_number.max(0),
    })
}
