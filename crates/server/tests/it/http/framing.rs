//! Requests that could be read in two ways, and forms of requests that must work.

use super::{post_of, router};
use crate::support::{Raw, Running};

#[tokio::test]
async fn two_lengths_are_refused_and_nothing_after_them_is_heard() {
    let server = Running::start(router()).await;
    let smuggled = "GET /path?smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "transfer-encoding: CHUNKED\r\nX: y\r\ncontent-length: 0\r\n",
    ] {
        for before in ["", "GET /path HTTP/1.1\r\nHost: x\r\n\r\n"] {
            let mut raw = Raw::connect(server.address).await;
            raw.send([before.as_bytes(), &post_of(lengths, "0\r\n\r\n"), smuggled.as_bytes()].concat()).await;
            if !before.is_empty() {
                assert_eq!(raw.answer(false).await.status, 200);
            }
            assert_eq!(raw.answer(false).await.status, 400, "{lengths}");
            assert_eq!(raw.rest().await, b"");
        }
    }
}

#[tokio::test]
async fn unclear_lengths_end_the_connection() {
    let server = Running::start(router()).await;
    for headers in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 6\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Content-Length : 5\r\n",
        "Content-Length: 5\r\n Transfer-Encoding: chunked\r\n",
    ] {
        let mut raw = Raw::connect(server.address).await;
        raw.send(post_of(headers, "hello!GET /path?smuggled HTTP/1.1\r\nHost: x\r\n\r\n")).await;
        assert_eq!(raw.answer(false).await.status, 400, "{headers}");
        assert_eq!(raw.rest().await, b"", "{headers}");
    }
}

#[tokio::test]
async fn one_host_is_required() {
    let server = Running::start(router()).await;
    for (request, status) in [
        ("GET /path HTTP/1.1\r\n\r\n", 400),
        ("GET /path HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET /path HTTP/1.0\r\n\r\n", 200),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 405),
        ("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404),
    ] {
        assert_eq!(Raw::ask(server.address, request).await.status, status, "{request}");
    }
}

#[tokio::test]
async fn forms_of_requests_that_proxies_and_old_clients_use() {
    let server = Running::start(router()).await;
    for (request, told) in [
        ("GET http://name:8530/path?x=y HTTP/1.1\r\nHost: other\r\n\r\n", "/path?x=y at name:8530"),
        (
            "GET http://name/clientwebservice/CLIENT.ASMX HTTP/1.1\r\nHost: name\r\n\r\n",
            "/ClientWebService/client.asmx at name",
        ),
        (
            "GET //DssAuthWebService/DssAuthWebService.asmx HTTP/1.1\r\nHost: a\r\n\r\n",
            "/DssAuthWebService/DssAuthWebService.asmx at a",
        ),
        (
            "GET /ReportingWebService/WebService.asmx?WSDL HTTP/1.1\r\nHost: a\r\n\r\n",
            "/ReportingWebService/ReportingWebService.asmx?WSDL at a",
        ),
        ("\r\nGET /path HTTP/1.1\r\nHost: a\r\n\r\n", "/path at a"),
        ("GET /path HTTP/1.0\r\n\r\n", "/path at none"),
    ] {
        assert_eq!(Raw::ask(server.address, request).await.text(), told, "{request}");
    }
    let port = server.address.port();
    assert_eq!(Raw::get(server.address, "/peer", "").await.text(), format!("127.0.0.1 {port} false"));
}

#[tokio::test]
async fn http_1_0_closes_unless_told_otherwise() {
    let server = Running::start(router()).await;
    let mut raw = Raw::connect(server.address).await;
    raw.send("GET /path HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").await;
    assert_eq!(raw.answer(false).await.status, 200);
    raw.send("GET /path HTTP/1.0\r\n\r\n").await;
    assert_eq!(raw.answer(false).await.status, 200);
    assert_eq!(raw.rest().await, b"");
}
