//! `GetFileLocations` ([MS-WUSP] 3.1.5.10).

use patchwell_model::Sha1;
use patchwell_store::files;
use patchwell_wire::client::get_file_locations::{FileLocations, Request, Response, encode_response};
use patchwell_wire::soap::Reply;

use super::file_urls::{content_root, keep_addresses, locations};
use super::session::Session;
use crate::cookies::ClientCookie;
use crate::services::{Answer, Caller, Failure, UpdateServices};

/// Digests of one request.
const MAX_DIGESTS: usize = 1_000;

pub(crate) async fn handle(
    services: &UpdateServices,
    request: Request,
    caller: &Caller,
    reply: &Reply,
) -> Result<Answer, Failure> {
    let session = Session::open(services, request.cookie.as_ref())?;
    let digests: Result<Vec<Sha1>, _> =
        request.file_digests.iter().map(|digest| Sha1::try_from(digest.as_slice())).collect();
    let digests = digests.ok().filter(|digests| (1..=MAX_DIGESTS).contains(&digests.len()));
    let digests = digests.ok_or_else(|| Failure::parameter("fileDigests"))?;
    let app = &services.0.app;
    let location = app.settings().content.location;
    let known = app
        .store()
        .read(move |tx| {
            let mut known = Vec::new();
            for digest in &digests {
                known.extend(files::file(tx, *digest)?);
            }
            keep_addresses(tx, location, &mut known)?;
            Ok(known)
        })
        .await?;
    // With this answer the caller knows where files are now.
    let cookie = ClientCookie { locations: app.settings().locations_changed, ..session.cookie.clone() };
    let result = FileLocations {
        file_locations: locations(&content_root(services, caller), &known),
        new_cookie: Some(services.seal_client_cookie(&cookie)?),
    };
    Ok(encode_response(&Response { result }, reply).into())
}
