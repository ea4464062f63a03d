//! Telling what happened, with the server killed in between.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json as value};

use crate::run::{Served, done, json, refused, with_catalog};

/// One request, not answered yet.
fn request(listener: &TcpListener) -> (TcpStream, String) {
    let (mut stream, _) = listener.accept().unwrap();
    let (mut request, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut part).unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&request));
        request.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if body.len() >= length.unwrap() {
            return (stream, text.into_owned());
        }
    }
}

fn id_and_body(request: &str) -> (String, Value) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let id = head.lines().find_map(|line| line.strip_prefix("webhook-id: ")).unwrap();
    (id.to_owned(), serde_json::from_str(body).unwrap())
}

#[test]
fn a_server_killed_while_it_tells_tells_again_and_the_receiver_sees_that() {
    let directory = with_catalog();
    let here = directory.path();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let served = Served::start(here);
    let secret = done(here, &["webhooks", "add", "Chat", &url]);
    assert!(secret.contains("whsec_"), "{secret}");
    assert!(!done(here, &["webhooks", "list"]).contains("whsec_"));
    done(here, &["import", "packages"]);
    let (unanswered, first) = request(&listener);
    served.kill();
    drop(unanswered);
    let served = Served::start(here);
    let (mut stream, second) = request(&listener);
    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    assert_eq!(id_and_body(&first), id_and_body(&second));
    let event = id_and_body(&second).1;
    assert_eq!((&event["type"], &event["data"]["kind"]), (&value!("job.finished"), &value!("import")));
    let delivered = || json(here, &["webhooks", "deliveries", "Chat"])["items"][0]["state"] == "delivered";
    while !delivered() {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    drop(served);
}

#[test]
fn mail_is_set_shown_and_refused_in_sentences() {
    let directory = with_catalog();
    let here = directory.path();
    refused(here, &["notifications", "test", "somebody@example.test"], "notify_smtp_host");
    let arguments =
        ["--smtp-host", "mail.example.test", "--smtp-security", "starttls", "--sender-address", "u@example.test"];
    done(here, &[&["notifications", "set"], &arguments[..]].concat());
    let shown = done(here, &["notifications", "show"]);
    assert!(shown.contains("mail.example.test:25") && shown.contains("starttls"), "{shown}");
    refused(here, &["notifications", "set", "--status", "hourly"], "daily");
    refused(here, &["webhooks", "test", "Nobody"], "list the webhooks");
}
