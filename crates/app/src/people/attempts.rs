//! How often may be guessed: failures are counted per account and per address, in bounded memory.

use std::collections::HashMap;
use std::net::IpAddr;

use jiff::SignedDuration;
use parking_lot::Mutex;
use patchwell_model::Timestamp;

/// Failures are forgotten so long after the first of them.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// For one account, from anywhere.
const PER_ACCOUNT: u32 = 10;
/// From one address, for any account.
const PER_ADDRESS: u32 = 30;
/// The most accounts and addresses that are remembered.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    /// An IPv6 subscriber has a /64 to choose from.
    Address([u8; 8]),
}

/// Failed attempts to sign in.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<Key, (u32, Timestamp)>>);

impl Attempts {
    /// Counts an attempt as failed beforehand, so that many at the same time cannot pass; [`Self::succeeded`] takes it
    /// back. `false` when there were too many.
    pub(crate) fn admit(&self, account: &str, address: Option<IpAddr>, now: Timestamp) -> bool {
        let mut counts = self.0.lock();
        let keys = keys(account, address);
        let count =
            |key: &Key| counts.get(key).filter(|(_, first)| is_recent(*first, now)).map_or(0, |(count, _)| *count);
        if keys.iter().any(|key| count(key) >= limit(key)) {
            return false;
        }
        for key in keys {
            make_room(&mut counts, now);
            let entry = counts.entry(key).or_insert((0, now));
            *entry = if is_recent(entry.1, now) { (entry.0 + 1, entry.1) } else { (1, now) };
        }
        true
    }

    /// Forgets the failures of an account, and the attempt of the address.
    pub(crate) fn succeeded(&self, account: &str, address: Option<IpAddr>) {
        let mut counts = self.0.lock();
        for key in keys(account, address) {
            match &key {
                Key::Account(_) => drop(counts.remove(&key)),
                Key::Address(_) => {
                    if let Some((count, _)) = counts.get_mut(&key) {
                        *count = count.saturating_sub(1);
                    }
                }
            }
        }
    }
}

fn keys(account: &str, address: Option<IpAddr>) -> Vec<Key> {
    let mut keys = vec![Key::Account(account.to_lowercase())];
    keys.extend(address.map(|address| Key::Address(network(address))));
    keys
}

fn network(address: IpAddr) -> [u8; 8] {
    let v6 = match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            return [0, 0, 0, 0, a, b, c, d];
        }
        IpAddr::V6(v6) => v6.octets(),
    };
    let mut network = [0; 8];
    network.iter_mut().zip(v6).for_each(|(to, from)| *to = from);
    network
}

fn limit(key: &Key) -> u32 {
    match key {
        Key::Account(_) => PER_ACCOUNT,
        Key::Address(_) => PER_ADDRESS,
    }
}

fn is_recent(first: Timestamp, now: Timestamp) -> bool {
    now.duration_since(first) < WINDOW
}

/// Forgets what is over; when that is not enough, the oldest.
fn make_room(counts: &mut HashMap<Key, (u32, Timestamp)>, now: Timestamp) {
    if counts.len() < REMEMBERED {
        return;
    }
    counts.retain(|_, (_, first)| is_recent(*first, now));
    while counts.len() >= REMEMBERED {
        let oldest = counts.iter().min_by_key(|(_, (_, first))| *first).map(|(key, _)| key.clone());
        let Some(oldest) = oldest else { return };
        counts.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn an_account_and_an_address_have_their_limits_and_their_time() {
        let attempts = Attempts::default();
        let address = |last| Some(IpAddr::from([192, 0, 2, last]));
        for number in 0..10 {
            assert!(attempts.admit("Ada", address(number), at(0)));
        }
        assert!(!attempts.admit("ADA", address(99), at(1)), "from whatever address");
        assert!(attempts.admit("ada", address(99), at(15 * 60)), "after a quarter of an hour");
        attempts.succeeded("ada", address(99));
        for number in 0..30 {
            assert!(attempts.admit(&format!("user{number}"), address(99), at(15 * 60)));
        }
        assert!(!attempts.admit("another", address(99), at(15 * 60)), "whatever account");
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..20_000_u32 {
            attempts.admit(&format!("user{number}"), None, at(i64::from(number) / 100));
        }
        assert!(attempts.0.lock().len() <= REMEMBERED);
    }
}
