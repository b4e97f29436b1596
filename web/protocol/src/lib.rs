//! What the page and its engine say to each other. Each message is one JSON text in `postMessage({ text, files? })`:
//! the page sends [`Command`]s, the engine answers [`Event`]s. Files go beside the text as `File` objects, in the
//! order of [`Command::OpenFiles`]; beside [`Event::ProblemsFile`] and [`Event::ExportEnded`] comes `file`, a `Blob`.

mod export;

pub use export::{ExportColumn, ExportEnd, ExportPlan, ProofTexts};

use nontax_api::BillType;
use nontax_bill::{BillDate, Column, MchId, Outcome, Problem, Totals};
use nontax_table::{Answer, CheckReport, Field, Places, Query, Related, RowId, Spread, SpreadOf, Window, WindowRow};
use serde::{Deserialize, Serialize};

/// The page's number for one file or fetched day; counted up from 0, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LoadId(pub u32);

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Read these files. A zip of several days becomes several sources of one load.
    OpenFiles {
        /// One a file.
        loads: Vec<LoadId>,
    },
    /// Fetch a statement from the Worker and read it.
    Fetch {
        /// Its number.
        load: LoadId,
        /// Merchant.
        mch_id: MchId,
        /// Day.
        date: BillDate,
        /// Which rows.
        bill_type: BillType,
        /// Call although the day is not ready by the calendar.
        insist: bool,
        /// Ask WeChat although the archive may have the day.
        again: bool,
    },
    /// Stop reading; rows read so far stay, marked as stopped.
    Cancel {
        /// Which.
        load: LoadId,
    },
    /// Forget this load's rows (and those of its zip siblings).
    Remove {
        /// Which.
        load: LoadId,
    },
    /// Forget everything.
    Clear,
    /// A question; becomes the current view whose windows can be asked for. Answered again, with the same version, whenever more rows are loaded.
    Ask(Query),
    /// Make the checks over everything loaded: [`Event::Checks`]. Passed over while something is read; ask when that is over.
    Checks,
    /// How a field is spread in the current view: [`Event::Spread`]. Passed over when a newer question waits.
    Spread {
        /// Must be the current view's version.
        version: u64,
        /// Of which field, in which steps.
        of: SpreadOf,
    },
    /// Rows of the current view.
    Rows {
        /// Must be the current view's version.
        version: u64,
        /// Place of the first.
        first: u64,
        /// How many, at most 500.
        count: u32,
    },
    /// One row with everything about it.
    Row {
        /// Which.
        row: RowId,
    },
    /// What the rows at these places of the current view come to.
    Tally {
        /// Echoed.
        ask: u64,
        /// Must be the current view's version.
        version: u64,
        /// The rows picked.
        places: Vec<Places>,
    },
    /// Values of rows of the current view, to be taken away.
    Values {
        /// Echoed.
        ask: u64,
        /// Must be the current view's version.
        version: u64,
        /// Place of the first.
        first: u64,
        /// How many, at most 5,000.
        count: u32,
        /// Only these have a value in the answer.
        fields: Vec<Field>,
    },
    /// The rows that belong to a row, in all sources.
    Related {
        /// Which.
        row: RowId,
    },
    /// Where a row stands in the current view.
    Place {
        /// Current view's version.
        version: u64,
        /// Which row.
        target: Target,
    },
    /// The rows of these merchant order numbers (商户订单号).
    FindOrders {
        /// Echoed.
        ask: u64,
        /// Order numbers.
        order_ids: Vec<String>,
    },
    /// A part of a source's problems.
    Problems {
        /// Which source.
        source: u32,
        /// Place of the first, from 0.
        first: u32,
        /// How many, at most 1000.
        count: u32,
    },
    /// Write rows into a file; one at a time, a newer one ends the one before. It ends with [`Event::ExportEnded`].
    Export {
        /// Echoed.
        export: u64,
        /// What is wanted.
        plan: Box<ExportPlan>,
    },
    /// End the export that goes on.
    StopExport,
    /// All problems of a source as a CSV: [`Event::ProblemsFile`].
    ExportProblems {
        /// Which source.
        source: u32,
    },
}

/// A row named by what a person knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// By its id.
    Row(RowId),
    /// The row that begins on this line of this source, or the next one after it.
    Line {
        /// Source.
        source: u32,
        /// Line, from 1.
        line: u64,
    },
}

