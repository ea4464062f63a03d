//! Spelling of paths. IIS takes any case, doubled slashes and escaped letters, and agents and servers rely on it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::uri::PathAndQuery;
use http::{Request, Uri};
use tower::Service;

/// The paths that are matched without regard to spelling.
#[derive(Debug, Clone)]
pub struct PathTable {
    /// Lower case to the path that the router knows.
    exact: Arc<HashMap<String, &'static str>>,
    /// As the router knows them, with the slash at their end.
    prefixes: Arc<[&'static str]>,
}

/// The services of an update server, each under the path that the router knows.
const SERVICES: [&str; 5] = [
    "/ClientWebService/client.asmx",
    "/SimpleAuthWebService/SimpleAuth.asmx",
    "/ReportingWebService/ReportingWebService.asmx",
    "/ServerSyncWebService/ServerSyncWebService.asmx",
    "/DssAuthWebService/DssAuthWebService.asmx",
];
/// Other names of these: what the published WSDL says, and what newer agents add.
const ALIASES: [(&str, &str); 2] = [
    ("/ReportingWebService/WebService.asmx", "/ReportingWebService/ReportingWebService.asmx"),
    ("/ClientWebService/client.asmx/secured", "/ClientWebService/client.asmx"),
];
const FOLDERS: [&str; 2] = ["/Content/", "/SelfUpdate/"];

impl PathTable {
    /// The services, their aliases, `/Content/` and `/SelfUpdate/`.
    #[must_use]
    pub fn update_services() -> Self {
        Self::new(SERVICES.into_iter().map(|path| (path, path)).chain(ALIASES), FOLDERS)
    }

    /// `exact` holds pairs of a path and the path that the router knows; `prefixes` end with a slash.
    pub fn new(
        exact: impl IntoIterator<Item = (&'static str, &'static str)>,
        prefixes: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let exact = exact.into_iter().map(|(path, known)| (path.to_ascii_lowercase(), known)).collect();
        Self { exact: Arc::new(exact), prefixes: prefixes.into_iter().collect() }
    }

    /// The path as the router knows it. Only the spelling changes: dots and slashes are never unescaped and `..` is
    /// never resolved, so a path cannot come to mean another folder here.
    #[must_use]
    pub fn fold<'a>(&self, path: &'a str) -> Cow<'a, str> {
        let plain = unescape(path);
        let plain = if plain.contains("//") { Cow::Owned(single_slashes(&plain)) } else { plain };
        if let Some(known) = self.exact.get(&plain.to_ascii_lowercase()) {
            return Cow::Borrowed(known);
        }
        for prefix in self.prefixes.iter() {
            match plain.split_at_checked(prefix.len()) {
                Some((start, rest)) if start != *prefix && start.eq_ignore_ascii_case(prefix) => {
                    return Cow::Owned(format!("{prefix}{rest}"));
                }
                _ => {}
            }
        }
        plain
    }
}

/// Unescapes ASCII letters, digits, `-` and `_`, once; everything else stays as it is. A path with a malformed escape is
/// left alone, since what it becomes could look like an escape again.
fn unescape(path: &str) -> Cow<'_, str> {
    let mut pieces = path.split('%');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let escaped = piece.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(byte) = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            return Cow::Borrowed(path);
        };
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            plain.push(char::from(byte));
            plain.push_str(piece.get(2..).unwrap_or_default());
        } else {
            plain.push('%');
            plain.push_str(piece);
        }
    }
    if plain == path { Cow::Borrowed(path) } else { Cow::Owned(plain) }
}

fn single_slashes(path: &str) -> String {
    let mut folded = String::with_capacity(path.len());
    for letter in path.chars() {
        if letter != '/' || !folded.ends_with('/') {
            folded.push(letter);
        }
    }
    folded
}

/// Rewrites the path of every request before the router sees it.
#[derive(Debug, Clone)]
pub struct FoldPaths<S> {
    inner: S,
    table: PathTable,
}

impl<S> FoldPaths<S> {
    /// Puts the table before `inner`.
    pub fn new(inner: S, table: PathTable) -> Self {
        Self { inner, table }
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for FoldPaths<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        if let Some(uri) = folded(&self.table, request.uri()) {
            *request.uri_mut() = uri;
        }
        self.inner.call(request)
    }
}

/// `None` when nothing changes.
fn folded(table: &PathTable, uri: &Uri) -> Option<Uri> {
    let path = table.fold(uri.path());
    if path == uri.path() {
        return None;
    }
    let text = uri.query().map_or_else(|| path.to_string(), |query| format!("{path}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_found_however_they_are_spelt() {
        let table = PathTable::update_services();
        for (path, known) in [
            ("/clientwebservice/CLIENT.asmx", "/ClientWebService/client.asmx"),
            ("/ClientWebService/client.asmx", "/ClientWebService/client.asmx"),
            ("//DssAuthWebService/DssAuthWebService.asmx", "/DssAuthWebService/DssAuthWebService.asmx"),
            ("/SERVERSYNCWEBSERVICE///serversyncwebservice.asmx", "/ServerSyncWebService/ServerSyncWebService.asmx"),
            ("/ReportingWebService/webservice.asmx", "/ReportingWebService/ReportingWebService.asmx"),
            ("/%43lient%57ebService/client.asmx", "/ClientWebService/client.asmx"),
            ("/content/ab/2f.EXE", "/Content/ab/2f.EXE"),
            ("//CONTENT//ab//2f.EXE", "/Content/ab/2f.EXE"),
            ("/selfupdate/WUIDENT.cab", "/SelfUpdate/WUIDENT.cab"),
        ] {
            assert_eq!(table.fold(path), known, "{path}");
        }
    }

    #[test]
    fn nothing_is_unescaped_that_means_something() {
        let table = PathTable::update_services();
        for path in [
            "/Content/%2e%2e/x",
            "/Content/..%2fx",
            "/Content%2Fab/x",
            "/Content/%5c..%5cx",
            "/Content/%00",
            "/Content/%",
            "/Content/%2",
            "/Content/%zz",
            "/Content/%+1",
            "/Content/../client.asmx",
            "/%%34%33lient",
            "/%%32%65%%32%65/",
            "/content",
            "/c\u{f6}ntent/",
            "/Other/Path",
        ] {
            assert_eq!(table.fold(path), path, "{path}");
        }
        assert_eq!(table.fold("/%2543ontent/"), "/%2543ontent/");
        assert_eq!(table.fold("/%25%34%33ontent/"), "/%2543ontent/");
    }

    #[test]
    fn the_query_is_kept() {
        let table = PathTable::update_services();
        let uri = Uri::from_static("//clientwebservice/client.asmx?WSDL");
        assert_eq!(folded(&table, &uri).unwrap().to_string(), "/ClientWebService/client.asmx?WSDL");
    }
}
