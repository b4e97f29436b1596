//! The archive: each merchant's statement of each day, byte for byte in an R2 bucket, checked and hashed, never overwritten.
//! Cron puts a message for each merchant and day into a queue; its consumer takes the day through the steps of [`job`]. One
//! Durable Object a merchant keeps how its days stand.

pub mod bucket;
pub mod consumer;
pub mod days_object;
mod intake;
mod job;
mod live;
mod pauses;
mod record;
pub mod serve;
mod stop;

pub use job::Broken;
pub use record::{Pace, Verdict};

use nontax_config::{Mode, Settings};

/// The bucket's binding.
pub const BUCKET: &str = "ARCHIVE";

/// The queue's binding.
pub const QUEUE: &str = "ARCHIVE_QUEUE";

/// Days that the late sweep looks back over: a week's holiday in which nobody looks after a failure.
pub const SWEPT_DAYS: usize = 10;

/// The setting ARCHIVE_PACE, which the local mode alone has: pauses are so many times shorter.
pub fn pace(settings: &Settings<'_>) -> Pace {
    let pace = settings("ARCHIVE_PACE").and_then(|text| text.parse().ok());
    Pace(pace.filter(|_| Mode::read(settings).is_ok_and(Mode::is_local)).unwrap_or(1))
}
