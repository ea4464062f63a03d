//! Events that agents report.

use patchwell_model::{ComputerId, InstallationState};
use patchwell_store::events::{self, EventFilter};
use patchwell_testkit::shared_data;
use patchwell_wire::soap::Operation;

use crate::support::{Agent, Server, element_text, elements};

#[tokio::test]
async fn the_recorded_failure_is_stored_once_and_shows() {
    let Some(data) = shared_data() else { return };
    let recorded = data.join("recorded-wsus-2025");
    let request = std::fs::read_to_string(recorded.join("client-flow/018-ReportEventBatch/request.xml")).unwrap();
    let answered = std::fs::read_to_string(recorded.join("client-flow/016-ReportEventBatch/response.xml")).unwrap();
    let server = Server::start().await;
    server.import(&[recorded.join("fragments/documents")]).await;
    let agent = Agent::ready(&server, "e1da06a3-5601-43c9-bac3-52d5db701494").await;
    // The cookie of this server in place of the recorded one.
    let cookie = patchwell_wire::reporting::report_event_batch::encode_request(
        &patchwell_wire::reporting::report_event_batch::Request { cookie: agent.cookie.clone(), ..Default::default() },
        &Default::default(),
    );
    let cookie = String::from_utf8(cookie).unwrap();
    let request = request.replace(element_text(&request, "cookie")[0], element_text(&cookie, "cookie")[0]);
    for _ in 0..2 {
        let answer = agent.post(Operation::ReportEventBatch, &request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(elements(&answer.text()), elements(&answered));
        assert_eq!(element_text(&answer.text(), "ReportEventBatchResult"), ["true"]);
    }
    let computer = ComputerId::new(&agent.id).unwrap();
    let filter = EventFilter { computer: Some(computer.clone()), ..Default::default() };
    let stored = server.app.store().read(move |tx| events::list(tx, &filter, None, 10)).await.unwrap();
    let kinds: Vec<_> = stored.iter().map(|stored| (stored.event.event_id, stored.event.hresult)).collect();
    assert_eq!(kinds, [(182, -2_145_099_769); 2], "each instance once");
    let failed = server.app.update_row(&"a2fef9b0-7951-4c2c-a42b-9e351dd1c1fe".parse().unwrap()).unwrap();
    let row = server.app.computers().get(&computer).unwrap().row;
    assert_eq!(server.app.status().state(row, failed), InstallationState::Failed);
}

#[tokio::test]
async fn a_report_without_a_good_cookie_is_refused_in_either_dialect() {
    use patchwell_wire::soap::{Caller, ErrorCode, SoapVersion};
    use patchwell_wire::{Limits, ResponseError, reporting::report_event_batch};
    let server = Server::start().await;
    let agent = Agent::ready(&server, "pc-1").await;
    for version in [SoapVersion::V11, SoapVersion::V12] {
        let agent = Agent { version, ..agent.clone() };
        let caller = Caller { version, ..Default::default() };
        let body = report_event_batch::encode_request(&report_event_batch::Request::default(), &caller);
        let answer = agent.post(Operation::ReportEventBatch, body).await;
        let response = report_event_batch::decode_response(&answer.body, &Limits::response());
        let Err(ResponseError::Fault(fault)) = response else { panic!("{response:?}") };
        assert_eq!((answer.status, fault.code), (500, Some(ErrorCode::InvalidCookie)));
    }
}
