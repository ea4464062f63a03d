//! `DownloadFiles` ([MS-WSUSSS] 3.1.4.11).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchwell_model::Sha1;
use patchwell_store::downloads::Reasons;
use patchwell_store::files;
use patchwell_wire::server_sync::download_files::{Request, Response, encode_response};
use patchwell_wire::soap::{ErrorCode, Reply};

use super::{MAX_FILES, session};
use crate::services::{Answer, Failure, UpdateServices};

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    session::open(services, request.cookie.as_ref())?;
    let count = request.file_digest_list.len();
    let digests: Result<Vec<Sha1>, _> =
        request.file_digest_list.iter().map(|digest| Sha1::try_from(digest.as_slice())).collect();
    let digests = digests.ok().filter(|_| (1..=MAX_FILES).contains(&count));
    let digests = digests.ok_or_else(|| Failure::parameter("fileDigestList"))?;
    let app = &services.0.app;
    let (known, missing) = app
        .store()
        .read(move |tx| {
            let (mut known, mut missing) = (Vec::new(), Vec::new());
            for digest in digests.iter().copied() {
                let list = if files::file(tx, digest)?.is_some() { &mut known } else { &mut missing };
                list.push(digest);
            }
            Ok((known, missing))
        })
        .await?;
    // What is known is fetched whether or not all of it is: the downstream server asks again for the rest only.
    app.want_files(&known, Reasons::DOWNSTREAM).await?;
    if !missing.is_empty() {
        let digests: Vec<String> = missing.iter().map(|digest| STANDARD.encode(digest.0)).collect();
        return Err(Failure { code: ErrorCode::FileDigestsMissing, message: digests.join("|") });
    }
    Ok(encode_response(&Response {}, reply).into())
}
