//! The two servers of `start`: the sandbox, and the Worker under wrangler and workerd.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, bail};

use super::Options;
use crate::processes::{self, Program};
use crate::{http, node, report, rust, workspace};

/// Longer than a cold start on a slow machine.
const START_LIMIT: Duration = Duration::from_secs(90);

/// How much of a log is shown when its program ended unexpectedly.
const SHOWN_LOG_LINES: usize = 30;

/// What runs.
pub struct Services {
    sandbox: Service,
    worker: Service,
    sandbox_port: u16,
    verbose: bool,
    sandbox_built: SystemTime,
}

struct Service {
    program: Program,
    log: PathBuf,
}

/// Compiles the sandbox.
pub fn build_sandbox() -> Result<()> {
    report::timed("compiling the sandbox", || {
        let mut command = rust::cargo("build");
        processes::run("cargo build of the sandbox", rust::packages(&mut command, &["nontax-sandbox"]))
    })
}

impl Services {
    /// Starts both and waits until both answer.
    pub fn start(options: &Options) -> Result<Self> {
        fs::create_dir_all(workspace::local_state()).context("cannot make target/start")?;
        let sandbox = start_sandbox(options.sandbox_port, options.verbose)?;
        let worker = start_worker(options)?;
        let mut services = Self {
            sandbox,
            worker,
            sandbox_port: options.sandbox_port,
            verbose: options.verbose,
            sandbox_built: time_of_sandbox()?,
        };
        services.wait_until("the sandbox answers", || http::status_of(options.sandbox_port, "/").is_some())?;
        services.wait_until("the Worker answers", || {
            http::status_of(options.port, nontax_api::routes::HEALTH) == Some(200)
        })?;
        services.wait_until("the page is served", || http::status_of(options.port, "/") == Some(200))?;
        Ok(services)
    }

    /// Fails when one of them has ended.
    pub fn check(&mut self) -> Result<()> {
        for service in [&mut self.sandbox, &mut self.worker] {
            if let Some(status) = service.program.ended()? {
                let log = last_lines(&fs::read_to_string(&service.log).unwrap_or_default(), SHOWN_LOG_LINES);
                bail!(
                    "{} ended by itself ({status}), so everything is ended. The end of {}:\n{log}",
                    service.program.name(),
                    service.log.display()
                );
            }
        }
        Ok(())
    }

    /// Compiles the sandbox and starts it again when that made another program.
    pub fn restart_sandbox_if_it_changed(&mut self) -> Result<()> {
        build_sandbox()?;
        let built = time_of_sandbox()?;
        if built == self.sandbox_built {
            return Ok(());
        }
        self.sandbox_built = built;
        self.sandbox.program.end();
        self.sandbox = start_sandbox(self.sandbox_port, self.verbose)?;
        let port = self.sandbox_port;
        self.wait_until("the sandbox answers", || http::status_of(port, "/").is_some())
    }

    fn wait_until(&mut self, what: &str, is_so: impl Fn() -> bool) -> Result<()> {
        let start = Instant::now();
        while !is_so() {
            self.check()?;
            if start.elapsed() > START_LIMIT {
                let folder = workspace::local_state();
                bail!(
                    "after {} it is not so that {what}; the logs are in {}",
                    report::seconds(START_LIMIT),
                    folder.display()
                );
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

fn start_sandbox(port: u16, verbose: bool) -> Result<Service> {
    let mut command = Command::new(workspace::native_program("nontax-sandbox"));
    command.args(["serve", "--port", &port.to_string()]);
    start_with_log("sandbox", &mut command, verbose)
}

fn start_worker(options: &Options) -> Result<Service> {
    let folder = workspace::root().join("worker");
    let node = node::for_wrangler()?;
    let mut command = Command::new(&node);
    command.arg(folder.join("node_modules/wrangler/bin/wrangler.js")).current_dir(&folder);
    command.args(["dev", "--env", "local", "--ip", "127.0.0.1", "--port", &options.port.to_string()]);
    command.args(["--var", &format!("WEIXIN_API_BASE:http://127.0.0.1:{}", options.sandbox_port)]);
    command.arg("--persist-to").arg(workspace::local_state().join("worker-state"));
    command.args(["--show-interactive-dev-session=false"]);
    command.env("WRANGLER_LOG_PATH", workspace::local_state().join("wrangler-logs"));
    command.env("WRANGLER_REGISTRY_PATH", workspace::local_state().join("wrangler-registry"));
    quiet(&mut command);
    if let Some(path) = node::path_with(&node) {
        command.env("PATH", path);
    }
    start_with_log("worker", &mut command, options.verbose)
}

/// Nothing is asked of Cloudflare, and nothing is told to it.
fn quiet(command: &mut Command) {
    for (name, value) in [
        ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
        ("WRANGLER_SEND_METRICS", "false"),
        ("WRANGLER_HIDE_BANNER", "true"),
        ("NO_UPDATE_NOTIFIER", "1"),
        ("CI", "1"),
    ] {
        command.env(name, value);
    }
}

fn start_with_log(name: &str, command: &mut Command, verbose: bool) -> Result<Service> {
    let log = workspace::local_state().join(format!("{name}.log"));
    if !verbose {
        let file = fs::File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdout(file.try_clone()?).stderr(file);
    }
    Ok(Service { program: Program::start(&format!("the {name}"), command)?, log })
}

fn time_of_sandbox() -> Result<SystemTime> {
    let program = workspace::native_program("nontax-sandbox");
    fs::metadata(&program)
        .and_then(|metadata| metadata.modified())
        .with_context(|| format!("cannot find {}", program.display()))
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(count)..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_its_last_lines() {
        assert_eq!(last_lines("a\nb\nc\n", 2), "b\nc");
        assert_eq!(last_lines("a\n", 30), "a");
        assert_eq!(last_lines("", 30), "");
    }
}
