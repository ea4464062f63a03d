//! Time-based one-time passwords as a second factor: RFC 6238 with HMAC-SHA-1, six digits, steps of 30 seconds.

use patchwell_model::Timestamp;
use patchwell_store::users::{self, Totp, User};
use patchwell_store::{StoreError, audit};
use ring::hmac;

use crate::tokens::token_hash;
use crate::{App, AppError};

/// Seconds of a step.
const STEP: i64 = 30;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an authenticator needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in Base32.
    pub secret: String,
    /// The same as an address for a QR code.
    pub uri: String,
}

impl App {
    /// Gives a user a new secret, which counts when [`Self::confirm_totp`] has shown that it arrived.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when there is one that counts; when there is no such user.
    pub async fn enrol_totp(&self, user: i64) -> Result<Enrolment, AppError> {
        let mut user = self.user(user).await?;
        if user.totp.as_ref().is_some_and(|totp| totp.is_confirmed) {
            return Err(AppError::Conflict("there is a second factor already; remove it first".to_owned()));
        }
        let secret: [u8; 20] = self.random()?;
        user.totp = Some(Totp { secret: secret.to_vec(), is_confirmed: false, last_step: 0 });
        let secret = base32(&secret);
        let label: String = user.name.chars().filter(char::is_ascii_alphanumeric).collect();
        let uri = format!("otpauth://totp/Patchwell:{label}?secret={secret}&issuer=Patchwell");
        self.save_user(user, None).await?;
        Ok(Enrolment { secret, uri })
    }

    /// Lets a second factor count when `code` is right, and gives new recovery codes, which cannot be had again.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a wrong code; [`AppError::Conflict`] when there is nothing to confirm.
    pub async fn confirm_totp(&self, user: i64, code: &str) -> Result<Vec<String>, AppError> {
        let mut user = self.user(user).await?;
        let Some(totp) = user.totp.as_mut().filter(|totp| !totp.is_confirmed) else {
            return Err(AppError::Conflict("there is no second factor to confirm; ask for one first".to_owned()));
        };
        let wrong = || AppError::Invalid("this code is wrong; check the time of both computers".to_owned());
        totp.last_step = matching_step(&totp.secret, code.trim(), self.now()).ok_or_else(wrong)?;
        totp.is_confirmed = true;
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        for _ in 0..RECOVERY_CODES {
            codes.push(recovery_code(&self.random::<10>()?));
        }
        let hashes: Vec<[u8; 32]> = codes.iter().map(|code| token_hash(&normal_recovery_code(code))).collect();
        let record = self.change("user.totp.enable", &user.name, String::new(), String::new());
        let saved = self.store().write(move |tx| {
            if !users::save(tx, &user)? {
                return Ok(false);
            }
            users::set_recovery_codes(tx, user.id, &hashes)?;
            audit::append(tx, &record).map(|_| true)
        });
        if saved.await? { Ok(codes) } else { Err(super::users::changed_meanwhile()) }
    }

    /// Takes the second factor of a user away.
    ///
    /// # Errors
    /// When there is no such user; store errors.
    pub async fn remove_totp(&self, user: i64) -> Result<(), AppError> {
        let mut user = self.user(user).await?;
        user.totp = None;
        let record = self.change("user.totp.remove", &user.name, String::new(), String::new());
        let saved = self.store().write(move |tx| {
            users::set_recovery_codes(tx, user.id, &[])?;
            save_recorded(tx, &user, &record)
        });
        if saved.await? { Ok(()) } else { Err(super::users::changed_meanwhile()) }
    }
}

fn save_recorded(tx: &mut patchwell_store::Tx, user: &User, record: &audit::Record) -> Result<bool, StoreError> {
    Ok(users::save(tx, user)? && audit::append(tx, record).map(|_| true)?)
}

/// The step whose password `code` is: the present one, or one beside it, as clocks differ.
pub(super) fn matching_step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let present = now.as_second().div_euclid(STEP);
    (present - 1..=present + 1).find(|step| {
        // All six digits are compared, wherever the first difference is.
        let expected = password(secret, *step);
        expected.len() == code.len() && expected.bytes().zip(code.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
    })
}

/// The password of a step (RFC 4226 5.3).
fn password(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().copied().unwrap_or(0) & 0xf);
    let word = bytes.iter().skip(offset).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            let letter = BASE32.get((bits >> count & 31) as usize).copied().unwrap_or(b'A');
            text.push(char::from(letter));
        }
    }
    text
}

/// Sixteen letters in groups of four.
fn recovery_code(random: &[u8; 10]) -> String {
    let letters = base32(random);
    let groups: Vec<String> =
        letters.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    groups.join("-")
}

/// Without what people add or leave out.
pub(super) fn normal_recovery_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_6238_come_out() {
        let secret = b"12345678901234567890";
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(password(secret, second / STEP), expected);
            assert_eq!(matching_step(secret, expected, now), Some(second / STEP));
            let late = Timestamp::from_second(second + 60).unwrap();
            assert_eq!(matching_step(secret, expected, late), None);
        }
        assert_eq!(base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn recovery_codes_are_read_as_people_write_them() {
        let code = recovery_code(&[0xff; 10]);
        assert_eq!(code, "7777-7777-7777-7777");
        assert_eq!(normal_recovery_code(" 7777 7777-77777777 "), "7777777777777777");
    }
}
