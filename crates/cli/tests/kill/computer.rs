//! A computer that registers and reports, and remembers what the server acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use patchwell_fleet::http::{Connection, HttpError};
use patchwell_fleet::random::Random;
use patchwell_wire::client::register_computer::ComputerInfo;
use patchwell_wire::client::{get_config, get_cookie, register_computer};
use patchwell_wire::common::Cookie;
use patchwell_wire::reporting::event::{
    BasicData, ComputerTargetIdentifier, ExtendedData, ReportingEvent, UpdateRevisionIdentifier,
};
use patchwell_wire::reporting::report_event_batch;
use patchwell_wire::simple_auth::get_authorization_cookie;
use patchwell_wire::soap::{Caller, Operation};
use patchwell_wire::{Limits, ResponseError};
use uuid::Uuid;

use crate::api::{Api, text};

/// The computers' clock, which nothing here depends on.
const NOW: jiff::Timestamp = jiff::Timestamp::constant(1_790_000_000, 0);

const CLIENT: &str = "/ClientWebService/client.asmx";
const AUTHORIZATION: &str = "/SimpleAuthWebService/SimpleAuth.asmx";
const REPORTING: &str = "/ReportingWebService/ReportingWebService.asmx";

/// States by update, as the server shows them.
type States = BTreeMap<Uuid, &'static str>;

/// A batch that was not acknowledged yet. It is sent again until it is.
#[derive(Debug, Clone)]
struct Batch {
    events: Vec<ReportingEvent>,
    /// What it makes of the computer's states.
    after: States,
}

impl Batch {
    /// Those of its events that the server lists: the inventory becomes states only.
    fn listed(&self) -> BTreeSet<Uuid> {
        let listed = self.events.iter().filter(|event| event.basic_data.event_id != 156);
        listed.map(|event| event.basic_data.event_instance_id).collect()
    }
}

/// A computer.
pub(crate) struct Computer {
    id: String,
    random: Random,
    updates: Vec<Uuid>,
    /// Good across kills, as it would be for an agent.
    cookie: Option<Cookie>,
    /// Whether the server said that it knows the computer.
    is_known: bool,
    /// The model that was acknowledged, and the one that was sent since.
    model: Option<String>,
    sent_model: Option<String>,
    states: States,
    events: BTreeSet<Uuid>,
    /// Acknowledged since the last check.
    recent: BTreeSet<Uuid>,
    pending: Option<Batch>,
    /// Batches that were acknowledged.
    pub(crate) acknowledged: u64,
}

impl Computer {
    pub(crate) fn new(name: &str, seed: u64, updates: Vec<Uuid>) -> Self {
        let mut random = Random::named(seed, name);
        Self {
            id: random.uuid().to_string(),
            random,
            updates,
            cookie: None,
            is_known: false,
            model: None,
            sent_model: None,
            states: States::new(),
            events: BTreeSet::new(),
            recent: BTreeSet::new(),
            pending: None,
            acknowledged: 0,
        }
    }

    /// Goes on until the server is gone.
    pub(crate) async fn work(&mut self, address: &str) -> HttpError {
        let mut connection = Connection::new(address);
        loop {
            if let Err(gone) = self.step(&mut connection).await {
                return gone;
            }
        }
    }

    async fn step(&mut self, connection: &mut Connection) -> Result<(), HttpError> {
        if self.cookie.is_none() {
            return self.handshake(connection).await;
        }
        if self.model.is_none() || self.random.below(4) == 0 {
            self.register(connection).await?;
        }
        self.report(connection).await
    }

