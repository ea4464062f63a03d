//! Paths of the update services.

use std::time::Instant;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use patchwell_wire::soap::Service;

use super::UpdateServices;
use crate::content::{ContentHandler, KnownFile, StaticFiles};
use crate::http::{FoldPaths, PathTable};
use crate::metrics::Listener;

/// The update services behind the spelling of paths that the field uses.
#[must_use]
pub fn update_services(services: &UpdateServices) -> FoldPaths<Router> {
    let app = services.0.app.clone();
    let known = move |sha1: &patchwell_model::Sha1| {
        app.present_file(sha1).map(|file| KnownFile { size: file.size, name: file.name.into() })
    };
    let metrics = services.0.options.metrics.clone();
    let content = ContentHandler::new(services.0.app.content().clone(), known);
    let self_update = StaticFiles::new(services.0.options.self_update.clone());
    let content_route = any(move |request: Request| {
        let (content, metrics) = (content.clone(), metrics.clone());
        async move {
            let started = Instant::now();
            let answer = content.respond(request.method(), request.uri().path(), request.headers()).await;
            metrics.request(Listener::Agents, "Content", answer.status().into(), started.elapsed());
            answer.into_response()
        }
    });
    let self_update_route = any(move |request: Request| {
        let files = self_update.clone();
        async move {
            let path = request.uri().path();
            let path = path.strip_prefix("/SelfUpdate/").unwrap_or(path).to_owned();
            files.respond(request.method(), &path, request.headers()).await.into_response()
        }
    });
    let router = Router::new()
        .route("/ClientWebService/client.asmx", post(client_service))
        .route("/SimpleAuthWebService/SimpleAuth.asmx", post(simple_auth_service))
        .route("/ReportingWebService/ReportingWebService.asmx", post(reporting_service))
        .route("/ServerSyncWebService/ServerSyncWebService.asmx", post(server_sync_service))
        .route("/DssAuthWebService/DssAuthWebService.asmx", post(dss_auth_service))
        .route("/Content/{*path}", content_route)
        .route("/SelfUpdate/{*path}", self_update_route)
        .with_state(services.clone());
    FoldPaths::new(router, PathTable::update_services())
}

async fn client_service(State(services): State<UpdateServices>, request: Request) -> Response {
    services.answer(Service::Client, request).await.into_response()
}

async fn simple_auth_service(State(services): State<UpdateServices>, request: Request) -> Response {
    services.answer(Service::SimpleAuth, request).await.into_response()
}

async fn reporting_service(State(services): State<UpdateServices>, request: Request) -> Response {
    services.answer(Service::Reporting, request).await.into_response()
}

async fn server_sync_service(State(services): State<UpdateServices>, request: Request) -> Response {
    services.answer(Service::ServerSync, request).await.into_response()
}

async fn dss_auth_service(State(services): State<UpdateServices>, request: Request) -> Response {
    services.answer(Service::DssAuth, request).await.into_response()
}
