//! `wrangler dev` as a child: the built Worker in real workerd on a free port, ended with all its processes when dropped.

use crate::record::Record;
use anyhow::{Context, bail};
use jsonc_parser::ParseOptions;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a cold start may take on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(120);

/// What a Worker is started with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Its name among the logs.
    pub name: String,
    /// The environment of wrangler.jsonc; none for the one that would be deployed.
    pub environment: Option<String>,
    /// Variables, which wrangler prints.
    pub variables: Vec<(String, String)>,
    /// Secrets, which it does not.
    pub secrets: Vec<(String, String)>,
    /// The folder that its state is kept in; none for one that ends with it.
    pub state: Option<PathBuf>,
    /// A file of `nontax directory seal` that is put into the KV namespace DIRECTORY first.
    pub directory: Option<PathBuf>,
    /// What is to be otherwise than in wrangler.jsonc.
    pub changes: Option<fn(&mut Value)>,
}

/// A running Worker.
#[derive(Debug)]
pub struct Wrangler {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    /// The port it listens on.
    pub port: u16,
    options: Options,
    child: Child,
    record: Record,
    own: tempfile::TempDir,
}

impl Wrangler {
    /// Starts the built Worker; its output goes to the record.
    ///
    /// # Errors
    /// When it is not built, Node or wrangler is missing, or it ends at once.
    pub fn start(options: Options, record: &Record) -> anyhow::Result<Self> {
        let own = tempfile::tempdir().context("cannot make a folder for the Worker")?;
        if let Some(file) = &options.directory {
            fill_directory(&options, file, own.path())?;
        }
        let port = free_port()?;
        let child = spawn(&options, record, own.path(), port)?;
        let base = format!("http://127.0.0.1:{port}");
        Ok(Self { base, port, options, child, record: record.clone(), own })
    }

    /// Ends it without a word of warning, as a power cut would, and starts it again with what it had stored.
    ///
    /// # Errors
    /// As [`Wrangler::start`].
    pub fn kill_and_start_again(&mut self) -> anyhow::Result<()> {
        self.kill();
        self.child = spawn(&self.options, &self.record, self.own.path(), self.port)?;
        Ok(())
    }

    /// Ends it without a word of warning.
    pub fn kill(&mut self) {
        kill(&mut self.child);
    }

