//! A server that answers with what a real one was recorded to answer, and keeps what it was asked.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use patchwell_wire::xpress;
use tokio::net::TcpListener;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Last part of the SOAP action, or the path of a GET.
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
}

#[derive(Debug, Default)]
struct Script {
    /// Answers by operation; the last one of each stays.
    answers: HashMap<String, VecDeque<String>>,
    files: HashMap<String, Vec<u8>>,
    asked: Vec<Asked>,
}

/// The server.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordedServer {
    script: Arc<Mutex<Script>>,
}

impl RecordedServer {
    /// Adds an answer for an operation: the text of an envelope.
    pub(crate) fn answer(&self, operation: &str, envelope: impl Into<String>) -> &Self {
        let mut script = self.script.lock().unwrap();
        script.answers.entry(operation.to_owned()).or_default().push_back(envelope.into());
        drop(script);
        self
    }

    /// Adds the recorded answers of a folder of exchanges, in order.
    pub(crate) fn answers_of(&self, folder: &Path) -> &Self {
        let mut exchanges: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        exchanges.sort();
        for exchange in exchanges {
            let name = exchange.file_name().unwrap().to_str().unwrap().split_once('-').unwrap().1.to_owned();
            if let Ok(response) = std::fs::read_to_string(exchange.join("response.xml")) {
                self.answer(&name, response);
            }
        }
        self
    }

    /// The last answer for an operation.
    pub(crate) fn script_last(&self, operation: &str) -> String {
        self.script.lock().unwrap().answers[operation].back().unwrap().clone()
    }

    /// Replaces the answers for an operation.
    pub(crate) fn set_answers(&self, operation: &str, answers: Vec<String>) {
        self.script.lock().unwrap().answers.insert(operation.to_owned(), answers.into());
    }

    /// Adds a content file.
    pub(crate) fn file(&self, path: &str, bytes: Vec<u8>) -> &Self {
        self.script.lock().unwrap().files.insert(path.to_owned(), bytes);
        self
    }

    /// Everything asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.script.lock().unwrap().asked.clone()
    }

    /// Names of everything asked so far.
    pub(crate) fn names(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.name).collect()
    }

    /// Listens on a free port of the loopback interface; returns the address.
    pub(crate) async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                let service = service_fn(move |request| {
                    let server = server.clone();
                    async move { Ok::<_, Infallible>(server.serve(request).await) }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        address
    }

    async fn serve(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        let path = parts.uri.path().to_owned();
        let action = ["soapaction", "content-type"].iter().find_map(|name| parts.headers.get(*name));
        let action = action.map_or("", |action| action.to_str().unwrap()).trim_end_matches('"').to_owned();
        let name = action.rsplit('/').next().filter(|name| !name.is_empty()).map_or(path.clone(), str::to_owned);
        let xpress = parts.headers.get("accept-encoding").is_some_and(|coding| coding == "xpress");
        let range = parts.headers.get("range").map(|range| range.to_str().unwrap().to_owned());
        let mut script = self.script.lock().unwrap();
        script.asked.push(Asked { name: name.clone(), path: path.clone(), headers: parts.headers, body });
        if let Some(range) = range {
            return content(script.files.get(&path).unwrap(), &range);
        }
        let answers = script.answers.get_mut(&name).unwrap_or_else(|| panic!("nobody recorded {name}"));
        let answer = if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() };
        envelope(&answer, xpress)
    }
}

fn envelope(answer: &str, xpress: bool) -> Response<Full<Bytes>> {
    let is_fault = answer.contains("Fault>");
    let status = if is_fault { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    let response = Response::builder().status(status).header("Content-Type", "text/xml; charset=utf-8");
    if !xpress || is_fault {
        return response.body(Full::from(answer.to_owned())).unwrap();
    }
    let mut compressed = Vec::new();
    xpress::compress_into(answer.as_bytes(), &mut compressed);
    response.header("Content-Encoding", "xpress").body(Full::from(compressed)).unwrap()
}

fn content(file: &[u8], range: &str) -> Response<Full<Bytes>> {
    let (start, end) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
    Response::builder()
        .status(StatusCode::PARTIAL_CONTENT)
        .header("Content-Type", "application/octet-stream")
        .header("Content-Range", format!("bytes {start}-{end}/{}", file.len()))
        .body(Full::from(file[start..=end].to_vec()))
        .unwrap()
}
