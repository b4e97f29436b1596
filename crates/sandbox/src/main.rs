//! `nontax-sandbox`: serves a stand-in for api.weixin.qq.com on loopback, or writes a statement to a file.

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use nontax_bill::BillDate;
use nontax_sandbox::{BillType, LineEnd, MOST_ROWS, Merchant, Sandbox, Settings, Size, Statement, Volume};
use std::fs::File;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::PathBuf;

/// A local stand-in for api.weixin.qq.com: realistic non-tax statements of any size, and every fault on demand.
#[derive(Parser)]
#[command(name = "nontax-sandbox", version, about)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve on 127.0.0.1 until Ctrl-C
    Serve(Serve),
    /// Write the statement of one day
    Generate(Generate),
}

#[derive(Args)]
struct Serve {
    /// Port of 127.0.0.1
    #[arg(long, default_value_t = 8790)]
    port: u16,
    /// Decides everything left to chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Rows of a typical day of the largest merchant
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u64).range(0..=MOST_ROWS))]
    rows: u64,
    /// A fixed time (seconds since 1970-01-01 UTC) in place of the clock
    #[arg(long)]
    now: Option<i64>,
}

#[derive(Args)]
struct Generate {
    /// Rows of the whole day, before --type chooses among them
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..=MOST_ROWS))]
    rows: u64,
    /// Decides everything left to chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day, as 20260715
    #[arg(long, default_value = "20260715")]
    date: BillDate,
    /// The merchant
    #[arg(long, default_value = "1900016021")]
    mch_id: String,
    /// Which rows
    #[arg(long = "type", value_enum, default_value = "ALL")]
    bill_type: BillType,
    /// The file to write; - is standard output
    #[arg(long, default_value = "-")]
    out: PathBuf,
    /// Begin with a byte order mark (the default)
    #[arg(long, overrides_with = "no_bom")]
    bom: bool,
    /// Begin without a byte order mark
    #[arg(long)]
    no_bom: bool,
    /// How lines end
    #[arg(long, value_enum, default_value = "crlf")]
    line_end: LineEnd,
    /// With odd rows: separators and line ends in names, orders and notices twice, other days, other currencies
    #[arg(long)]
    quirks: bool,
}

fn main() -> anyhow::Result<()> {
    match Line::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Generate(generate) => generate.run(),
    }
}

impl Serve {
    fn run(self) -> anyhow::Result<()> {
        let settings = Settings { seed: self.seed, typical_rows: self.rows, now: self.now };
        let runtime = tokio::runtime::Runtime::new().context("cannot start")?;
        let served = runtime.block_on(async {
            let listener =
                tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.with_context(|| {
                    format!("cannot listen on 127.0.0.1:{}; is it in use? choose another with --port", self.port)
                })?;
            writeln!(io::stdout(), "sandbox of api.weixin.qq.com on http://{}", listener.local_addr()?)?;
            tokio::select! {
                served = Sandbox::new(settings).serve(listener) => served.context("serving failed"),
                ended = tokio::signal::ctrl_c() => ended.context("cannot wait for Ctrl-C"),
            }
        });
        runtime.shutdown_background();
        served
    }
}

impl Generate {
    fn run(self) -> anyhow::Result<()> {
        let Some(merchant) = Merchant::known(&self.mch_id) else {
            bail!(
                "no merchant {}; there are 1900016021, 1900016022, 1900016023 and 1900017000 to 1900017999",
                self.mch_id
            );
        };
        let mut volume = Volume::new(self.seed, self.rows);
        volume.set(&self.mch_id, self.date, Size { rows: self.rows, quirks: self.quirks });
        let statement = Statement::new(&volume, merchant, self.date)
            .of_type(self.bill_type)
            .with_bom(self.bom || !self.no_bom)
            .with_line_end(self.line_end);
        if self.out.as_os_str() == "-" {
            return match statement.write_to(&mut io::stdout().lock()) {
                // Whoever read has read enough.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => written.map(|_| ()).context("cannot write to standard output"),
            };
        }
        let mut file = File::create(&self.out).with_context(|| format!("cannot create {}", self.out.display()))?;
        let rows = statement.write_to(&mut file).with_context(|| format!("cannot write {}", self.out.display()))?;
        writeln!(io::stderr(), "{rows} rows in {}", self.out.display())?;
        Ok(())
    }
}
