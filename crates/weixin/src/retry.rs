//! How often a call is made again by itself, and after which pause. Whether it is worth it the caller decides: WeChat is
//! busy (-1), a gateway answers in its place (5xx), the connection was reset; never after a byte was handed on.

/// How often a call is made at most, the first time included.
pub const TRIES: u32 = 3;

/// The longest pause before the second try, in milliseconds; twice as long before each further one.
const FIRST_PAUSE: u32 = 400;

/// Codes with which WeChat says that it failed itself; the same call may pass at once.
#[must_use]
pub fn is_passing(code: i64) -> bool {
    matches!(code, -1 | 100)
}

/// Milliseconds to wait after so many tries; `None` when there were enough. `chance` spreads those who failed together:
/// the pause is between half of the longest and the longest.
#[must_use]
pub fn pause(tries: u32, chance: u32) -> Option<u32> {
    if tries == 0 || tries >= TRIES {
        return None;
    }
    let longest = FIRST_PAUSE << (tries - 1);
    let spread = u64::from(longest / 2) * u64::from(chance) / u64::from(u32::MAX);
    Some(longest / 2 + u32::try_from(spread).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_two_more_tries_with_growing_pauses() {
        assert_eq!([pause(1, 0), pause(1, u32::MAX)], [Some(200), Some(400)]);
        assert_eq!([pause(2, 0), pause(2, u32::MAX)], [Some(400), Some(800)]);
        assert_eq!([pause(0, 7), pause(3, 7), pause(u32::MAX, 7)], [None; 3]);
    }

    #[test]
    fn only_what_passes_by_itself_is_tried_again() {
        assert!(is_passing(-1) && is_passing(100));
        assert!(![0, 20_002, 40_001, 40_164, 45_009, 45_011, 48_001].into_iter().any(is_passing));
    }
}
