//! Loads: how bytes become sources, and how each load ends. Every load ends with exactly one [`Event::LoadEnded`].

use super::{Engine, Load, OpenSource, Opening, Source};
use crate::digest::Fingerprint;
use crate::limits::{HEADROOM_BYTES, PIECE_BYTES, PROBLEMS_SENT};
use crate::pace::ProgressPace;
use crate::part_reading::{self, MadePiece};
use crate::reading::Reading;
use core::ops::Range;
use nontax_bill::container::BadContainer;
use nontax_bill::{Options, Shape};
use nontax_protocol::{Event, Failure, LoadId, Progress, SourceReport};
use nontax_table::Sender;

/// Whether a load wants more bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Flow {
    /// It does.
    More,
    /// It is over (cancelled, removed, failed): whoever feeds it stops.
    Over,
}

/// What a source begins with.
pub struct NewSource {
    /// What people call it.
    pub name: String,
    /// What the parser is told.
    pub options: Options,
    /// Its SHA-256 is taken while it is read; else it is told by [`Engine::named`] afterwards.
    pub hash: bool,
}

impl Engine {
    /// A load was asked for and waits for its turn.
    pub fn announce(&mut self, id: LoadId) {
        let asked = self.now();
        // Rows that come would begin them anew all the time.
        self.checks_wanted = false;
        self.loads.push(Load {
            id,
            asked,
            total_bytes: None,
            bytes: 0,
            rows: 0,
            problems: 0,
            pace: ProgressPace::default(),
            source: None,
        });
    }

    /// Whether a load is still wanted.
    pub fn flow(&self, id: LoadId) -> Flow {
        if self.load_at(id).is_some() { Flow::More } else { Flow::Over }
    }

    /// How many bytes a load has in all.
    pub fn expect_bytes(&mut self, id: LoadId, total: u64) {
        if let Some(load) = self.load_mut(id) {
            load.total_bytes = Some(total);
        }
    }

    /// A source of the load begins.
    pub fn begin_source(&mut self, id: LoadId, new: NewSource) -> Flow {
        let Some(at) = self.load_at(id) else { return Flow::Over };
        let reading = Reading::begin(&mut self.table, &self.shelf, new);
        if let Some(load) = self.loads.get_mut(at) {
            load.source = Some(OpenSource { reading, opening: Opening::Undecided(Vec::new()) });
        }
        self.report_progress(id);
        Flow::More
    }

    /// The next bytes of the file that is the current source.
    pub fn push(&mut self, id: LoadId, bytes: &[u8]) -> Flow {
        let Some(load) = self.load_mut(id) else { return Flow::Over };
        load.bytes += bytes.len() as u64;
        if !has_headroom() {
            self.fail(id, Failure::Memory);
            return Flow::Over;
        }
        self.feed(id, bytes, false)
    }

    /// What readers beside the engine must know to read ranges of the current source.
    #[must_use]
    pub fn shape(&self, id: LoadId) -> Option<Shape> {
        let open = self.loads.iter().find(|load| load.id == id)?.source.as_ref()?;
        if matches!(open.opening, Opening::Plain) { open.reading.shape() } else { None }
    }

    /// Takes bytes of a range that is given to a reader into the current source's fingerprint, where one is taken.
    pub fn hash(&mut self, id: LoadId, bytes: &[u8]) -> Flow {
        let Some(load) = self.load_mut(id) else { return Flow::Over };
        if let Some(open) = &mut load.source {
            open.reading.hash(bytes);
        }
        Flow::More
    }

    /// Takes the next range of the current source, of which `from` made what it could; `range` gives the bytes of the rest.
    pub fn adopt(
        &mut self,
        id: LoadId,
        from: &mut Sender,
        pieces: Vec<MadePiece>,
        data: &[u8],
        mut range: impl FnMut(Range<u32>) -> Vec<u8>,
    ) -> Flow {
        if !has_headroom() {
            self.fail(id, Failure::Memory);
            return Flow::Over;
        }
        let Some(load) = self.loads.iter_mut().find(|load| load.id == id) else { return Flow::Over };
        let Some(open) = load.source.as_mut() else { return Flow::More };
        let (mut at, mut in_data, mut taken) = (0, 0, Ok(()));
        for piece in pieces {
            taken = match piece {
                MadePiece::Bytes { from, until } => {
                    at = until;
                    open.reading.read(&mut self.table, &range(from..until))
                }
                MadePiece::Rows { part, keys, packed } => {
                    let (begins, bytes) = (at, part.bytes as u32);
                    let keys_end = in_data + keys as usize;
                    let packed_end = keys_end + packed as usize;
                    let (keys, packed) = (data.get(in_data..keys_end), data.get(keys_end..packed_end));
                    (at, in_data) = (at + bytes, packed_end);
                    let mut keys = part_reading::keys(keys.unwrap_or_default());
                    match open.reading.adopt(&mut self.table, from, *part, &mut keys, packed.unwrap_or_default()) {
                        Ok(true) => Ok(()),
                        Ok(false) => open.reading.read(&mut self.table, &range(begins..begins + bytes)),
                        Err(full) => Err(full),
                    }
                }
            };
            if taken.is_err() {
                break;
            }
        }
        load.bytes += u64::from(at);
        self.fed(id, taken.map_err(|_full| Failure::Memory))
    }

