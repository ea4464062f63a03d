//! Servers in a chain, with computers that report to them.

use std::collections::BTreeMap;

use patchwell_app::{App, Authorization, RollupOptions, RollupOutcome};
use patchwell_model::{ClientEvent, ComputerId, InstallationState, UpdateId};
use patchwell_upstream::{Account, Source, UpstreamClient, UpstreamConfig};
use uuid::Uuid;

use crate::support::{Document, Server, id_of};

/// Updates of every server here.
pub(super) const UPDATES: u16 = 12;

/// The state of each update on each computer: what servers are compared by.
pub(super) type States = BTreeMap<(String, UpdateId), InstallationState>;

/// A server with the updates of these tests.
pub(super) async fn server() -> Server {
    let documents: Vec<Document> = (1..=UPDATES).map(Document::software).collect();
    Server::with(&documents).await
}

/// A client of `above` that speaks for `below`, which may synchronize from it.
pub(super) async fn client(above: &Server, below: &Server) -> UpstreamClient {
    let account = Account { name: "below.example.test".to_owned(), id: below.app.identity().server_id };
    above.app.authorize_downstream(account.id, &account.name).await.unwrap();
    let (host, port) = (above.address.ip().to_string(), above.address.port());
    UpstreamClient::new(UpstreamConfig::new(Source::Server { host, port, tls: false }, account)).unwrap()
}

/// Rolls up as a replica.
pub(super) async fn roll_up(below: &Server, above: &Server) -> RollupOutcome {
    let upstream = client(above, below).await;
    below.app.rollup_to_upstream(&upstream, &RollupOptions::new("below.example.test", true)).await.unwrap()
}

/// A computer reports its inventory: by `seed`, each update is needed, installed, or no concern of it.
pub(crate) async fn inventory(app: &App, name: &str, seed: u16) {
    let id = ComputerId::new(name).unwrap();
    let request = Authorization {
        id: id.clone(),
        dns_name: format!("{name}.example.test"),
        requested_groups: vec!["Pilot".to_owned()],
        address: None,
    };
    app.authorize_computer(request).await.unwrap();
    let list = |rest: u16| {
        let ids: Vec<String> =
            (1..=UPDATES).filter(|n| (n * 7 + seed * 5 + n * seed) % 3 == rest).map(|n| id_of(n).to_string()).collect();
        ids.join(";")
    };
    let event =
        ClientEvent { misc_data: vec![format!("U={}", list(0)), format!("V={}", list(1))], ..event(&id, 156, seed) };
    app.record_events(&id, vec![event]).await.unwrap();
}

/// An update fails on a computer.
pub(super) async fn failure(app: &App, name: &str, update: u16) {
    let id = ComputerId::new(name).unwrap();
    let revision = patchwell_model::RevisionIdentity { update_id: id_of(update), revision_number: 1 };
    let event = ClientEvent { revision: Some(revision), hresult: -1, ..event(&id, 182, update) };
    app.record_events(&id, vec![event]).await.unwrap();
}

pub(super) fn event(id: &ComputerId, event_id: i32, instance: u16) -> ClientEvent {
    ClientEvent {
        instance: Uuid::from_u128(u128::from(instance) << 32 | id.as_str().bytes().map(u128::from).sum::<u128>()),
        computer: id.clone(),
        time_at_target: "2026-10-04T12:00:00Z".parse().unwrap(),
        namespace_id: 1,
        event_id,
        source_id: 101,
        revision: None,
        hresult: 0,
        app_name: None,
        replacement_strings: Vec::new(),
        misc_data: Vec::new(),
    }
}

/// What a server knows of the computers that talk to it.
pub(super) fn states_here(server: &Server) -> States {
    let (computers, board) = (server.app.computers(), server.app.status());
    let state = |row, id: &ComputerId, update| {
        let update_row = server.app.update_row(&update).unwrap();
        ((id.to_string(), update), board.state(row, update_row))
    };
    computers
        .iter()
        .flat_map(|known| (1..=UPDATES).map(move |n| state(known.row, &known.computer.id, id_of(n))))
        .collect()
}

/// What a server was told of computers that talk to others.
pub(super) fn states_below(server: &Server) -> States {
    let known = server.app.downstream();
    let state = |row, id: &ComputerId, update| {
        let update_row = server.app.update_row(&update).unwrap();
        ((id.to_string(), update), known.status().state(row, update_row))
    };
    let computers = known.computers().iter();
    computers.flat_map(|known| (1..=UPDATES).map(move |n| state(known.row, &known.computer.id, id_of(n)))).collect()
}
