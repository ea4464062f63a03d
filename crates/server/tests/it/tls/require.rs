//! What may come plain and what may not.

use super::openssl::ask;
use super::{GET_CONFIG, Server, get_config};
use crate::support::Raw;

async fn plain(server: &Server, path: &str) -> crate::support::Answer {
    let length = GET_CONFIG.len();
    let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: {length}");
    Raw::ask(server.plain, format!("{head}\r\n\r\n{GET_CONFIG}")).await
}

#[tokio::test]
async fn metadata_is_refused_where_tls_is_required_and_files_and_reports_are_not() {
    let server = Server::start().await;
    assert_eq!(plain(&server, "/ClientWebService/client.asmx").await.status, 200);
    server.app.update_settings(vec![("tls_require".to_owned(), "true".to_owned())]).await.unwrap();
    for path in ["/ClientWebService/client.asmx", "/simpleauthwebservice/SimpleAuth.asmx"] {
        let refused = plain(&server, path).await;
        assert_eq!(refused.status, 403, "{path}");
        assert!(refused.text().contains("https://"), "{}", refused.text());
    }
    // Not what this service takes, but it was read: a fault and no refusal.
    assert_eq!(plain(&server, "/ReportingWebService/ReportingWebService.asmx").await.status, 500);
    for path in ["/Content/AA/0000.cab", "/SelfUpdate/wuident.cab"] {
        assert_eq!(Raw::get(server.plain, path, "").await.status, 404, "{path}");
    }
    let seen = ask(server.encrypted, &server.ca(), &[], &get_config()).await;
    assert!(seen.answer.starts_with("HTTP/1.1 200"), "{seen:?}");
}
