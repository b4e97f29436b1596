//! Sizes at which the parser stops growing, each with its reason.

/// Bytes of a file that are looked at before it is decided what it is and how it is encoded. The official header has
/// some 500 bytes in UTF-8; a personal bill's table begins after some 1,500.
pub const HEAD: usize = 8 * 1024;

/// The longest line and the longest record of several lines, in bytes of UTF-8 without the line end. A row has some
/// 320; WeChat cuts 商品名称 at 128 characters.
pub const RECORD: usize = 64 * 1024;

/// The most lines that one record may be spread over by raw line ends inside its values.
pub const RECORD_LINES: usize = 64;

/// Bytes of an over-long line that are kept for its problem.
pub const LONG_LINE_KEPT: usize = 4 * 1024;

/// The largest answer body (JSON, XML) that is read in place of a statement.
pub const ANSWER: usize = 64 * 1024;

/// Bytes that are decoded at a time, so that memory does not depend on how a file is cut into pushes.
pub const DECODE_STEP: usize = 16 * 1024;

/// Compressed or unpacked bytes that a container hands on at a time.
pub const UNPACK_STEP: usize = 64 * 1024;

/// The most entries of a zip that are listed; a year of days for a few merchants fits well.
pub const ZIP_ENTRIES: usize = 10_000;

/// Values that are told apart in one line at most; a header with more names than this is no statement's.
pub const COLUMNS: usize = 1_000;

/// Lines of one range that a reader of parts leaves to the statement before it leaves the rest of the range: where problems
/// are many, handing rows over in small parts costs more than it saves.
pub const INTERRUPTIONS: usize = 16;
