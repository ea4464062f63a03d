//! What the cookies of agents say.

use patchwell_model::{ComputerId, GroupId, Timestamp};

use super::layout::{Malformed, Reader, Writer};
use super::sealer::{CookieSealer, OpenError, RandomBytes};

const PURPOSE_AUTHORIZATION: u8 = 1;
const PURPOSE_CLIENT: u8 = 2;
/// More direct groups than this are remembered as "some": the next change then counts as a change of everything.
const MAX_GROUPS: usize = 32;

/// What SimpleAuth hands out and GetCookie takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationCookie {
    /// The server that issued it.
    pub server_id: [u8; 16],
    /// Who asked.
    pub computer: ComputerId,
    /// Not accepted after.
    pub expires: Timestamp,
}

/// The groups a computer was in when its cookie was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CookieGroups {
    /// These, sorted.
    Known(Vec<GroupId>),
    /// Too many to write down.
    Many,
}

/// What GetCookie hands out and every later call takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCookie {
    /// The server that issued it; another one answers `ServerChanged`.
    pub server_id: [u8; 16],
    /// Who.
    pub computer: ComputerId,
    /// The client's protocol version, major and minor.
    pub protocol: (i64, i64),
    /// The configuration the client has read ([MS-WUSP] `LastChange`).
    pub configuration: Timestamp,
    /// Deployment changes up to this one have been told, by the catalog's change sequence; `None` before the first scan
    /// and after the client lost its old cookie.
    pub anchor: Option<u64>,
    /// The file locations the client may have cached: those in force since then.
    pub locations: Timestamp,
    /// The groups whose deployments have been told.
    pub groups: CookieGroups,
    /// Not accepted after.
    pub expires: Timestamp,
}

impl AuthorizationCookie {
    /// Seals it. `None` when the server has no key.
    #[must_use]
    pub fn seal(&self, sealer: &CookieSealer, random: &dyn RandomBytes) -> Option<Vec<u8>> {
        let plain = Writer::default().guid(&self.server_id).text(self.computer.as_str()).time(self.expires).finish();
        sealer.seal(PURPOSE_AUTHORIZATION, &plain, random)
    }

    /// Opens it; whether it has expired is for the caller, who has the time.
    ///
    /// # Errors
    /// When this server did not issue it.
    pub fn open(sealer: &CookieSealer, sealed: &[u8]) -> Result<Self, OpenError> {
        let plain = sealer.open(PURPOSE_AUTHORIZATION, sealed)?;
        let read = || {
            let mut reader = Reader(&plain);
            let server_id = reader.guid()?;
            let computer = read_computer(&mut reader)?;
            let expires = reader.time()?;
            reader.end()?;
            Ok(Self { server_id, computer, expires })
        };
        read().map_err(|_: Malformed| OpenError)
    }
}

impl CookieGroups {
    /// From a computer's direct groups.
    #[must_use]
    pub fn new(groups: &[GroupId]) -> Self {
        if groups.len() > MAX_GROUPS {
            return Self::Many;
        }
        let mut sorted = groups.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        Self::Known(sorted)
    }
}

impl ClientCookie {
    /// Seals it. `None` when the server has no key.
    #[must_use]
    pub fn seal(&self, sealer: &CookieSealer, random: &dyn RandomBytes) -> Option<Vec<u8>> {
        let writer = Writer::default()
            .guid(&self.server_id)
            .text(self.computer.as_str())
            .number(self.protocol.0)
            .number(self.protocol.1)
            .time(self.configuration)
            .number(self.anchor.and_then(|anchor| i64::try_from(anchor).ok()).unwrap_or(-1))
            .time(self.locations)
            .time(self.expires);
        let writer = match &self.groups {
            CookieGroups::Many => writer.byte(u8::MAX),
            CookieGroups::Known(groups) => {
                groups.iter().fold(writer.byte(u8::try_from(groups.len()).unwrap_or(u8::MAX)), |writer, group| {
                    writer.guid(group.as_bytes())
                })
            }
        };
        sealer.seal(PURPOSE_CLIENT, &writer.finish(), random)
    }

    /// Opens it; whether it has expired or fits the server's state is for the caller.
    ///
    /// # Errors
    /// When this server did not issue it.
    pub fn open(sealer: &CookieSealer, sealed: &[u8]) -> Result<Self, OpenError> {
        let plain = sealer.open(PURPOSE_CLIENT, sealed)?;
        read_client_cookie(&plain).map_err(|_| OpenError)
    }
}

fn read_client_cookie(plain: &[u8]) -> Result<ClientCookie, Malformed> {
    let mut reader = Reader(plain);
    let server_id = reader.guid()?;
    let computer = read_computer(&mut reader)?;
    let protocol = (reader.number()?, reader.number()?);
    let configuration = reader.time()?;
    let anchor = u64::try_from(reader.number()?).ok();
    let locations = reader.time()?;
    let expires = reader.time()?;
    let groups = match reader.byte()? {
        u8::MAX => CookieGroups::Many,
        count => {
            let groups = (0..count).map(|_| reader.guid().map(GroupId::from_bytes)).collect::<Result<_, _>>()?;
            CookieGroups::Known(groups)
        }
    };
    reader.end()?;
    Ok(ClientCookie { server_id, computer, protocol, configuration, anchor, locations, groups, expires })
}

fn read_computer(reader: &mut Reader<'_>) -> Result<ComputerId, Malformed> {
    ComputerId::new(reader.text()?).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::super::sealer::CookieKey;
    use super::*;

    #[test]
    fn cookies_round_trip() {
        let sealer = CookieSealer::new(&[CookieKey { id: 1, secret: [3; 32] }]);
        let random = |bytes: &mut [u8]| bytes.fill(9);
        let time = |seconds| Timestamp::from_second(seconds).unwrap();
        let computer = ComputerId::new("e1da06a3-5601-43c9-bac3-52d5db701494").unwrap();
        for groups in [vec![], vec![GroupId::UNASSIGNED_COMPUTERS], vec![GroupId::ALL_COMPUTERS; 40]] {
            let cookie = ClientCookie {
                server_id: [1; 16],
                computer: computer.clone(),
                protocol: (2, 90),
                configuration: time(1_000),
                anchor: groups.first().map(|_| 77),
                locations: time(900),
                groups: CookieGroups::new(&groups),
                expires: time(2_000),
            };
            let sealed = cookie.seal(&sealer, &random).unwrap();
            assert_eq!(ClientCookie::open(&sealer, &sealed), Ok(cookie));
            assert_eq!(AuthorizationCookie::open(&sealer, &sealed), Err(OpenError));
        }
        let cookie = AuthorizationCookie { server_id: [1; 16], computer, expires: time(5) };
        let sealed = cookie.seal(&sealer, &random).unwrap();
        assert_eq!(AuthorizationCookie::open(&sealer, &sealed), Ok(cookie));
    }
}
