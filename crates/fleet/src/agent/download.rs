//! Downloads: closed ranges in 1 MiB pieces in no order, on several connections, then the digests.

use bytes::Bytes;
use http::header::{ACCEPT, CONNECTION, CONTENT_LENGTH, CONTENT_RANGE, HOST, RANGE, USER_AGENT};
use http::{Request, StatusCode, Uri};
use http_body_util::Full;
use ring::digest;

use super::Agent;
use super::extended::ExtendedFile;
use crate::http::Connection;
use crate::random::Random;

const PIECE: u64 = 1 << 20;

impl Agent {
    /// Downloads a file and checks it; the reason when that fails.
    pub(super) async fn download(&mut self, file: &ExtendedFile) -> Result<(), String> {
        self.downloads += 1;
        let every = self.machine.behavior.failing_downloads;
        if every > 0 && self.downloads.is_multiple_of(every) {
            return Err("this computer fails it".to_owned());
        }
        let url = self.locations.get(&file.sha1).ok_or_else(|| format!("no location for {}", file.name))?;
        let uri: Uri = url.parse().map_err(|error| format!("{url}: {error}"))?;
        let address = match (uri.host(), uri.port_u16()) {
            (Some(host), port) => format!("{host}:{}", port.unwrap_or(80)),
            (None, _) => self.options.address(),
        };
        let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        let mut pieces: Vec<_> = (0..file.size.div_ceil(PIECE)).map(|piece| piece * PIECE).collect();
        self.random.shuffle(&mut pieces);
        let content =
            fetch_pieces(&address, &path, file.size, pieces, self.options.download_connections, &mut self.random)
                .await?;
        self.traffic.content += content.len() as u64;
        check(file, &content)
    }
}

async fn fetch_pieces(
    address: &str,
    path: &str,
    size: u64,
    pieces: Vec<u64>,
    connections: usize,
    random: &mut Random,
) -> Result<Vec<u8>, String> {
    let mut content = vec![0; usize::try_from(size).map_err(|error| error.to_string())?];
    let mut lanes = vec![Vec::new(); connections.clamp(1, pieces.len().max(1))];
    for (index, piece) in pieces.into_iter().enumerate() {
        let lane = index % lanes.len();
        lanes[lane].push(piece);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for lane in lanes {
        let (address, path, vector) = (address.to_owned(), path.to_owned(), correlation_vector(random));
        tasks.spawn(async move { fetch_lane(&address, &path, size, &lane, &vector).await });
    }
    while let Some(lane) = tasks.join_next().await {
        for (start, bytes) in lane.map_err(|error| error.to_string())?? {
            let start = usize::try_from(start).map_err(|error| error.to_string())?;
            let end = start + bytes.len();
            content.get_mut(start..end).ok_or("a piece beyond the end")?.copy_from_slice(&bytes);
        }
    }
    Ok(content)
}

async fn fetch_lane(
    address: &str,
    path: &str,
    size: u64,
    pieces: &[u64],
    vector: &str,
) -> Result<Vec<(u64, Bytes)>, String> {
    let mut connection = Connection::new(address);
    let mut fetched = Vec::new();
    for start in pieces {
        let end = (start + PIECE).min(size) - 1;
        let request = Request::get(path)
            .header(CONNECTION, "Keep-Alive")
            .header(ACCEPT, "*/*")
            .header(RANGE, format!("bytes={start}-{end}"))
            .header(USER_AGENT, "Microsoft-Delivery-Optimization/10.1")
            .header("MS-CV", vector)
            .header(CONTENT_LENGTH, "0")
            .header(HOST, address)
            .body(Full::new(Bytes::new()))
            .map_err(|error| error.to_string())?;
        let answer = connection.send(request).await.map_err(|error| error.to_string())?;
        let expected = format!("bytes {start}-{end}/{size}");
        if answer.status != StatusCode::PARTIAL_CONTENT {
            return Err(format!("{path}: HTTP {} for bytes {start}-{end}", answer.status));
        }
        if answer.header(CONTENT_RANGE) != Some(&expected) || answer.body.len() as u64 != end - start + 1 {
            return Err(format!(
                "{path}: {:?} with {} bytes, not {expected}",
                answer.header(CONTENT_RANGE),
                answer.body.len()
            ));
        }
        if !answer.coding().is_empty() {
            return Err(format!("{path}: content coding {}", answer.coding()));
        }
        fetched.push((*start, answer.body));
    }
    Ok(fetched)
}

/// Both digests and the size.
fn check(file: &ExtendedFile, content: &[u8]) -> Result<(), String> {
    let sha1 = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, content);
    if content.len() as u64 != file.size || sha1.as_ref() != file.sha1 {
        return Err(format!("{} is not what its SHA-1 and size say", file.name));
    }
    match &file.sha256 {
        Some(expected) if digest::digest(&digest::SHA256, content).as_ref() != expected.as_slice() => {
            Err(format!("{} is not what its SHA-256 says", file.name))
        }
        _ => Ok(()),
    }
}

fn correlation_vector(random: &mut Random) -> String {
    let id = random.uuid().simple().to_string();
    format!("{}.2.0.0.8.1.1.3.1.1.{}", &id[..16], random.below(90))
}
