//! Processor time, which tells what an answer costs also when a machine is busy with other things.

use std::time::Duration;

/// Linux counts the time of processes in hundredths of a second for programs.
const TICK: Duration = Duration::from_millis(10);

/// The time a process has used on all cores so far; `None` where there is no `/proc`, or no such process.
pub(super) fn used_by(process: u32) -> Option<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before it may hold anything, brackets and blanks included.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u32>().ok();
    Some(TICK * (ticks()? + ticks()?))
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_uses_time_and_no_process_none() {
        let start = super::used_by(std::process::id()).unwrap();
        let mut sum = 0u64;
        while super::used_by(std::process::id()).unwrap() == start {
            sum = (0..100_000).fold(sum, |sum, next| std::hint::black_box(sum ^ next));
        }
        assert_eq!(super::used_by(u32::MAX), None);
    }
}