/// What the engine tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(
    clippy::large_enum_variant,
    reason = "messages are made once and turned into text; only on 64 bits it is large"
)]
pub enum Event {
    /// The engine can take commands.
    Ready,
    /// How far a load is. At most some ten a second.
    Progress(Progress),
    /// A source was read to its end, stopped, or failed. Told again, with nothing changed but `sha256`, when that took longer than reading.
    Done(SourceReport),
    /// A load is over: all its sources are reported. Every load ends with it, also one that was refused, failed, was cancelled or removed.
    LoadEnded {
        /// Which.
        load: LoadId,
    },
    /// The Worker answered an error.
    Refused {
        /// Which load.
        load: LoadId,
        /// What it said.
        problem: Box<nontax_api::Problem>,
    },
    /// A load could not be read at all (the file vanished, the network is gone, memory was refused).
    Failed {
        /// Which load.
        load: LoadId,
        /// Why.
        why: Failure,
    },
    /// An answer.
    Answer(Answer),
    /// What the checks came to.
    Checks(CheckReport),
    /// How a field is spread.
    Spread(Spread),
    /// Rows.
    Rows(Window),
    /// One row.
    Row(Option<WindowRow>),
    /// What picked rows come to; `None` when the view is another by now.
    Tally {
        /// As asked.
        ask: u64,
        /// Their totals.
        totals: Option<Totals>,
    },
    /// Values of rows; `None` when the view is another by now.
    Values {
        /// As asked.
        ask: u64,
        /// The rows, from the place asked for on.
        window: Option<Window>,
    },
    /// What belongs to a row; `None` when there is no such row.
    Related {
        /// As asked.
        row: RowId,
        /// At most 50 rows of a kind.
        related: Option<Related>,
    },
    /// Where a row stands; `None` when the filters hide it or there is none.
    Place {
        /// Version.
        version: u64,
        /// As asked.
        target: Target,
        /// Which row it is.
        row: Option<RowId>,
        /// Place in the view, from 0.
        place: Option<u64>,
    },
    /// The rows of merchant order numbers, in the order asked.
    Orders {
        /// As asked.
        ask: u64,
        /// Payment row of each, when loaded.
        rows: Vec<Option<RowId>>,
    },
    /// A part of a source's problems.
    Problems {
        /// Source.
        source: u32,
        /// Place of the first.
        first: u32,
        /// The problems.
        problems: Vec<Problem>,
    },
    /// All problems of a source; the CSV is the message's `file`, which is missing when the browser refused room for it.
    ProblemsFile {
        /// Source.
        source: u32,
    },
    /// How far an export is. At most some ten a second.
    ExportProgress {
        /// Which.
        export: u64,
        /// Rows written.
        rows: u64,
        /// Rows in all.
        of: u64,
    },
    /// An export is over; what was done is the message's `file`.
    ExportEnded {
        /// Which.
        export: u64,
        /// How.
        how: ExportEnd,
        /// Rows written.
        rows: u64,
    },
    /// Names of the columns that are not known, by their number in [`nontax_table::Field::Extra`].
    Extras {
        /// Names.
        names: Vec<String>,
    },
    /// The sources were forgotten; the table is as if they had never been loaded. Sources keep their numbers.
    Removed {
        /// Which.
        sources: Vec<u32>,
    },
    /// The engine met a fault of its own and must be started again.
    Broken {
        /// For the log and for a report.
        message: String,
    },
}

/// Why a load failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The browser could not read the file (moved, changed, no permission).
    FileGone,
    /// The Worker could not be reached.
    Network,
    /// The connection broke after this many bytes.
    Broken {
        /// Bytes that came.
        bytes: u64,
    },
    /// The browser refused memory; rows so far are kept.
    Memory,
    /// The same bytes are loaded already, as this source.
    SameFile {
        /// Source.
        source: u32,
    },
    /// A compressed file that cannot be opened.
    Archive {
        /// Why, in English.
        message: String,
    },
    /// Something else.
    Other {
        /// Why, in English.
        message: String,
    },
}

/// How far a load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which.
    pub load: LoadId,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes in all, when known.
    pub total_bytes: Option<u64>,
    /// Rows so far.
    pub rows: u64,
    /// Problems so far.
    pub problems: u64,
}

/// One statement file (or fetched day, or zip entry) in the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceReport {
    /// Its load.
    pub load: LoadId,
    /// Its number in the table: [`nontax_table::Field::Source`].
    pub source: u32,
    /// File name, zip entry name, or `{mch_id} {date}` of a fetched one.
    pub name: String,
    /// What reading it came to.
    pub outcome: Outcome,
    /// The first problems, at most 1000; more by [`Command::Problems`].
    pub problems: Vec<Problem>,
    /// It was cancelled before its end.
    pub stopped: bool,
    /// SHA-256 of the file as it came (of a zip: of the entry unpacked), in hex; `None` when it was not read to its end, or is not known yet.
    pub sha256: Option<String>,
    /// Milliseconds from asking to done.
    pub millis: u64,
}

/// Facets that the page always asks for.
pub const FACET_COLUMNS: [Column; 9] = [
    Column::TradeState,
    Column::TradeType,
    Column::PayerBank,
    Column::DepartmentCode,
    Column::RegionCode,
    Column::NoticeKind,
    Column::BankId,
    Column::SubMchId,
    Column::RefundState,
];
