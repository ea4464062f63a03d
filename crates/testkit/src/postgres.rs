//! A PostgreSQL of the tests' own, from the binaries of the installed package.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, anyhow, bail};

/// When this variable is `1`, tests fail instead of being skipped where PostgreSQL is not installed.
const REQUIRED: &str = "PATCHWELL_REQUIRE_POSTGRES";

/// An empty database on a server that all tests of this process share. The server is stopped and its files are
/// removed when the process ends, however it ends.
#[derive(Debug)]
pub struct Postgres {
    url: String,
}

impl Postgres {
    /// Starts the server if this is the first call, and makes a new database. `None` after printing that the test is
    /// skipped, where PostgreSQL is not installed.
    ///
    /// # Errors
    /// When it is not installed and `PATCHWELL_REQUIRE_POSTGRES` is `1`, or when it does not start.
    pub fn start() -> Result<Option<Self>> {
        static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
        static DATABASES: AtomicU32 = AtomicU32::new(0);
        let Some(binaries) = binaries() else {
            if std::env::var(REQUIRED).is_ok_and(|value| value == "1") {
                bail!("PostgreSQL is not installed (no initdb in /usr/lib/postgresql/*/bin) and {REQUIRED} is 1");
            }
            println!("skipped: PostgreSQL is not installed");
            return Ok(None);
        };
        let server = SERVER.get_or_init(|| Server::start(&binaries).map_err(|error| format!("{error:#}")));
        let server = server.as_ref().map_err(|error| anyhow!("PostgreSQL does not start: {error}"))?;
        let name = format!("test{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        server.run("createdb", &["-h", &server.folder, "-U", "postgres", &name])?;
        let host = server.folder.replace('/', "%2F");
        Ok(Some(Self { url: format!("postgres://postgres@{host}/{name}") }))
    }

    /// How to connect to the database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The newest installed version's programs.
fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(Result::ok).map(|version| version.path().join("bin"));
    folders.filter(|folder| folder.join("initdb").is_file()).max_by_key(|folder| version_of(folder))
}

fn version_of(bin: &Path) -> u32 {
    let name = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    name.and_then(|name| name.parse().ok()).unwrap_or(0)
}

struct Server {
    binaries: PathBuf,
    folder: String,
    user: Option<(u32, u32)>,
    /// Waits for the end of this process, then cleans up.
    _janitor: Child,
}

impl Server {
    fn start(binaries: &Path) -> Result<Self> {
        let user = user_to_run_as()?;
        let folder = tempfile::Builder::new().prefix("pg").tempdir()?.keep();
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid))?;
        }
        let folder = folder.to_str().context("the temporary folder's name is not UTF-8")?.to_owned();
        let janitor = janitor(binaries, &folder, user)?;
        let server = Self { binaries: binaries.to_owned(), folder, user, _janitor: janitor };
        let data = format!("{}/data", server.folder);
        let locale = ["--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
        server.run("initdb", &[&["-D", &data], locale.as_slice()].concat())?;
        let options = format!("-k {} -c listen_addresses='' -c fsync=off -c max_connections=500", server.folder);
        let log = format!("{}/log", server.folder);
        server.run("pg_ctl", &["start", "-w", "-D", &data, "-l", &log, "-o", &options])?;
        Ok(server)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        // To a file: the server inherits the streams, and a pipe would stay open as long as it runs.
        let log = tempfile::NamedTempFile::new()?;
        let mut command = as_user(Command::new(self.binaries.join(program)), self.user);
        command.args(arguments).current_dir("/").stdin(Stdio::null());
        command.stdout(log.reopen()?).stderr(log.reopen()?);
        let status = command.status().with_context(|| format!("cannot run {program}"))?;
        if !status.success() {
            bail!("{program} failed ({status}): {}", fs::read_to_string(log.path()).unwrap_or_default().trim());
        }
        Ok(())
    }
}

/// PostgreSQL refuses to run as root; its package makes a user for it.
fn user_to_run_as() -> Result<Option<(u32, u32)>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let line = users.lines().find_map(|line| line.strip_prefix("postgres:")).context("there is no user postgres")?;
    let mut fields = line.split(':').skip(1).map(str::parse::<u32>);
    match (fields.next(), fields.next()) {
        (Some(Ok(uid)), Some(Ok(gid))) => Ok(Some((uid, gid))),
        _ => bail!("the user postgres has no numbers in /etc/passwd"),
    }
}

fn as_user(mut command: Command, user: Option<(u32, u32)>) -> Command {
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

/// A shell whose standard input ends when this process does, even when it is killed.
fn janitor(binaries: &Path, folder: &str, user: Option<(u32, u32)>) -> Result<Child> {
    const SCRIPT: &str =
        r#"trap '' INT HUP TERM; read -r never; "$1/pg_ctl" stop -m immediate -D "$2/data"; rm -rf "$2""#;
    let mut command = as_user(Command::new("/bin/sh"), user);
    command.args(["-c", SCRIPT, "janitor"]).arg(binaries).arg(folder).current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().context("cannot run /bin/sh")
}
