//! What a caller may choose about reading a statement.

use crate::checks::{KeyStore, MemoryKeys};
use crate::date::BillDate;
use crate::encoding::Transcode;
use crate::outcome::Encoding;

/// Makes the transcoder of an encoding, or says that there is none.
pub type MakeTranscoder = fn(Encoding) -> Option<Box<dyn Transcode>>;

/// Choices for one [`crate::Statement`].
pub struct Options {
    /// The day the statement should be of; rows of other days become `outside_date`.
    pub date: Option<BillDate>,
    /// Turns GB18030 into text (asked for nothing else: UTF-8 and UTF-16 are read here). `None` makes such files
    /// [`crate::Kind::Unreadable`].
    pub transcoder: Option<MakeTranscoder>,
    /// Where the keys of the checks across rows are kept; `None` leaves those checks out (duplicate orders, notices
    /// paid twice, refunds above the payment). By default in memory, 32 bytes a row.
    pub keys: Option<Box<dyn KeyStore>>,
}

impl Default for Options {
    /// No day; `encoding_rs` where the feature `encodings` is on; keys in memory.
    fn default() -> Self {
        Self { date: None, transcoder: crate::encoding::built_in(), keys: Some(Box::new(MemoryKeys::default())) }
    }
}

impl core::fmt::Debug for Options {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("Options")
            .field("date", &self.date)
            .field("transcoder", &self.transcoder.is_some())
            .field("keys", &self.keys.is_some())
            .finish()
    }
}
