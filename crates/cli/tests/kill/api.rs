//! The administration API as a program uses it.

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::Full;
use patchwell_fleet::http::{Connection, HttpError};
use serde_json::Value;

/// An administrator's connection.
pub(crate) struct Api {
    connection: Connection,
    token: String,
}

/// A status and a body.
pub(crate) type Answer = (u16, Value);

impl Api {
    pub(crate) fn new(address: &str, token: &str) -> Self {
        Self { connection: Connection::new(address), token: token.to_owned() }
    }

    /// One call; an error when there is no whole answer, as after a kill.
    pub(crate) async fn call(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, HttpError> {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, self.connection.address())
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        let bytes = body.map(Value::to_string).unwrap_or_default();
        let answer = self.connection.send(request.body(Full::new(Bytes::from(bytes))).unwrap()).await?;
        let value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        Ok((answer.status.as_u16(), value))
    }

    /// A change that must be accepted.
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Value, HttpError> {
        let (status, value) = self.call(Method::POST, path, Some(body)).await?;
        assert!((200..300).contains(&status), "POST {path} {body}: {status} {value}");
        Ok(value)
    }

    /// What is there.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Value, HttpError> {
        let (status, value) = self.call(Method::GET, path, None).await?;
        assert_eq!(status, 200, "GET {path}: {value}");
        Ok(value)
    }

    /// At most `parts` parts of a list, all of them when `None`, from a server that is not being killed.
    pub(crate) async fn list(&mut self, path: &str, parts: Option<usize>) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut cursor, mut read) = (Vec::new(), String::new(), 0);
        loop {
            let mut page = self.get(&format!("{path}{separator}limit=1000{cursor}")).await.unwrap();
            items.append(page["items"].as_array_mut().unwrap());
            read += 1;
            match page["next_cursor"].as_str() {
                Some(next) if parts.is_none_or(|parts| read < parts) => cursor = format!("&cursor={next}"),
                _ => return items,
            }
        }
    }
}

/// A text in an answer.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}
