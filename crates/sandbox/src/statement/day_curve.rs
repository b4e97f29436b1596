//! When in the day people pay: quiet nights, a morning and an afternoon peak, an evening at home.

/// How busy each hour is.
const HOURS: [u64; 24] = [8, 4, 2, 2, 2, 4, 12, 34, 78, 120, 124, 96, 52, 62, 104, 112, 98, 70, 48, 50, 56, 54, 38, 18];

/// The second of the day (0 to 86,399) by which a share of the day's payments is made; `share` is out of 2³².
#[must_use]
pub(crate) fn second_of_day(share: u64) -> u32 {
    const ALL: u64 = {
        let (mut sum, mut at) = (0, 0);
        #[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
        while at < HOURS.len() {
            sum += HOURS[at];
            at += 1;
        }
        sum
    };
    let mut left = (share & 0xFFFF_FFFF) * ALL;
    for (hour, weight) in (0_u32..).zip(HOURS) {
        let span = weight << 32;
        if left < span {
            let within = (left / weight * 3_600) >> 32;
            return hour * 3_600 + u32::try_from(within).unwrap_or(0).min(3_599);
        }
        left -= span;
    }
    86_399
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_begins_at_midnight_ends_before_the_next_and_only_goes_forward() {
        assert_eq!(second_of_day(0), 0);
        assert_eq!(second_of_day(0xFFFF_FFFF), 86_399);
        let times: Vec<u32> = (0..4_096_u64).map(|part| second_of_day(part << 20)).collect();
        assert!(times.is_sorted());
        assert!(times.iter().filter(|time| (9 * 3_600..12 * 3_600).contains(*time)).count() > 900);
    }
}
