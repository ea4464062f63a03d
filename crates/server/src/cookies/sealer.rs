//! Sealing and opening.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;
const HEADER_BYTES: usize = 1 + 4 + NONCE_BYTES;
/// The longest sealed cookie that is looked at.
const MAX_SEALED_BYTES: usize = 8 * 1024;

/// A key that seals cookies, from the database.
#[derive(Clone)]
pub struct CookieKey {
    /// Told in the clear so that old cookies find their key after a rotation.
    pub id: u32,
    /// The key.
    pub secret: [u8; 32],
}

/// A source of random bytes.
pub trait RandomBytes {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

impl<F: Fn(&mut [u8])> RandomBytes for F {
    fn fill(&self, bytes: &mut [u8]) {
        self(bytes);
    }
}

/// Why a cookie cannot be opened: it was not sealed by this server, or not for this purpose, or was altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cookie was not issued by this server")]
pub struct OpenError;

/// Seals with the newest key and opens with any that is still accepted.
pub struct CookieSealer {
    keys: Vec<(u32, LessSafeKey)>,
}

impl CookieSealer {
    /// From the accepted keys, newest first. Keys that cannot be used are left out.
    #[must_use]
    pub fn new(keys: &[CookieKey]) -> Self {
        let usable = |key: &CookieKey| {
            let unbound = UnboundKey::new(&CHACHA20_POLY1305, &key.secret).ok()?;
            Some((key.id, LessSafeKey::new(unbound)))
        };
        Self { keys: keys.iter().filter_map(usable).collect() }
    }

    /// Seals `plain` for a purpose, which [`Self::open`] must name again. `None` when there is no key.
    #[must_use]
    pub fn seal(&self, purpose: u8, plain: &[u8], random: &dyn RandomBytes) -> Option<Vec<u8>> {
        let (key_id, key) = self.keys.first()?;
        let mut nonce = [0; NONCE_BYTES];
        random.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(HEADER_BYTES + plain.len() + 16);
        sealed.push(VERSION);
        sealed.extend_from_slice(&key_id.to_le_bytes());
        sealed.extend_from_slice(&nonce);
        let associated = associated_data(purpose, &sealed);
        let mut body = plain.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(associated), &mut body).ok()?;
        sealed.append(&mut body);
        Some(sealed)
    }

    /// Opens what [`Self::seal`] made for the same purpose.
    ///
    /// # Errors
    /// When it was not sealed by one of the accepted keys, for another purpose, or was altered.
    pub fn open(&self, purpose: u8, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        if sealed.len() > MAX_SEALED_BYTES {
            return Err(OpenError);
        }
        let (header, body) = sealed.split_at_checked(HEADER_BYTES).ok_or(OpenError)?;
        let (prefix, nonce) = header.split_at_checked(5).ok_or(OpenError)?;
        let (version, key_id) = prefix.split_first().ok_or(OpenError)?;
        if *version != VERSION {
            return Err(OpenError);
        }
        let key_id = u32::from_le_bytes(key_id.try_into().map_err(|_| OpenError)?);
        let (_, key) = self.keys.iter().find(|(id, _)| *id == key_id).ok_or(OpenError)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| OpenError)?;
        let associated = associated_data(purpose, header);
        let mut body = body.to_vec();
        let plain = key
            .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(associated), &mut body)
            .map_err(|_| OpenError)?;
        Ok(plain.to_vec())
    }
}

fn associated_data(purpose: u8, header: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(1 + header.len());
    data.push(purpose);
    data.extend_from_slice(header);
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(ids: &[u32]) -> CookieSealer {
        let key = |id: &u32| CookieKey { id: *id, secret: [u8::try_from(*id).unwrap(); 32] };
        CookieSealer::new(&ids.iter().map(key).collect::<Vec<_>>())
    }

    fn seal(sealer: &CookieSealer, purpose: u8, plain: &[u8]) -> Vec<u8> {
        sealer.seal(purpose, plain, &|bytes: &mut [u8]| bytes.fill(7)).unwrap()
    }

    #[test]
    fn a_cookie_opens_for_its_purpose_only() {
        let sealer = sealer(&[1]);
        let sealed = seal(&sealer, 1, b"plain");
        assert_eq!(sealer.open(1, &sealed).unwrap(), b"plain");
        assert_eq!(sealer.open(2, &sealed), Err(OpenError));
    }

    #[test]
    fn rotated_keys_still_open_and_forgotten_ones_do_not() {
        let sealed = seal(&sealer(&[1]), 1, b"plain");
        assert!(sealer(&[2, 1]).open(1, &sealed).is_ok());
        assert_eq!(sealer(&[2]).open(1, &sealed), Err(OpenError));
    }

    #[test]
    fn every_flipped_bit_every_cut_and_every_addition_is_refused() {
        let sealer = sealer(&[1]);
        let sealed = seal(&sealer, 1, b"some plain text");
        for index in 0..sealed.len() {
            for bit in 0..8 {
                let mut altered = sealed.clone();
                altered[index] ^= 1 << bit;
                assert_eq!(sealer.open(1, &altered), Err(OpenError), "byte {index} bit {bit}");
            }
            assert_eq!(sealer.open(1, &sealed[..index]), Err(OpenError), "cut to {index}");
        }
        assert_eq!(sealer.open(1, &[&sealed[..], b"x"].concat()), Err(OpenError));
        assert_eq!(sealer.open(1, &vec![1; 100_000]), Err(OpenError));
    }
}
