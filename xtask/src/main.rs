//! One place for developer commands: `cargo xtask test`, `cargo xtask tidy`, `cargo xtask layers`,
//! `cargo xtask conformance`, `cargo xtask bench`, `cargo xtask console-fixture`.

mod bench;
mod conformance;
mod console;
mod layers;
mod setup;
mod test;
mod tidy;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Developer commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up what is missing and run every check and test.
    Test,
    /// Use the web console with a browser.
    Console,
    /// Look at the tree: file lengths, words and markers that do not belong.
    Tidy,
    /// Compare the edges between crates with docs/layers.txt.
    Layers {
        /// Write the file instead of comparing.
        #[arg(long)]
        write: bool,
    },
    /// Count the obligations of the protocol specifications by where they stand.
    Conformance,
    /// Measure the release build: import, start, memory, and scans in a second.
    Bench(bench::BenchArgs),
    /// Make a data folder with a catalog and a fleet at size, to look at the console with.
    ConsoleFixture(bench::FixtureArgs),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Test => test::run(),
        Command::Console => console::test(),
        Command::Tidy => tidy::run(),
        Command::Layers { write } => layers::run(write),
        Command::Conformance => conformance::run(),
        Command::Bench(args) => bench::run(&args),
        Command::ConsoleFixture(args) => bench::fixture(&args),
    }
}

/// The folder of the workspace.
fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(std::path::Path::new("."))
}
