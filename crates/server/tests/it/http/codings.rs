//! Content codings of answers and the headers that go with them.

use std::io::Read;

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use bytes::Bytes;
use flate2::read::GzDecoder;
use http::{Request, Response, StatusCode};
use patchwell_server::http::{Coding, xml_response};
use patchwell_wire::xpress::decompress;

use crate::support::{Raw, Running};

const XML: &str = "<?xml version=\"1.0\"?><a>something that repeats, repeats, repeats</a>";

async fn answer(request: Request<Body>) -> Response<patchwell_server::http::Body> {
    let coding = Coding::accepted(request.headers());
    let (first, second) = XML.split_at(30);
    let parts = vec![Bytes::from_static(first.as_bytes()), Bytes::from_static(second.as_bytes())];
    xml_response(StatusCode::OK, coding.encode(parts), coding)
}

async fn ask(server: &Running, accept: &str) -> crate::support::Answer {
    let request = format!("POST /x HTTP/1.1\r\nHost: wsus\r\nContent-Length: 0\r\n{accept}\r\n");
    Raw::ask(server.address, request).await
}

#[tokio::test]
async fn answers_are_packed_as_the_client_asks() {
    let server = Running::start(Router::new().route("/x", post(answer))).await;
    for accept in
        ["", "Accept-Encoding: identity\r\n", "Accept-Encoding: gzip;q=0, br\r\n", "Accept-Encoding: gzipped\r\n"]
    {
        let answer = ask(&server, accept).await;
        assert_eq!((answer.text().as_str(), answer.header("content-encoding")), (XML, ""), "{accept}");
    }
    for accept in ["gzip", "gzip, deflate", "deflate, GZIP;q=0.5", "br\r\nAccept-Encoding: gzip"] {
        let answer = ask(&server, &format!("Accept-Encoding: {accept}\r\n")).await;
        assert_eq!(answer.header("content-encoding"), "gzip", "{accept}");
        let mut text = String::new();
        GzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, XML);
    }
    for accept in ["xpress", "gzip, Xpress"] {
        let answer = ask(&server, &format!("Accept-Encoding: {accept}\r\n")).await;
        assert_eq!(answer.header("content-encoding"), "xpress", "{accept}");
        assert_eq!(decompress(&answer.body, XML.len()).unwrap(), XML.as_bytes());
    }
}

#[tokio::test]
async fn headers_are_those_that_agents_were_recorded_to_get() {
    let server = Running::start(Router::new().route("/x", post(answer))).await;
    let answer = ask(&server, "").await;
    let names: Vec<&str> = answer.headers.keys().map(String::as_str).collect();
    assert_eq!(names, ["cache-control", "content-length", "content-type", "date", "vary"]);
    assert_eq!(answer.header("cache-control"), "private");
    assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
    assert_eq!(answer.header("vary"), "Accept-Encoding");
    assert_eq!(answer.header("content-length"), XML.len().to_string());
}
