//! What Linux tells of the machine and of a process.

use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

/// Processor, cores, memory, load: figures mean nothing without them.
pub(super) fn describe() -> Value {
    let field = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    json!({
        "processor": field("/proc/cpuinfo", "model name"),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory": field("/proc/meminfo", "MemTotal"),
        "load_before": load(),
    })
}

/// Load averages of one, five and fifteen minutes.
pub(super) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// Resident memory of a process now, the most it ever was, and what of it is now mapped files, which the system can take
/// back at any time; in bytes.
pub(super) fn memory(pid: u32) -> anyhow::Result<Value> {
    let file = format!("/proc/{pid}/status");
    let text = std::fs::read_to_string(&file).context(file)?;
    let bytes = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.map_or(0, |kilobytes| kilobytes * 1024)
    };
    Ok(json!({ "now": bytes("VmRSS:"), "most": bytes("VmHWM:"), "mapped": bytes("RssFile:") }))
}

/// Bytes of all files below a folder.
pub(super) fn bytes_below(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { bytes_below(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}
