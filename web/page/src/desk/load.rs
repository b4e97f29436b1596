//! What the desk keeps of one load: a file that was opened, or a day that was fetched.

use nontax_api::{BillType, Problem};
use nontax_bill::{BillDate, MchId};
use nontax_protocol::{Failure, LoadId};

/// Where a load comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file that a person chose or dropped.
    File {
        /// Its size in bytes.
        bytes: u64,
    },
    /// A statement asked for at the Worker.
    Fetched {
        /// Merchant.
        mch_id: MchId,
        /// Day.
        date: BillDate,
        /// Which rows.
        bill_type: BillType,
    },
}

/// How it stands with a load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadState {
    /// Being read, or about to be.
    Reading,
    /// A person asked to stop it.
    Stopping,
    /// Over; its sources say what it came to.
    Ended,
    /// The Worker answered an error.
    Refused(Box<Problem>),
    /// It could not be read.
    Failed(Failure),
    /// The engine was lost while, or after, it was read.
    Lost,
}

/// One file or fetched day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Its number.
    pub id: LoadId,
    /// File name; empty for a fetched day, whose name follows the language.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Bytes read so far.
    pub bytes: u64,
    /// Bytes in all, when known.
    pub total_bytes: Option<u64>,
    /// Rows so far.
    pub rows: u64,
    /// Problems so far.
    pub problems: u64,
    /// How it stands.
    pub state: LoadState,
}

impl Load {
    /// Still going on.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self.state, LoadState::Reading | LoadState::Stopping)
    }
}
