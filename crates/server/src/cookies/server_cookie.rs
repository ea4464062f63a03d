//! What the cookies of downstream servers say.

use patchwell_model::Timestamp;
use uuid::Uuid;

use super::layout::{Malformed, Reader, Writer};
use super::sealer::{CookieSealer, OpenError, RandomBytes};

const PURPOSE_AUTHORIZATION: u8 = 3;
const PURPOSE_SERVER: u8 = 4;

/// What DssAuth hands out and ServerSync's GetCookie takes back ([MS-WSUSSS] 2.2.4.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAuthorizationCookie {
    /// The server that issued it.
    pub server_id: Uuid,
    /// The downstream server.
    pub downstream: Uuid,
    /// Not accepted after.
    pub expires: Timestamp,
}

/// What ServerSync's GetCookie hands out and every later call takes back ([MS-WSUSSS] 2.2.4.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCookie {
    /// The server that issued it.
    pub server_id: Uuid,
    /// The downstream server.
    pub downstream: Uuid,
    /// The downstream server's protocol version, major and minor.
    pub protocol: (i64, i64),
    /// Not accepted after.
    pub expires: Timestamp,
}

impl ServerAuthorizationCookie {
    /// Seals it. `None` when the server has no key.
    #[must_use]
    pub fn seal(&self, sealer: &CookieSealer, random: &dyn RandomBytes) -> Option<Vec<u8>> {
        let plain = Writer::default()
            .guid(self.server_id.as_bytes())
            .guid(self.downstream.as_bytes())
            .time(self.expires)
            .finish();
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
            let (server_id, downstream) = (read_guid(&mut reader)?, read_guid(&mut reader)?);
            let expires = reader.time()?;
            reader.end()?;
            Ok(Self { server_id, downstream, expires })
        };
        read().map_err(|_: Malformed| OpenError)
    }
}

impl ServerCookie {
    /// Seals it. `None` when the server has no key.
    #[must_use]
    pub fn seal(&self, sealer: &CookieSealer, random: &dyn RandomBytes) -> Option<Vec<u8>> {
        let plain = Writer::default()
            .guid(self.server_id.as_bytes())
            .guid(self.downstream.as_bytes())
            .number(self.protocol.0)
            .number(self.protocol.1)
            .time(self.expires)
            .finish();
        sealer.seal(PURPOSE_SERVER, &plain, random)
    }

    /// Opens it; whether it has expired or fits the server's state is for the caller.
    ///
    /// # Errors
    /// When this server did not issue it.
    pub fn open(sealer: &CookieSealer, sealed: &[u8]) -> Result<Self, OpenError> {
        let plain = sealer.open(PURPOSE_SERVER, sealed)?;
        let read = || {
            let mut reader = Reader(&plain);
            let (server_id, downstream) = (read_guid(&mut reader)?, read_guid(&mut reader)?);
            let protocol = (reader.number()?, reader.number()?);
            let expires = reader.time()?;
            reader.end()?;
            Ok(Self { server_id, downstream, protocol, expires })
        };
        read().map_err(|_: Malformed| OpenError)
    }
}

fn read_guid(reader: &mut Reader<'_>) -> Result<Uuid, Malformed> {
    reader.guid().map(Uuid::from_bytes)
}

#[cfg(test)]
mod tests {
    use super::super::sealer::CookieKey;
    use super::*;

    #[test]
    fn cookies_of_servers_round_trip_and_are_not_each_other() {
        let sealer = CookieSealer::new(&[CookieKey { id: 1, secret: [3; 32] }]);
        let random = |bytes: &mut [u8]| bytes.fill(9);
        let (server_id, downstream) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let expires = Timestamp::from_second(2_000).unwrap();
        let cookie = ServerCookie { server_id, downstream, protocol: (1, 20), expires };
        let sealed = cookie.seal(&sealer, &random).unwrap();
        assert_eq!(ServerCookie::open(&sealer, &sealed), Ok(cookie));
        assert_eq!(ServerAuthorizationCookie::open(&sealer, &sealed), Err(OpenError));
        let cookie = ServerAuthorizationCookie { server_id, downstream, expires };
        let sealed = cookie.seal(&sealer, &random).unwrap();
        assert_eq!(ServerAuthorizationCookie::open(&sealer, &sealed), Ok(cookie));
        assert_eq!(ServerCookie::open(&sealer, &sealed), Err(OpenError));
    }
}