    async fn handshake(&mut self, connection: &mut Connection) -> Result<(), HttpError> {
        let request = get_config::Request { protocol_version: "1.20".to_owned() };
        let body = get_config::encode_request(&request, &Caller::default());
        let answer = exchange(connection, CLIENT, Operation::GetConfig, body).await?;
        let config = accepted(get_config::decode_response(&answer, &Limits::response())).result;

        let request = get_authorization_cookie::Request {
            client_id: self.id.clone(),
            target_group_name: None,
            dns_name: self.name(),
        };
        let body = get_authorization_cookie::encode_request(&request, &Caller::default());
        let operation = Operation::SimpleAuthGetAuthorizationCookie;
        let answer = exchange(connection, AUTHORIZATION, operation, body).await?;
        let authorization = accepted(get_authorization_cookie::decode_response(&answer, &Limits::response())).result;
        self.is_known = true;

        let request = get_cookie::Request {
            auth_cookies: vec![authorization],
            old_cookie: None,
            last_change: config.last_change,
            current_time: NOW,
            protocol_version: "1.20".to_owned(),
        };
        let body = get_cookie::encode_request(&request, &Caller::default());
        let answer = exchange(connection, CLIENT, Operation::ClientGetCookie, body).await?;
        self.cookie = Some(accepted(get_cookie::decode_response(&answer, &Limits::response())).result);
        Ok(())
    }

    async fn register(&mut self, connection: &mut Connection) -> Result<(), HttpError> {
        let model = format!("Model {}", self.random.below(1_000_000));
        self.sent_model = Some(model.clone());
        let info = ComputerInfo {
            dns_name: Some(self.name()),
            os_major_version: 10,
            os_build_number: 26_100,
            computer_model: Some(model),
            processor_architecture: Some("AMD64".to_owned()),
            ..ComputerInfo::default()
        };
        let request = register_computer::Request { cookie: self.cookie.clone(), computer_info: Some(info) };
        let body = register_computer::encode_request(&request, &Caller::default());
        let answer = exchange(connection, CLIENT, Operation::RegisterComputer, body).await?;
        accepted(register_computer::decode_response(&answer, &Limits::response()));
        self.model = self.sent_model.take();
        Ok(())
    }

    async fn report(&mut self, connection: &mut Connection) -> Result<(), HttpError> {
        let batch = self.pending.take().unwrap_or_else(|| self.next_batch());
        let request = report_event_batch::Request {
            cookie: self.cookie.clone(),
            client_time: NOW,
            event_batch: batch.events.clone(),
        };
        self.pending = Some(batch);
        let body = report_event_batch::encode_request(&request, &Caller::default());
        let answer = exchange(connection, REPORTING, Operation::ReportEventBatch, body).await?;
        let taken = accepted(report_event_batch::decode_response(&answer, &Limits::response())).result;
        assert!(taken, "the events were not taken");
        self.acknowledged += 1;
        self.take_effect();
        Ok(())
    }

    fn take_effect(&mut self) {
        let Some(batch) = self.pending.take() else { return };
        self.recent.extend(batch.listed());
        self.events.extend(batch.listed());
        self.states = batch.after;
    }

    /// An inventory, a failure and a success.
    fn next_batch(&mut self) -> Batch {
        self.random.shuffle(&mut self.updates);
        let (needed, rest) = self.updates.split_at(self.updates.len() / 3);
        let (needed, installed) = (needed.to_vec(), rest[..rest.len() / 2].to_vec());
        // A failure stays until the update is installed or no longer applicable.
        let kept = |update: &Uuid| if self.states.get(update) == Some(&"failed") { "failed" } else { "needed" };
        let mut after: States = needed.iter().map(|update| (*update, kept(update))).collect();
        after.extend(installed.iter().map(|update| (*update, "installed")));
        after.insert(needed[0], "failed");
        after.insert(needed[1], "installed");
        let list = |key: &str, updates: &[Uuid]| {
            format!("{key}={}", updates.iter().map(Uuid::to_string).collect::<Vec<_>>().join(";").to_uppercase())
        };
        let inventory = vec![list("U", &needed), list("V", &installed)];
        let events = vec![
            self.event(156, Uuid::nil(), inventory),
            self.event(182, needed[0], Vec::new()),
            self.event(183, needed[1], Vec::new()),
        ];
        Batch { events, after }
    }