    /// Bytes of memory that workerd holds at this moment; `None` where that cannot be told.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        let group = self.child.id().to_string();
        let output = Command::new("ps").args(["-A", "-o", "pgid=,rss=,comm="]).stderr(Stdio::null()).output().ok()?;
        let of_workerd = |line: &str| {
            let mut words = line.split_whitespace();
            let (pgid, rss, name) = (words.next()?, words.next()?, words.next()?);
            (pgid == group && name.contains("workerd")).then(|| rss.parse::<u64>().ok())?
        };
        let kibibytes: Vec<u64> = String::from_utf8_lossy(&output.stdout).lines().filter_map(of_workerd).collect();
        (!kibibytes.is_empty()).then(|| kibibytes.iter().sum::<u64>() * 1024)
    }

    /// Waits until it answers.
    ///
    /// # Errors
    /// When it ends instead, or takes longer than two minutes; with what it printed.
    pub async fn wait_until_ready(&mut self, client: &reqwest::Client) -> anyhow::Result<()> {
        let begin = Instant::now();
        let address = format!("{}{}", self.base, nontax_api::routes::HEALTH);
        loop {
            if client.get(&address).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            let ended = self.child.try_wait().context("cannot ask after wrangler")?;
            if ended.is_some() || begin.elapsed() > START_LIMIT {
                let last = self.record.last(&self.options.name, 40);
                bail!("the Worker did not become ready ({ended:?}); wrangler said:\n{last}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn spawn(options: &Options, record: &Record, own: &Path, port: u16) -> anyhow::Result<Child> {
    let worker = worker_folder()?;
    let secrets = own.join("secrets.env");
    let lines: String = options.secrets.iter().map(|(name, value)| format!("{name}='{value}'\n")).collect();
    std::fs::write(&secrets, lines).context("cannot write the secrets")?;
    let mut command = Command::new(node(&worker)?);
    command.arg(worker.join("node_modules/wrangler/bin/wrangler.js"));
    command.args(["dev", "--ip", "127.0.0.1", "--local", "--port"]).arg(port.to_string());
    command.arg("--inspector-port").arg(free_port()?.to_string());
    command.arg("--persist-to").arg(state(options, own)).arg("--env-file").arg(&secrets);
    command.args(["--env", options.environment.as_deref().unwrap_or("")]);
    command.args(["--show-interactive-dev-session", "false"]);
    if let Some(change) = options.changes {
        command.arg("--config").arg(changed_configuration(&worker, own, change)?);
    }
    for (name, value) in &options.variables {
        command.arg("--var").arg(format!("{name}:{value}"));
    }
    command.current_dir(&worker).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("WRANGLER_SEND_METRICS", "false").env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    command.env("WRANGLER_LOG_PATH", own.join("logs")).env("NO_COLOR", "1").env("FORCE_COLOR", "0");
    command.env("WRANGLER_REGISTRY_PATH", own.join("registry")).env("CI", "1");
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().context("cannot start wrangler")?;
    listen(child.stdout.take(), &options.name, record);
    listen(child.stderr.take(), &options.name, record);
    Ok(child)
}

/// Where the Worker's state is.
fn state(options: &Options, own: &Path) -> PathBuf {
    options.state.clone().unwrap_or_else(|| own.join("state"))
}

/// wrangler.jsonc with changes, beside the state; what it names is still where it was.
fn changed_configuration(worker: &Path, own: &Path, change: fn(&mut Value)) -> anyhow::Result<PathBuf> {
    let mut configuration = read_configuration(worker)?;
    for place in ["/main", "/assets/directory"] {
        if let Some(path) = configuration.pointer_mut(place) {
            let absolute = worker.join(path.as_str().unwrap_or_default());
            *path = Value::from(absolute.to_string_lossy().into_owned());
        }
    }
    change(&mut configuration);
    let file = own.join("wrangler.json");
    std::fs::write(&file, configuration.to_string()).context("cannot write the configuration")?;
    Ok(file)
}

/// wrangler.jsonc as it is.
///
/// # Errors
/// When it cannot be read.
pub fn read_configuration(worker: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(worker.join("wrangler.jsonc")).context("no worker/wrangler.jsonc")?;
    jsonc_parser::parse_to_serde_value(&text, &ParseOptions::default()).context("worker/wrangler.jsonc")
}

impl Drop for Wrangler {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// As an operator fills it, but on this machine.
fn fill_directory(options: &Options, file: &Path, own: &Path) -> anyhow::Result<()> {
    let worker = worker_folder()?;
    let mut command = Command::new(node(&worker)?);
    command.arg(worker.join("node_modules/wrangler/bin/wrangler.js"));
    command
        .args(["kv", "bulk", "put"])
        .arg(file)
        .args(["--binding", "DIRECTORY", "--local", "--persist-to"])
        .arg(state(options, own));
    command.args(["--env", options.environment.as_deref().unwrap_or("")]);
    command.env("WRANGLER_SEND_METRICS", "false").env("CI", "1").env("WRANGLER_LOG_PATH", own.join("logs"));
    let output = command.current_dir(&worker).stdin(Stdio::null()).output().context("cannot start wrangler")?;
    if !output.status.success() {
        let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
        bail!("wrangler kv bulk put failed:\n{out}\n{err}");
    }
    Ok(())
}

/// Ends wrangler and everything it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    end_group(child);
    // The group is gone; without groups this is all that can be done.
    let _ = child.kill();
    let _ = child.wait();
}

/// Kills wrangler and everything it started at once.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(group) = i32::try_from(child.id()) {
        // Nothing is left where there is no such group.
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), nix::sys::signal::Signal::SIGKILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn end_group(child: &mut Child) {
    use nix::sys::signal::{Signal, killpg};
    let Ok(group) = i32::try_from(child.id()).map(nix::unistd::Pid::from_raw) else { return };
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        let begin = Instant::now();
        let asked = killpg(group, signal);
        while asked.is_ok() && begin.elapsed() < Duration::from_secs(5) {
            // A child that nobody collected counts as alive.
            let _ = child.try_wait();
            if killpg(group, None).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Every line of a stream goes to the record.
fn listen(stream: Option<impl Read + Send + 'static>, name: &str, record: &Record) {
    let Some(stream) = stream else { return };
    let (name, record) = (name.to_owned(), record.clone());
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            record.keep(&name, &line);
        }
    });
}

/// `worker/`, built and with its packages.
///
/// # Errors
/// When it is not.
pub fn worker_folder() -> anyhow::Result<PathBuf> {
    let worker =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worker").canonicalize().context("no folder worker/")?;
    if !worker.join("build").is_dir() {
        bail!("worker/build is missing: run `cargo xtask build` first");
    }
    if !worker.join("node_modules/wrangler/bin/wrangler.js").is_file() {
        bail!("wrangler is missing: run `npm ci` in worker/ first (`cargo xtask test` does both)");
    }
    Ok(worker)
}

/// A Node that wrangler starts under: the host's, or the one among the Worker's packages.
///
/// # Errors
/// When there is none.
pub fn node(worker: &Path) -> anyhow::Result<PathBuf> {
    let packaged = worker.join("node_modules/node/bin/node");
    for candidate in [PathBuf::from("node"), packaged] {
        let output = Command::new(&candidate).arg("--version").output();
        let version =
            output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
        let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        if (parts.next(), parts.next()) >= (Some(22), Some(12)) {
            return Ok(candidate);
        }
    }
    bail!("wrangler needs Node 22.12 or newer: run `npm ci` in worker/, which brings one")
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}
