//! `patchwell demo`: a server, a catalog and a fleet, living through some days in a minute.

mod clock;
mod fleet;
mod places;
mod show;
mod story;

use std::io::IsTerminal as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use patchwell_app::{App, AppConfig};

use crate::data_dir::{Owner, take_or_find};
use crate::serving::{Ports, Serving};

/// How the demonstration runs.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Directory to make for it; an earlier demonstration there is replaced
    #[arg(long, value_name = "DIR", default_value = "./patchwell-demo")]
    directory: PathBuf,
    /// Simulated computers
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=500))]
    computers: u32,
    /// Where simulated and real agents reach it; port 0 takes any free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Keep serving afterwards (the default on a terminal)
    #[arg(long, conflicts_with = "exit")]
    stay: bool,
    /// End afterwards (the default elsewhere)
    #[arg(long)]
    exit: bool,
}

/// The file that marks a directory as one that a demonstration may replace.
const MARKER: &str = "demonstration";

pub(crate) async fn run(args: DemoArgs, json: bool) -> anyhow::Result<()> {
    let directory = fresh(&args.directory)?;
    let Owner::Us(ownership) = take_or_find(&directory).await? else {
        bail!("a demonstration runs in {} already; stop it first", directory.display());
    };
    let clock = Arc::new(clock::DemoClock::new());
    let config = AppConfig::new(&directory);
    let (opened, time) = (config.clone(), Arc::clone(&clock));
    let app = tokio::task::spawn_blocking(move || {
        let app = App::open(&opened, time)?;
        app.ensure_admin_token()?;
        Ok::<App, patchwell_app::AppError>(app)
    });
    let app = app.await?.with_context(|| format!("{} cannot be opened", directory.display()))?;
    let ports = Ports::bind(args.listen, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let serving = Serving::start(app.clone(), ports).await?;
    let (agents, admin) = (serving.agents, serving.admin);
    ownership.announce(&serving.run_file())?;
    let story = story::Story::new(app.clone(), clock, &directory, agents, args.computers);
    let told = story.tell().await?;
    show::results(&told, json)?;
    let stay = args.stay || !args.exit && std::io::stdout().is_terminal();
    show::address(&directory, agents, admin, stay);
    if stay {
        crate::setup_link::print(&app, admin, false).await?;
        let _ = tokio::signal::ctrl_c().await;
    }
    serving.stop().await?;
    drop(ownership);
    Ok(())
}

/// An empty directory; one that holds anything but an earlier demonstration is left alone.
fn fresh(directory: &Path) -> anyhow::Result<PathBuf> {
    let shown = directory.display();
    if directory.exists() {
        let empty = std::fs::read_dir(directory).with_context(|| format!("{shown} cannot be read"))?.next().is_none();
        if !empty && !directory.join(MARKER).exists() {
            bail!("{shown} holds something else than a demonstration; choose another --directory");
        }
        std::fs::remove_dir_all(directory).with_context(|| format!("{shown} cannot be emptied"))?;
    }
    patchwell_app::make_folder(directory)?;
    std::fs::write(directory.join(MARKER), "Made by `patchwell demo`, which replaces it when it runs again.\n")?;
    Ok(directory.to_owned())
}
