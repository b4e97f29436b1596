//! `nontax`: checks WeChat non-tax statements and audit logs offline, at constant memory, for people and for scripts; and
//! for operators, checks the settings of a deployment and makes its merchant directory.

mod args;
mod audit;
mod check;
mod directory;
mod finding;
mod input;
mod json;
mod settings;
mod spill;
mod summary;

use args::Command;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = args::parse();
    let outcome = match &arguments.command {
        Command::Check(check) => run(check),
        Command::Audit(args::Audit::Verify(verify)) => {
            audit::verify(verify, &mut std::io::BufWriter::new(std::io::stdout().lock()))
        }
        Command::Directory(directory) => directory::run(directory).map(|()| 0),
        Command::Settings(arguments) => settings::run(arguments).map(|()| 0),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        // The reader of our output went away (`nontax check … | head`): nobody is left to tell.
        Err(fault) if is_closed_pipe(&fault) => ExitCode::from(2),
        Err(fault) => {
            eprintln!("nontax: {fault:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &args::Check) -> anyhow::Result<u8> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut worst = 0;
    let mut files = 0;
    for file in &arguments.files {
        input::each_document(file, arguments, &mut |finding| {
            worst = worst.max(finding.exit_code());
            if arguments.json {
                json::write(&finding, &mut out)?;
            } else {
                if files > 0 {
                    writeln!(out)?;
                }
                summary::write(&finding, arguments.lang, &mut out)?;
            }
            files += 1;
            out.flush()?;
            Ok(())
        })?;
    }
    Ok(worst)
}

fn is_closed_pipe(fault: &anyhow::Error) -> bool {
    let closed = |fault: &std::io::Error| fault.kind() == std::io::ErrorKind::BrokenPipe;
    fault.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(closed))
}
