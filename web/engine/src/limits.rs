//! The engine's sizes and times, with their reasons.

/// Bytes of a file asked for at once. Measured in Chromium over 320 MB: slices of 1 MB took 0.5 s, of 4 MB 0.3 s, of 16 MB
/// 0.2 s, as much as the file's own stream did in some thousand small pieces.
pub const SLICE_BYTES: u64 = 8 << 20;

/// Slices asked for while one is parsed.
pub const SLICES_AHEAD: usize = 2;

/// Bytes of a large file asked for at once while the readers start and the first rows are wanted.
pub const FIRST_SLICE_BYTES: u64 = 1 << 20;

/// Files above this are shared by the readers; below it, one is done before others have started.
pub const SHARED_BYTES: u64 = 12 << 20;

/// Readers at most. With more, reading the file is what bounds, and each costs some thirty megabytes.
pub const READERS: usize = 4;

/// Bytes of a fetched statement read at once, at most: what comes first is fed at once.
pub const FETCHED_AT_ONCE_BYTES: u32 = 256 << 10;

/// Milliseconds after which what came of a fetched statement is given to a reader, however little it is.
pub const RANGE_MILLIS: f64 = 150.0;

/// Milliseconds after which a file's stream that gave nothing is given up, and slices are asked for, which take as long as they need.
pub const STALLED_MILLIS: f64 = 8_000.0;

/// Ranges that a reader has at a time: one it works on, one that is read meanwhile.
pub const RANGES_AHEAD: usize = 2;

/// Bytes of a file that a reader hashes at once.
pub const HASHED_AT_ONCE_BYTES: u32 = 1 << 20;

/// Milliseconds without work after which the readers are ended.
pub const READERS_IDLE_MILLIS: f64 = 2_000.0;

/// Bytes parsed between two looks at the clock: a millisecond or less, and small enough to stay in the cache.
pub const PIECE_BYTES: usize = 128 << 10;

/// Bytes of a compressed file opened between two looks at the clock: deflate can blow them up a thousandfold.
pub const COMPRESSED_PIECE_BYTES: usize = 8 << 10;

/// Milliseconds of work after which waiting commands get their turn: one frame of a screen.
pub const TURN_MILLIS: f64 = 16.0;

/// Milliseconds between two progress reports of a load.
pub const PROGRESS_MILLIS: f64 = 100.0;

/// Milliseconds between two answers to the same question while rows come.
pub const REFRESH_MILLIS: f64 = 150.0;

/// Answering again while rows come may take one part in this many of the time, so that it costs a load a fixed share however large the table is.
pub const REFRESH_SHARE: f64 = 5.0;

/// Bytes of memory that must be to be had before more of a load is taken. A step needs less: a range that is left to the engine (8 MB),
/// columns of the next one, and what the report of a cut source takes. It is asked for and given back, never touched; the
/// allocator may hold on to twice as much.
pub const HEADROOM_BYTES: usize = 16 << 20;

/// Problems that a source keeps to show; all are counted and can be saved. Nobody reads more.
pub const PROBLEMS_KEPT: usize = 100_000;

/// Bytes of text that a source's problems keep: a file of nothing but faults must not fill the memory.
pub const PROBLEM_TEXT_KEPT: usize = 64 << 20;

/// Bytes of text of further problems after which it is moved out of the engine's memory.
pub const SHELVED_BYTES: usize = 1 << 20;

/// Problems that one message carries.
pub const PROBLEMS_SENT: usize = 1_000;

/// Rows that one message carries.
pub const ROWS_SENT: u32 = 500;

/// Rows that one message of values to be taken away carries: at a few values a row some 20 ms of work, so that other commands get
/// their turn.
pub const VALUE_ROWS_SENT: u32 = 5_000;

/// Rows of an order, and of a notice, that are told with a row. More than that belong together only in made-up statements.
pub const RELATED_SENT: usize = 50;

/// Rows of an export written between two looks at the clock.
pub const ROWS_WRITTEN_AT_ONCE: usize = 64;

/// Bytes of an export after which they are moved out of the engine's memory.
pub const WRITTEN_BYTES: usize = 1 << 20;

/// Fetches that run at once; a browser opens six connections to a host at most, and the page wants some of them.
pub const FETCHES_AT_ONCE: usize = 2;

/// Characters of an unexpected answer of the Worker that are told.
pub const ANSWER_TOLD: usize = 200;

/// Files above this are named by their SHA-256 after their rows are shown: hashing costs several times what parsing does
/// (some 150 MB a second in wasm; the browser's own hash takes no more than it can hold in memory at once).
pub const HASHED_WHILE_READING_BYTES: u64 = 8 << 20;