    fn event(&mut self, event_id: i32, update_id: Uuid, misc_data: Vec<String>) -> ReportingEvent {
        let revision_number = if update_id.is_nil() { 0 } else { 1 };
        let basic_data = BasicData {
            target_id: Some(ComputerTargetIdentifier { sid: self.id.clone() }),
            time_at_target: NOW,
            event_instance_id: self.random.uuid(),
            namespace_id: 1,
            event_id,
            source_id: 101,
            update_id: Some(UpdateRevisionIdentifier { update_id, revision_number }),
            win32_hresult: if event_id == 182 { -2_147_024_891 } else { 0 },
            ..BasicData::default()
        };
        let extended_data = Some(ExtendedData { misc_data, ..ExtendedData::default() });
        ReportingEvent { basic_data, extended_data, private_data: None }
    }

    fn name(&self) -> String {
        format!("pc-{}.example.test", &self.id[..8])
    }

    /// Checks what a server that was started again knows of this computer: of all events when `thorough`, else of those
    /// acknowledged since the last check. A batch that was not acknowledged may be there as a whole or not at all.
    pub(crate) async fn verify(&mut self, api: &mut Api, thorough: bool) {
        let (status, found) = api.call(http::Method::GET, &format!("/computers/{}", self.id), None).await.unwrap();
        if status == 404 {
            assert!(!self.is_known, "{} is gone", self.id);
            return;
        }
        assert_eq!(status, 200, "{found}");
        self.verify_registration(&found);
        let mut listed = BTreeSet::new();
        let parts = if thorough { None } else { Some(1) };
        for event in api.list(&format!("/events?computer={}", self.id), parts).await {
            let is_new = listed.insert(text(&event, "id").parse::<Uuid>().unwrap());
            assert!(is_new, "an event is there twice: {event}");
        }
        if self.pending.as_ref().is_some_and(|batch| batch.listed().iter().any(|event| listed.contains(event))) {
            // Whether all of it is there shows below.
            self.take_effect();
        }
        let expected = if thorough { &self.events } else { &self.recent };
        let lost: Vec<&Uuid> = expected.difference(&listed).collect();
        assert!(lost.is_empty(), "acknowledged events of {} are gone: {lost:?}", self.id);
        let strange: Vec<&Uuid> = listed.difference(&self.events).collect();
        assert!(strange.is_empty(), "events that {} did not report: {strange:?}", self.id);
        self.recent.clear();
        let state = |update: &serde_json::Value| {
            (text(update, "update").parse::<Uuid>().unwrap(), text(update, "state").to_owned())
        };
        let states: BTreeMap<Uuid, String> = found["updates"].as_array().unwrap().iter().map(state).collect();
        let expected = self.states.iter().map(|(update, state)| (*update, (*state).to_owned()));
        assert_eq!(states, expected.collect(), "the states of {}", self.id);
    }

    fn verify_registration(&mut self, found: &serde_json::Value) {
        let model = found["hardware"]["model"].as_str().map(str::to_owned);
        if let Some(sent) = self.sent_model.take()
            && model.as_ref() == Some(&sent)
        {
            self.model = Some(sent);
        }
        assert_eq!(model, self.model, "the registration of {}", self.id);
    }
}

/// The answer of a call that must not be refused.
fn accepted<T>(response: Result<T, ResponseError>) -> T {
    response.unwrap_or_else(|error| panic!("the server refuses: {error:?}"))
}

async fn exchange(
    connection: &mut Connection,
    path: &str,
    operation: Operation,
    body: Vec<u8>,
) -> Result<Vec<u8>, HttpError> {
    let request = Request::post(path)
        .header(header::HOST, connection.address())
        .header(header::CONTENT_TYPE, "text/xml; charset=utf-8")
        .header("SOAPAction", format!("\"{}\"", operation.soap_action()));
    let answer = connection.send(request.body(Full::new(Bytes::from(body))).unwrap()).await?;
    Ok(answer.body.to_vec())
}
