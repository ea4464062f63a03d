//! The link with which the first user is made. Whoever sees the server's terminal may follow it.

use std::net::SocketAddr;

use anyhow::Context as _;
use patchwell_app::App;

/// Prints a new link when there are no users yet. Earlier links are void.
///
/// # Errors
/// When the database fails.
pub(crate) async fn print(app: &App, admin: SocketAddr, is_tls: bool) -> anyhow::Result<()> {
    let offered = app.clone();
    let secret = tokio::task::spawn_blocking(move || offered.offer_setup()).await.context("the setup link")??;
    if let Some(secret) = secret {
        // Behind the # it stays in the browser: no proxy and no log sees it.
        let scheme = if is_tls { "https" } else { "http" };
        eprintln!("There are no users yet. Make the first one within an hour: {scheme}://{admin}/setup#{secret}");
    }
    Ok(())
}
