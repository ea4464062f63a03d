//! Figures as a table in Markdown, as `docs/benchmarks.md` shows them.

use std::fmt::Write as _;

use serde_json::Value;

/// The whole report.
pub(super) fn table(figures: &Value) -> String {
    let mut text = String::new();
    let machine = &figures["machine"];
    let _ = writeln!(
        text,
        "{}, {} cores, {} of memory; load averages {} before and {} after.\n",
        word(&machine["processor"]),
        machine["cores"],
        word(&machine["memory"]),
        word(&machine["load_before"]),
        word(&figures["load_after"]),
    );
    text += "| revisions | import | revisions/s | database | start | memory loaded | after scans | most |\n";
    text += "|---:|---:|---:|---:|---:|---:|---:|---:|\n";
    for size in list(&figures["sizes"]) {
        text += &size_row(size);
    }
    text += "\n| revisions | request | per second | p50 | p99 | server CPU | generator CPU | two cores of CPU give | request bytes | answer bytes | unpacked | updates | failed | of \"nothing new\" |\n";
    text += "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";
    for size in list(&figures["sizes"]) {
        text += &scenario_rows(size);
    }
    text += "\n| revisions | synchronized | updates/s | memory below, halfway and at the end | most below | most above | nothing new |\n";
    text += "|---:|---:|---:|---:|---:|---:|---:|\n";
    for size in list(&figures["sizes"]) {
        text += &sync_row(size);
    }
    text += "\n| revisions | computers | console | median | worst |\n|---:|---:|---|---:|---:|\n";
    for size in list(&figures["sizes"]) {
        text += &console_rows(size);
    }
    text.push('\n');
    for size in list(&figures["sizes"]) {
        let scans = &size["scans"];
        let _ = writeln!(
            text,
            "{} revisions: the computer keeps {}, {} of them installed categories and detectoids; its first scan took \
             {} calls.",
            size["revisions"], scans["cached"], scans["installed"], scans["round_trips"]
        );
    }
    text
}

fn console_rows(size: &Value) -> String {
    let console = &size["console"];
    let mut text = String::new();
    for (what, kind) in [("first paint", "paints"), ("filter", "filters"), ("jump", "jumps")] {
        for row in list(&console[kind]) {
            let (name, median, worst) = (word(&row["name"]), &row["median"], &row["worst"]);
            let (revisions, computers) = (&size["revisions"], &console["computers"]);
            let _ = writeln!(text, "| {revisions} | {computers} | {what}: {name} | {median} ms | {worst} ms |");
        }
    }
    text
}

fn size_row(size: &Value) -> String {
    let revisions = number(&size["revisions"]);
    let seconds = size["import"]["seconds"].as_f64();
    let import = seconds.map_or("-".to_owned(), |seconds| format!("{seconds:.1} s"));
    let speed = seconds.map_or("-".to_owned(), |seconds| format!("{:.0}", revisions / seconds));
    let database = size["import"]["database_bytes"].as_f64().map_or("-".to_owned(), mebibytes);
    format!(
        "| {revisions:.0} | {import} | {speed} | {database} | {:.2} s | {} | {} | {} |\n",
        number(&size["start_seconds"]),
        mebibytes(number(&size["memory_loaded"]["now"])),
        mebibytes(number(&size["memory_after"]["now"])),
        mebibytes(number(&size["memory_after"]["most"])),
    )
}

fn sync_row(size: &Value) -> String {
    let sync = &size["synchronization"];
    let (revisions, seconds) = (number(&sync["run"]["updates_new"]), number(&sync["seconds"]));
    let memory = list(&sync["memory_by_half_second"]);
    let at = |place: usize| memory.get(place).map_or("-".to_owned(), |bytes| mebibytes(number(bytes)));
    format!(
        "| {revisions:.0} | {seconds:.1} s | {:.0} | {}, {} | {} | {} | {:.2} s |\n",
        revisions / seconds,
        at(memory.len() / 2),
        at(memory.len().saturating_sub(1)),
        mebibytes(number(&sync["memory_below"]["most"])),
        mebibytes(number(&sync["memory_above"]["most"])),
        number(&sync["second_seconds"]),
    )
}

fn scenario_rows(size: &Value) -> String {
    let scenarios = list(&size["scans"]["scenarios"]);
    let base = scenarios.iter().find(|scenario| scenario["name"] == "nothing new");
    let base = base.map_or(0.0, |scenario| number(&scenario["per_second"]));
    let rows = scenarios.iter().map(|scenario| {
        let rate = number(&scenario["per_second"]);
        let (server, load) = (number(&scenario["server_us"]), number(&scenario["load_us"]));
        let bound = if server + load > 0.0 { 2e6 / (server + load) } else { 0.0 };
        let ratio = if base > 0.0 { format!("{:.2}", rate / base) } else { "-".to_owned() };
        format!(
            "| {} | {} | {rate:.0} | {:.2} ms | {:.2} ms | {server:.0} \u{b5}s | {load:.0} \u{b5}s | {bound:.0}/s | \
             {} | {} | {} | {} | {} | {ratio} |\n",
            size["revisions"],
            word(&scenario["name"]),
            number(&scenario["p50_ms"]),
            number(&scenario["p99_ms"]),
            scenario["request_bytes"],
            scenario["answer_bytes"],
            scenario["decoded_bytes"],
            scenario["updates"],
            scenario["failed"],
        )
    });
    rows.collect()
}

fn mebibytes(bytes: f64) -> String {
    format!("{:.0} MiB", bytes / f64::from(1 << 20))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
