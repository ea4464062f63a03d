//! Who is on the way to the provider. Nothing is kept here for it: the browser keeps a text that is authenticated, and
//! everything that must fit when it comes back follows from that, after a restart and on another node, too. That an
//! attempt counts once, the provider sees to, which takes each code once; the browser forgets it with the answer.

use patchwell_model::Timestamp;
use patchwell_signin::oidc::Secrets;
use patchwell_store::Store;
use ring::hmac;

use super::provider::ATTEMPT;
use crate::AppError;
use crate::edit_tag::stored_key;
use crate::open::hex;
use crate::tokens::token_hash;

const KEY: &str = "departure_key";

/// Makes and reads what browsers keep.
pub(crate) struct Departures(hmac::Key);

impl Departures {
    /// With the key of this database, which is made when it is not there. Blocks.
    pub(crate) fn open(store: &Store) -> Result<Self, AppError> {
        Ok(Self(stored_key(store, KEY)?))
    }

    /// What a browser keeps that leaves now, by a random text, and what the provider is told.
    pub(super) fn begin(&self, random: &str, now: Timestamp) -> (String, Secrets) {
        let attempt = format!("{random}.{}", now.as_second());
        let kept = format!("{attempt}.{}", self.derived("attempt", &attempt));
        (kept, self.secrets(&attempt))
    }

    /// What the provider was told, if this is of a browser that left not too long ago.
    pub(super) fn resume(&self, kept: &str, now: Timestamp) -> Option<Secrets> {
        let (attempt, tag) = kept.rsplit_once('.')?;
        // Nothing of it is read before it is authenticated. Of hashes it says nothing how long comparing them takes.
        if token_hash(&self.derived("attempt", attempt)) != token_hash(tag) {
            return None;
        }
        let (_, begun) = attempt.rsplit_once('.')?;
        let begun = Timestamp::from_second(begun.parse().ok()?).ok()?;
        (now.duration_since(begun) < ATTEMPT && begun <= now).then(|| self.secrets(attempt))
    }

    fn secrets(&self, attempt: &str) -> Secrets {
        let derived = |what| self.derived(what, attempt);
        Secrets { state: derived("state"), nonce: derived("nonce"), verifier: derived("verifier") }
    }

    fn derived(&self, what: &str, attempt: &str) -> String {
        hex(hmac::sign(&self.0, format!("{what} {attempt}").as_bytes()).as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn departures(key: u8) -> Departures {
        Departures(hmac::Key::new(hmac::HMAC_SHA256, &[key; 32]))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn who_comes_back_in_time_goes_on_and_nobody_else() {
        let (kept, told) = departures(1).begin("pw_1", at(100));
        let resumed = |kept: &str, key, now| departures(key).resume(kept, at(now)).map(|secrets| secrets.state);
        assert_eq!(resumed(&kept, 1, 100 + 599), Some(told.state.clone()), "another process with the same database");
        assert_eq!((resumed(&kept, 1, 100 + 600), resumed(&kept, 1, 99)), (None, None), "only for ten minutes");
        assert_eq!(resumed(&kept, 2, 101), None, "another server's");
        for forged in [kept.replace("100", "999"), kept.replace("pw_1", "pw_2"), String::new(), "a.b".to_owned()] {
            assert_eq!(resumed(&forged, 1, 1_000), None, "{forged}");
        }
        let (_, other) = departures(1).begin("pw_2", at(100));
        assert_ne!(told.state, other.state);
        assert!(told.verifier.len() >= 43 && told.state != told.nonce && told.nonce != told.verifier);
    }
}
