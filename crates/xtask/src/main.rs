//! The commands of this workspace: `cargo xtask start`, `test`, `build`, `sizes`, `bench`, `deploy`. They set up what is missing, say what they
//! are doing and how long it took, do nothing twice, and leave no process behind.

mod bench;
mod build;
mod deploy;
mod http;
mod node;
mod packages;
mod ports;
mod processes;
mod report;
mod rust;
mod sizes;
mod start;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

/// The commands of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up what is missing, build, and run sandbox, Worker and page here until Ctrl-C. 启动本地环境
    Start(start::Options),
    /// Run every test there is and print a table of the steps. 运行全部测试
    Test(test::Options),
    /// Build page, engine and Worker. 构建
    Build(build::Options),
    /// Print the sizes of what a visitor downloads and of the Worker, raw and compressed. 文件大小
    Sizes(sizes::Options),
    /// Measure us and others beside each other in Chromium, and write the table. 性能对比
    Bench(bench::Options),
    /// Check everything that can be checked without an account, and deploy the Worker. 检查并部署
    Deploy(deploy::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ends_by_signal_well = matches!(arguments.command, Command::Start(_));
    let outcome = processes::end_all_on_signal(ends_by_signal_well).and_then(|()| run(arguments.command));
    // A step that fails because a signal ended it is no failure to report: the signal's thread ends this process.
    processes::wait_if_ending();
    let code = match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    };
    processes::end_all();
    code
}

fn run(command: Command) -> anyhow::Result<()> {
    std::env::set_current_dir(workspace::root()).context("cannot enter the workspace's folder")?;
    match command {
        Command::Start(options) => start::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Build(options) => build::run(&options),
        Command::Sizes(options) => sizes::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Deploy(options) => deploy::run(&options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn start_takes_two_ports_and_has_defaults_for_both() {
        let Ok(Arguments { command: Command::Start(options) }) = parse("xtask start") else {
            panic!("start must parse")
        };
        assert_eq!((options.port, options.sandbox_port, options.release), (8787, 8790, false));
        let Ok(Arguments { command: Command::Start(options) }) =
            parse("xtask start --port 9000 --sandbox-port 9001 --release")
        else {
            panic!("start with ports must parse")
        };
        assert_eq!((options.port, options.sandbox_port, options.release), (9000, 9001, true));
    }

    #[test]
    fn a_port_that_is_none_is_refused() {
        assert!(parse("xtask start --port 70000").is_err());
        assert!(parse("xtask start --port 0").is_err());
        assert!(parse("xtask start --port page").is_err());
    }

    #[test]
    fn a_contestant_that_does_not_exist_is_refused() {
        assert!(parse("xtask bench --only us,duckdb --rows 1000,100000 --runs 1").is_ok());
        assert!(parse("xtask bench --only nonsense").is_err());
        assert!(parse("xtask bench --rows many").is_err());
    }

    #[test]
    fn deploy_takes_an_environment_and_can_only_check() {
        assert!(parse("xtask deploy --check").is_ok());
        assert!(parse("xtask deploy --check --env production").is_ok());
        assert!(parse("xtask deploy production").is_err());
    }

    #[test]
    fn a_test_step_that_does_not_exist_is_refused() {
        assert!(parse("xtask test --only clippy").is_ok());
        assert!(parse("xtask test --only nonsense").is_err());
    }
}
