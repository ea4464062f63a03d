//! `patchwell computers assign`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use patchwell_server::admin::views::{ExpectComputers, ExpectedComputer, ExpectedOutcome};

use super::Context;
use crate::output::{Report, harmless};

/// What makes the list on a server with WSUS; in its PowerShell, on one line.
pub(crate) const POWERSHELL: &str = "(Get-WsusServer).GetComputerTargets() | Select-Object FullDomainName,Id,\
    @{n='Groups';e={($_.GetComputerTargetGroups() | ForEach-Object { $_.Name }) -join ';'}} | \
    Export-Csv computers.csv -NoTypeInformation -Encoding UTF8";

/// Computers in one request; names and groups of so many fit into it.
const BATCH: usize = 1_000;

/// Where the list is.
#[derive(Debug, Args)]
pub(crate) struct AssignArgs {
    /// A CSV file with the columns FullDomainName, Id and Groups (names separated by ;)
    #[arg(value_name = "FILE", required_unless_present = "show_command")]
    file: Option<PathBuf>,
    /// Only show the PowerShell line that makes the file on a WSUS server
    #[arg(long)]
    show_command: bool,
}

pub(crate) async fn run(context: &Context, args: &AssignArgs) -> anyhow::Result<()> {
    let Some(file) = args.file.as_ref().filter(|_| !args.show_command) else {
        let command = serde_json::json!({ "powershell": POWERSHELL });
        return context.out.view(&command, |_, report| report.line(POWERSHELL));
    };
    let outcome = assign(context, file).await?;
    context.out.view(&outcome, show)
}

/// Announces the computers of a file.
///
/// # Errors
/// When it cannot be read, or the server refuses.
pub(crate) async fn assign(context: &Context, file: &Path) -> anyhow::Result<ExpectedOutcome> {
    let computers = read(file)?;
    let mut sum = ExpectedOutcome::default();
    for batch in computers.chunks(BATCH) {
        let request = ExpectComputers { computers: batch.to_vec() };
        let outcome: ExpectedOutcome = context.api.post("/computers/expected", &request).await?;
        sum.moved += outcome.moved;
        sum.waiting += outcome.waiting;
        sum.without_group += outcome.without_group;
        for (group, count) in outcome.unknown_groups {
            *sum.unknown_groups.entry(group).or_default() += count;
        }
    }
    Ok(sum)
}

/// What became of them, for people.
pub(crate) fn show(outcome: &ExpectedOutcome, report: &mut Report) {
    report.field("Moved now", outcome.moved.to_string());
    report.field("When they come", outcome.waiting.to_string());
    report.field("In no group", outcome.without_group.to_string());
    if !outcome.unknown_groups.is_empty() {
        report.heading("Groups that do not exist here; make them and assign again");
        for (group, count) in &outcome.unknown_groups {
            report.line(format_args!("  {} ({count} computers)", harmless(group)));
        }
    }
}

fn read(file: &Path) -> anyhow::Result<Vec<ExpectedComputer>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    // PowerShell begins its files with a byte order mark.
    parse(text.trim_start_matches('\u{feff}')).with_context(|| format!("{} is not such a list", file.display()))
}

fn parse(text: &str) -> anyhow::Result<Vec<ExpectedComputer>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header.eq_ignore_ascii_case(name));
    let (name, id) = (column("FullDomainName"), column("Id"));
    let Some(groups) = column("Groups") else { bail!("it has no column Groups; make it with: {POWERSHELL}") };
    if name.is_none() && id.is_none() {
        bail!("it has neither a column FullDomainName nor a column Id; make it with: {POWERSHELL}");
    }
    let mut computers = Vec::new();
    for record in reader.records() {
        let record = record?;
        let field = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default();
        let named = field(Some(groups)).split(';').map(str::trim).filter(|group| !group.is_empty());
        let computer = ExpectedComputer {
            name: field(name).to_owned(),
            id: Some(field(id).to_owned()).filter(|id| !id.is_empty()),
            groups: named.map(str::to_owned).collect(),
        };
        if computer.name.is_empty() && computer.id.is_none() {
            bail!("line {} names no computer", record.position().map_or(0, csv::Position::line));
        }
        computers.push(computer);
    }
    Ok(computers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_powershell_writes_is_read() {
        let text = "\"FullDomainName\",\"Id\",\"Groups\"\r\n\
            \"pc-1.example.test\",\"3f0c8a52-0000-4000-8000-000000000001\",\"All Computers;Pilot; Berlin, 2nd floor\"\r\n\
            \"pc-2.example.test\",\"\",\"\"\r\n";
        let computers = parse(text).unwrap();
        let [first, second] = computers.as_slice() else { panic!("{computers:?}") };
        assert_eq!(first.groups, ["All Computers", "Pilot", "Berlin, 2nd floor"]);
        assert_eq!(first.id.as_deref(), Some("3f0c8a52-0000-4000-8000-000000000001"));
        assert_eq!((second.name.as_str(), &second.id, second.groups.len()), ("pc-2.example.test", &None, 0));
    }

    #[test]
    fn other_files_are_refused_with_the_way_to_make_one() {
        for text in ["Name,Groups\na,b\n", "FullDomainName\na\n", "", "FullDomainName,Groups\n,Pilot\n"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
        assert!(parse("FullDomainName\na\n").unwrap_err().to_string().contains("Export-Csv"));
    }
}
