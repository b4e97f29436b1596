//! `cargo xtask start`: the whole product on this machine. Sandbox, Worker on workerd and page, built, started, watched and
//! ended together.

mod changes;
mod services;

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use clap::{Args, value_parser};

use crate::build::{self, Mode};
use crate::{node, packages, ports, report, rust};
use changes::{Affected, Watcher};
use services::Services;

/// How often files and services are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// What `start` can be told.
#[derive(Args)]
pub struct Options {
    /// Port of page and Worker. 页面端口
    #[arg(long, default_value_t = 8787, value_parser = value_parser!(u16).range(1..))]
    pub port: u16,
    /// Port of the stand-in for api.weixin.qq.com. 模拟微信接口的端口
    #[arg(long, default_value_t = 8790, value_parser = value_parser!(u16).range(1..))]
    pub sandbox_port: u16,
    /// Build as for visitors (small and fast) instead of quickly.
    #[arg(long)]
    pub release: bool,
    /// Show what sandbox and Worker print.
    #[arg(long)]
    pub verbose: bool,
}

/// Runs until a signal ends it or one of its services ends by itself.
pub fn run(options: &Options) -> Result<()> {
    let start = Instant::now();
    let mode = if options.release { Mode::Release } else { Mode::Development };
    check_ports(options)?;
    node::check_host()?;
    rust::install_wasm_target()?;
    let mut watcher = Watcher::new();
    let npm = thread::spawn(|| packages::install("worker"));
    services::build_sandbox()?;
    // Joined before the long part, so that a registry that cannot be reached is heard of early.
    npm.join().map_err(|_| anyhow!("npm stopped unexpectedly"))??;
    build::all(mode)?;
    let mut services = report::timed("starting sandbox and Worker", || Services::start(options))?;
    report::line(&format!("ready in {}", report::seconds(start.elapsed())));
    report::line(&format!("\n  打开 · open   http://127.0.0.1:{}/\n", options.port));
    report::line(
        "  Ctrl-C 结束 · ends everything. Changes of the code are built by themselves: reload the page to see them.",
    );
    loop {
        thread::sleep(LOOK_EVERY);
        services.check()?;
        if let Some(affected) = watcher.changes()
            && let Err(error) = rebuild(affected, mode, &mut services)
        {
            report::failure(&format!("{error:#}\nwhat was built before is still served; mend it and save"));
        }
    }
}

fn check_ports(options: &Options) -> Result<()> {
    if options.port == options.sandbox_port {
        bail!(
            "page and sandbox cannot share port {}: choose another one with `--port` or `--sandbox-port`",
            options.port
        );
    }
    ports::check(options.port, "the page", "--port")?;
    ports::check(options.sandbox_port, "the sandbox", "--sandbox-port")
}

fn rebuild(affected: Affected, mode: Mode, services: &mut Services) -> Result<()> {
    let start = Instant::now();
    if affected.site_or_worker {
        build::all(mode)?;
    }
    if affected.sandbox {
        services.restart_sandbox_if_it_changed()?;
    }
    report::line(&format!("built in {}: reload the page. 已重新构建,请刷新页面", report::seconds(start.elapsed())));
    Ok(())
}
