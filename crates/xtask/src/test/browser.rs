//! Chromium, its driver and Chinese fonts for the tests: found, installed where that is possible, or said how to get.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::{processes, report, workspace};

const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

/// Quiet, without a sandbox (containers and root have none), and silent towards the network.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

const HOW_TO_GET: &str = "install Chromium, chromedriver of the same version and a Chinese font: on Debian or Ubuntu \
    `apt-get install chromium chromium-driver fonts-noto-cjk`, elsewhere https://googlechromelabs.github.io/chrome-for-testing/. \
    Where they have other names or places set NONTAX_CHROMIUM and CHROMEDRIVER.\n       测试需要 Chromium、chromedriver 和中文字体。";

/// The programs of a browser.
pub struct Chromium {
    /// The browser.
    pub browser: PathBuf,
    /// Its WebDriver.
    pub driver: PathBuf,
}

/// Finds them; installs them with apt-get when that is possible.
pub fn find_or_install() -> Result<Chromium> {
    if find().is_none() || !has_chinese_font() {
        install_from_debian()?;
    }
    match find() {
        Some(chromium) => Ok(chromium),
        None => bail!("Chromium or its driver is missing; {HOW_TO_GET}"),
    }
}

/// Writes what chromedriver is to be told, and says where.
pub fn write_capabilities(chromium: &Chromium) -> Result<PathBuf> {
    let capabilities = json!({ "goog:chromeOptions": { "args": FLAGS, "binary": chromium.browser } });
    let file = workspace::root().join("target/webdriver.json");
    fs::write(&file, capabilities.to_string()).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

fn find() -> Option<Chromium> {
    let browser = named_by("NONTAX_CHROMIUM").or_else(|| BROWSERS.iter().find_map(|name| on_path(name)))?;
    let driver = named_by("CHROMEDRIVER").or_else(|| on_path("chromedriver"))?;
    Some(Chromium { browser, driver })
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn has_chinese_font() -> bool {
    match processes::capture("fc-list", Command::new("fc-list").args([":lang=zh-cn", "family"])) {
        Ok(fonts) => !fonts.trim().is_empty(),
        // Without fontconfig (macOS, Windows) the system brings its own.
        Err(_) => !cfg!(target_os = "linux"),
    }
}

fn install_from_debian() -> Result<()> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|metadata| owner(&metadata) == 0);
    if !is_root || !Path::new("/usr/bin/apt-get").is_file() || !Path::new("/etc/debian_version").is_file() {
        if find().is_some() {
            report::line("no Chinese font was found: pictures of the tests will show boxes. 未找到中文字体");
            return Ok(());
        }
        bail!("Chromium or its driver is missing; {HOW_TO_GET}");
    }
    report::timed("installing chromium, chromium-driver and fonts-noto-cjk with apt-get", || {
        let apt = |arguments: &[&str]| {
            let mut command = Command::new("apt-get");
            processes::capture("apt-get", command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
        };
        apt(&["update", "-q"])?;
        let wanted = ["chromium", "chromium-driver", "fonts-noto-cjk", "fontconfig"];
        let arguments: Vec<&str> =
            ["install", "-y", "-q", "--no-install-recommends"].into_iter().chain(wanted).collect();
        apt(&arguments).with_context(|| HOW_TO_GET)?;
        Ok(())
    })
}

#[cfg(unix)]
fn owner(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(metadata)
}

#[cfg(not(unix))]
fn owner(_metadata: &fs::Metadata) -> u32 {
    u32::MAX
}