    /// How many bytes to push at a time.
    #[must_use]
    pub fn piece_bytes(&self, id: LoadId) -> usize {
        let load = self.loads.iter().find(|load| load.id == id);
        load.and_then(|load| load.source.as_ref()).map_or(PIECE_BYTES, OpenSource::piece_bytes)
    }

    /// The current source has no more bytes.
    pub fn end_source(&mut self, id: LoadId) -> Flow {
        if self.feed(id, &[], true) == Flow::Over {
            return Flow::Over;
        }
        self.close_source(id, &Closing::AtItsEnd)
    }

    /// The current source cannot be read further, but the load goes on (a damaged entry of a zip): its report says so.
    pub fn cut_source(&mut self, id: LoadId, why: BadContainer) -> Flow {
        self.close_source(id, &Closing::Cut(why))
    }

    /// Whether a statement of so many bytes may be one that is loaded already. It is then to be hashed while it is read, so that its rows
    /// are taken out as soon as they are known to be the same.
    #[must_use]
    pub fn may_be_known(&self, bytes: u64) -> bool {
        self.sources.iter().any(|source| source.bytes == bytes)
    }

    /// The SHA-256 of a load's only source, which was read without: its report is told again with it.
    pub fn named(&mut self, id: LoadId, fingerprint: Fingerprint) {
        let Some(at) = self.sources.iter().position(|source| source.load == id && source.unnamed.is_some()) else {
            return;
        };
        let same = self.same_content(Some(fingerprint));
        let Some(source) = self.sources.get_mut(at) else { return };
        let Some(report) = source.unnamed.take() else { return };
        if let Some(same) = same.filter(|_| report.outcome.totals.rows > 0) {
            let number = source.number;
            self.sources.remove(at);
            self.tell(Event::Failed { load: id, why: Failure::SameFile { source: same } });
            self.take_out(vec![number]);
            return;
        }
        source.content = (report.outcome.totals.rows > 0).then_some(fingerprint);
        self.tell(Event::Done(SourceReport { sha256: Some(fingerprint.hex()), ..*report }));
    }

    /// Nothing more comes of this load.
    pub fn end_load(&mut self, id: LoadId) {
        if let Some(at) = self.load_at(id) {
            self.loads.remove(at);
            self.show_all();
            self.tell(Event::LoadEnded { load: id });
        }
    }

    /// The load cannot go on. Rows that were read stay, and their source is reported as cut.
    pub fn fail(&mut self, id: LoadId, why: Failure) {
        if self.load_at(id).is_none() {
            return;
        }
        let _ = self.close_source(id, &Closing::Cut(BadContainer { message: words(&why) }));
        self.tell(Event::Failed { load: id, why });
        self.end_load(id);
    }

    /// The connection of a load broke: [`Failure::Network`] before anything came.
    pub fn fail_connection(&mut self, id: LoadId) {
        let Some(load) = self.load_mut(id) else { return };
        let bytes = load.bytes;
        let why = if load.source.is_some() { Failure::Broken { bytes } } else { Failure::Network };
        self.fail(id, why);
    }

    /// The Worker answered an error.
    pub fn refuse(&mut self, id: LoadId, problem: nontax_api::Problem) {
        if self.load_at(id).is_some() {
            self.tell(Event::Refused { load: id, problem: Box::new(problem) });
            self.end_load(id);
        }
    }

    /// Stops a load at once.
    pub(super) fn cancel(&mut self, id: LoadId) {
        let _ = self.close_source(id, &Closing::Stopped);
        self.end_load(id);
    }

    fn feed(&mut self, id: LoadId, bytes: &[u8], last: bool) -> Flow {
        let Some(load) = self.loads.iter_mut().find(|load| load.id == id) else { return Flow::Over };
        let Some(open) = load.source.as_mut() else { return Flow::More };
        let fed = open.feed(&mut self.table, bytes, last);
        self.fed(id, fed)
    }

