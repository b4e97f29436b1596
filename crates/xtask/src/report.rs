//! What the commands say. Writing never fails: when nobody reads any more, the work and the clean-up go on.

use std::io::Write as _;
use std::time::{Duration, Instant};

/// A line to standard output.
pub fn line(text: &str) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{text}").and_then(|()| output.flush());
}

/// A failure, on standard error.
pub fn failure(text: &str) {
    let mut output = std::io::stderr().lock();
    let _ = writeln!(output, "error: {text}").and_then(|()| output.flush());
}

/// Says what begins, runs it, and says how long it took.
pub fn timed<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    line(&format!("· {what} …"));
    let start = Instant::now();
    let outcome = work();
    let sign = if outcome.is_ok() { "✓" } else { "✗" };
    line(&format!("{sign} {what}: {}", seconds(start.elapsed())));
    outcome
}

/// `0.3 s`, `12.0 s`, `3 min 05 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole >= 60 {
        format!("{} min {:02} s", whole / 60, whole % 60)
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(seconds(Duration::from_millis(340)), "0.3 s");
        assert_eq!(seconds(Duration::from_secs(59)), "59.0 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
