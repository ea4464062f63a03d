//! The cookie of a call, opened and checked.

use std::sync::Arc;

use jiff::SignedDuration;
use patchwell_catalog::ChangeSeq;
use patchwell_model::{Computer, GroupId};
use patchwell_wire::common::Cookie;
use patchwell_wire::soap::ErrorCode;

use crate::cookies::{ClientCookie, CookieGroups, CookieSealer, RandomBytes};
use crate::services::{Failure, UpdateServices};

/// How long a client cookie lives. It is not renewed by use: after an hour, moved computers learn their new groups.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// A caller with a cookie that holds.
pub(crate) struct Session {
    pub(crate) cookie: ClientCookie,
    computer: Arc<Computer>,
    is_registered: bool,
}

impl Session {
    /// Opens a cookie and checks that this server issued it, to a computer it still knows, and that it has not
    /// expired.
    pub(crate) fn open(services: &UpdateServices, cookie: Option<&Cookie>) -> Result<Self, Failure> {
        let app = &services.0.app;
        let sealed = cookie.and_then(|cookie| cookie.encrypted_data.as_deref());
        let sealed = sealed.ok_or_else(|| Failure::of(ErrorCode::InvalidCookie))?;
        let cookie = services.open_cookie(sealed)?;
        if cookie.expires <= app.now() {
            return Err(Failure::of(ErrorCode::CookieExpired));
        }
        let known = app.computers().get(&cookie.computer).cloned();
        // A computer that was deleted starts over, and so is known again.
        let known = known.ok_or_else(|| Failure::of(ErrorCode::InvalidCookie))?;
        Ok(Self { cookie, computer: known.computer, is_registered: known.is_registered })
    }

    /// [`Self::open`] for scans: the configuration must be the one the client has read, and the computer registered
    /// where that is required ([MS-WUSP] 3.1.5.7).
    pub(crate) fn open_for_scan(services: &UpdateServices, cookie: Option<&Cookie>) -> Result<Self, Failure> {
        let session = Self::open(services, cookie)?;
        let app = &services.0.app;
        if session.cookie.configuration != app.identity().configuration_changed {
            return Err(Failure::of(ErrorCode::ConfigChanged));
        }
        let settings = app.settings();
        if settings.registration_required && !session.is_registered {
            return Err(Failure::of(ErrorCode::RegistrationRequired));
        }
        if session.cookie.locations < settings.locations_changed {
            return Err(Failure::of(ErrorCode::FileLocationChanged));
        }
        app.note_contact(&session.computer.id);
        Ok(session)
    }

    /// The caller.
    pub(crate) fn computer(&self) -> &Computer {
        &self.computer
    }

    /// The groups it is in now.
    pub(crate) fn groups(&self) -> &[GroupId] {
        &self.computer.groups
    }

    /// The groups it was in when the cookie was sealed, and the changes it has been told of; too many groups to
    /// remember count as a cache of which nothing is known.
    pub(crate) fn told(&self) -> (Option<&[GroupId]>, Option<ChangeSeq>) {
        match &self.cookie.groups {
            CookieGroups::Known(groups) => (Some(groups), self.cookie.anchor.map(ChangeSeq)),
            CookieGroups::Many => (None, None),
        }
    }

    /// The cookie for the next call: everything up to `seq` has been told. It expires when the present one does.
    pub(crate) fn next_cookie(&self, services: &UpdateServices, seq: ChangeSeq) -> Result<Cookie, Failure> {
        let groups = CookieGroups::new(self.groups());
        services.seal_client_cookie(&ClientCookie { anchor: Some(seq.0), groups, ..self.cookie.clone() })
    }
}

impl UpdateServices {
    /// Opens a client cookie, expired or not.
    pub(crate) fn open_cookie(&self, sealed: &[u8]) -> Result<ClientCookie, Failure> {
        let cookie =
            ClientCookie::open(&self.0.sealer.load(), sealed).map_err(|_| Failure::of(ErrorCode::InvalidCookie))?;
        if cookie.server_id != *self.0.app.identity().server_id.as_bytes() {
            return Err(Failure::of(ErrorCode::ServerChanged));
        }
        Ok(cookie)
    }

    pub(crate) fn seal_client_cookie(&self, cookie: &ClientCookie) -> Result<Cookie, Failure> {
        let encrypted_data = Some(self.seal(|sealer, random| cookie.seal(sealer, random))?);
        Ok(Cookie { expiration: cookie.expires, encrypted_data })
    }

    /// Seals with fresh random bytes.
    pub(crate) fn seal(
        &self,
        seal: impl FnOnce(&CookieSealer, &dyn RandomBytes) -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Failure> {
        let random: [u8; 12] = self.0.app.random()?;
        let source = move |bytes: &mut [u8]| {
            for (byte, random) in bytes.iter_mut().zip(random) {
                *byte = random;
            }
        };
        seal(&self.0.sealer.load(), &source).ok_or_else(|| Failure::internal(&"there is no key to seal cookies with"))
    }
}