    /// Tells what came of feeding the current source.
    fn fed(&mut self, id: LoadId, fed: Result<(), Failure>) -> Flow {
        let Some(open) = self.load_mut(id).and_then(|load| load.source.as_mut()) else { return Flow::More };
        let new_columns = open.reading.take_new_columns();
        self.stale = true;
        if new_columns {
            self.tell_extras();
        }
        if let Err(why) = fed {
            self.fail(id, why);
            return Flow::Over;
        }
        self.report_progress(id);
        self.refresh_when_due();
        Flow::More
    }

    fn close_source(&mut self, id: LoadId, closing: &Closing) -> Flow {
        let now = self.now();
        let Some(load) = self.loads.iter_mut().find(|load| load.id == id) else { return Flow::Over };
        let Some(mut open) = load.source.take() else { return Flow::More };
        let (source, name) = (open.reading.source, open.reading.name.clone());
        let as_it_came = open.opening.finish();
        if let Closing::Cut(why) = closing {
            open.reading.broken(&mut self.table, why);
        }
        let (read, room) = open.reading.finish(&mut self.table);
        load.rows += read.outcome.totals.rows;
        load.problems += read.problems.counted();
        let millis = (now - load.asked).max(0.0) as u64;
        self.stale = true;

        let whole = *closing == Closing::AtItsEnd;
        let content = read.content.filter(|_| whole && read.outcome.totals.rows > 0);
        if let Some(same) = self.same_content(content) {
            self.tell(Event::Failed { load: id, why: Failure::SameFile { source: same } });
            self.take_out(vec![source]);
            return Flow::More;
        }
        if read.new_columns {
            self.tell_extras();
        }
        let report = SourceReport {
            load: id,
            source,
            name,
            problems: read.problems.part(0, u32::try_from(PROBLEMS_SENT).unwrap_or(u32::MAX)),
            outcome: read.outcome,
            stopped: *closing == Closing::Stopped,
            sha256: as_it_came.or(read.content).filter(|_| whole).map(|fingerprint| fingerprint.hex()),
            millis,
        };
        self.sources.push(Source {
            number: source,
            load: id,
            content,
            bytes: report.outcome.bytes.total,
            unnamed: (whole && report.sha256.is_none()).then(|| Box::new(report.clone())),
            problems: read.problems,
        });
        self.tell(Event::Done(report));
        if whole && room.is_err() {
            self.fail(id, Failure::Memory);
            return Flow::Over;
        }
        Flow::More
    }

    // Days without trade look all alike; only what has rows would count twice.
    fn same_content(&self, content: Option<Fingerprint>) -> Option<u32> {
        let content = content?;
        self.sources.iter().find(|source| source.content == Some(content)).map(|source| source.number)
    }

    fn tell_extras(&mut self) {
        let names = self.table.extras().to_vec();
        self.tell(Event::Extras { names });
    }

    pub(super) fn report_progress(&mut self, id: LoadId) {
        let now = self.now();
        let Some(load) = self.load_mut(id) else { return };
        if !load.pace.due(now) {
            return;
        }
        let (rows, problems) =
            load.source.as_ref().map_or((0, 0), |open| (open.reading.rows(), open.reading.problems()));
        let progress = Progress {
            load: id,
            bytes: load.bytes,
            total_bytes: load.total_bytes,
            rows: load.rows + rows,
            problems: load.problems + problems,
        };
        self.tell(Event::Progress(progress));
    }

    fn load_mut(&mut self, id: LoadId) -> Option<&mut Load> {
        self.loads.iter_mut().find(|load| load.id == id)
    }
}

/// Whether there is memory for another step. Not everything that a step allocates can be refused without an abort, which would take
/// all other sources with it; so a load ends while there is still room to tell of it.
fn has_headroom() -> bool {
    let mut probe = Vec::<u8>::new();
    let given = probe.try_reserve_exact(HEADROOM_BYTES).is_ok();
    core::hint::black_box(&probe);
    given
}

/// How a source came to its end.
#[derive(PartialEq, Eq)]
enum Closing {
    AtItsEnd,
    Stopped,
    Cut(BadContainer),
}

/// What a source's report says of a failure.
fn words(why: &Failure) -> String {
    match why {
        Failure::FileGone => "the file could not be read further".to_owned(),
        Failure::Network => "the network is gone".to_owned(),
        Failure::Broken { bytes } => format!("the connection broke after {bytes} bytes"),
        Failure::Memory => "the browser refused memory".to_owned(),
        Failure::SameFile { source } => format!("the same bytes are loaded already as source {source}"),
        Failure::Archive { message } | Failure::Other { message } => message.clone(),
    }
}
