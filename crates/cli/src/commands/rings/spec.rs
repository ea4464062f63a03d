//! A ring as one option describes it.

use patchwell_server::admin::views::{RingDelayFrom, RingView};

/// Reads a ring: its name, and what it has, separated by semicolons, which names of groups cannot contain.
pub(super) fn parse(text: &str) -> Result<RingView<String>, String> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    if name.is_empty() || name.contains('=') {
        return Err("begin with the name of the ring: \"Pilot; group=Pilot PCs\"".to_owned());
    }
    // What is left out is what the server takes by default.
    let mut ring: RingView<String> =
        serde_json::from_value(serde_json::json!({ "name": name })).map_err(|error| error.to_string())?;
    for part in parts.filter(|part| !part.is_empty()) {
        let Some((key, value)) = part.split_once('=') else {
            return Err(format!("{part:?} is nothing of a ring; write key=value"));
        };
        set(&mut ring, key.trim(), value.trim())?;
    }
    Ok(ring)
}

fn set(ring: &mut RingView<String>, key: &str, value: &str) -> Result<(), String> {
    match key {
        "group" => ring.groups.push(value.to_owned()),
        "window" => ring.windows.push(value.to_owned()),
        "delay" => (ring.delay_hours, ring.delay_from) = delay(value)?,
        "success" => ring.min_success_percent = number(key, value.trim_end_matches('%').trim_end())?,
        "failed" => ring.max_failed_percent = number(key, value.trim_end_matches('%').trim_end())?,
        "reports" => ring.min_reported = number(key, value)?,
        "deadline" => ring.deadline_days = Some(number(key, value)?),
        _ => {
            return Err(format!(
                "{key:?} is nothing of a ring; it has group, delay, success, failed, reports, window and deadline"
            ));
        }
    }
    Ok(())
}

fn number<T: std::str::FromStr>(key: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{key}={value:?} is out of range; write a number"))
}

/// `24h`, `3d` or a number of hours, and whether it counts from the arrival.
fn delay(value: &str) -> Result<(u32, RingDelayFrom), String> {
    let (amount, from) = match value.strip_suffix("after arrival") {
        Some(amount) => (amount.trim(), RingDelayFrom::Arrival),
        None => (value, RingDelayFrom::Previous),
    };
    let (digits, hours) = match amount.strip_suffix('d') {
        Some(days) => (days, 24),
        None => (amount.strip_suffix('h').unwrap_or(amount), 1),
    };
    let count: u32 = number("delay", digits.trim())?;
    Ok((count.saturating_mul(hours), from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_its_name_and_what_it_has() {
        let ring = parse(
            "Pilot; group=Pilot PCs;group=Lab; delay=3d after arrival; success=80 %; failed=10; reports=5; \
             window=sat,sun 22:00-04:00; deadline=7",
        )
        .unwrap();
        assert_eq!((ring.name.as_str(), ring.groups), ("Pilot", vec!["Pilot PCs".to_owned(), "Lab".to_owned()]));
        assert_eq!((ring.delay_hours, ring.delay_from), (72, RingDelayFrom::Arrival));
        assert_eq!((ring.min_success_percent, ring.max_failed_percent, ring.min_reported), (80, 10, 5));
        assert_eq!((ring.windows, ring.deadline_days), (vec!["sat,sun 22:00-04:00".to_owned()], Some(7)));
        let plain = parse("All").unwrap();
        assert_eq!((plain.min_success_percent, plain.max_failed_percent, plain.min_reported), (90, 5, 1));
        assert_eq!(parse("A; delay=24h").unwrap().delay_hours, 24);
    }

    #[test]
    fn what_is_no_ring_is_refused_with_a_hint() {
        for (text, mention) in [
            ("", "begin with the name"),
            ("group=A", "begin with the name"),
            ("A; pause", "key=value"),
            ("A; colour=red", "group, delay"),
            ("A; success=300", "out of range"),
            ("A; delay=soon", "out of range"),
        ] {
            assert!(parse(text).unwrap_err().contains(mention), "{text}");
        }
    }
}
