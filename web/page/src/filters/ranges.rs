//! What people type into the range inputs: moments as the browser's inputs write them, and yuan. Pure.

use nontax_bill::money::MoneyError;
use nontax_bill::{BeijingTime, BillDate, Fen};

/// Reads `2017-06-01T15:33:10`, as `datetime-local` inputs write it; they leave out seconds that are zero.
pub fn parse_moment(text: &str) -> Option<BeijingTime> {
    let mut text = text.replacen('T', " ", 1);
    if text.len() == 16 {
        text.push_str(":00");
    }
    BeijingTime::parse(text.as_bytes())
}

/// Writes a moment for a `datetime-local` input.
pub fn write_moment(time: BeijingTime) -> String {
    time.to_string().replacen(' ', "T", 1)
}

/// The last second that is kept, from the first that no longer is.
pub fn last_kept(until: BeijingTime) -> BeijingTime {
    BeijingTime(until.0.saturating_sub(1))
}

/// The first second that is no longer kept, from the last that is.
pub fn after(last: BeijingTime) -> BeijingTime {
    BeijingTime(last.0.saturating_add(1))
}

/// The hours from `begin` until `end` of a day.
pub fn hours(day: BillDate, begin: u32, end: u32) -> (BeijingTime, BeijingTime) {
    let start = day.start().0;
    (BeijingTime(start.saturating_add(begin * 3600)), BeijingTime(start.saturating_add(end * 3600)))
}

/// So many hours up to and with a last second.
pub fn last_hours(last: BeijingTime, hours: u32) -> (BeijingTime, BeijingTime) {
    let until = after(last);
    (BeijingTime(until.0.saturating_sub(hours * 3600)), until)
}

/// Reads an amount in yuan as people type it: separators, spaces around, ¥ in front and full-width digits of a Chinese
/// keyboard are fine. An empty text is no bound.
pub fn parse_yuan(text: &str) -> Result<Option<Fen>, MoneyError> {
    let plain: String = text
        .trim()
        .trim_start_matches(['¥', '￥'])
        .chars()
        .filter(|symbol| !matches!(symbol, ',' | '，' | ' '))
        .map(|symbol| match symbol {
            '０'..='９' => char::from_u32(u32::from(symbol) - u32::from('０') + u32::from('0')).unwrap_or(symbol),
            '．' | '。' => '.',
            '−' | '－' => '-',
            other => other,
        })
        .collect();
    if plain.is_empty() && text.trim().is_empty() {
        return Ok(None);
    }
    Fen::from_yuan(plain.as_bytes()).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_go_both_ways_with_and_without_seconds() {
        let moment = parse_moment("2017-06-01T15:33:10").unwrap();
        assert_eq!(write_moment(moment), "2017-06-01T15:33:10");
        assert_eq!(parse_moment("2017-06-01T15:33"), parse_moment("2017-06-01T15:33:00"));
        for text in ["", "2017-06-01", "2017-02-30T00:00", "2017-06-01T25:00"] {
            assert_eq!(parse_moment(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_second_typed_is_kept() {
        let last = parse_moment("2017-06-01T23:59:59").unwrap();
        assert_eq!(last_kept(after(last)), last);
        let (_, until) = hours(last.date(), 0, 24);
        assert_eq!(until, after(last));
        let (from, until) = last_hours(last, 3);
        assert_eq!((write_moment(from), until), ("2017-06-01T21:00:00".to_owned(), after(last)));
    }

    #[test]
    fn amounts_are_exact_and_forgiving_in_form_only() {
        assert_eq!(parse_yuan(""), Ok(None));
        assert_eq!(parse_yuan("  "), Ok(None));
        assert_eq!(parse_yuan("0"), Ok(Some(Fen(0))));
        assert_eq!(parse_yuan("1,234.5"), Ok(Some(Fen(123_450))));
        assert_eq!(parse_yuan("￥１２３４．５０"), Ok(Some(Fen(123_450))));
        assert_eq!(parse_yuan("0.005"), Err(MoneyError::TooPrecise));
        assert_eq!(parse_yuan("12元"), Err(MoneyError::NotANumber));
        assert_eq!(parse_yuan("¥"), Err(MoneyError::NotANumber));
        assert_eq!(parse_yuan("1e3"), Err(MoneyError::NotANumber));
        assert_eq!(parse_yuan("99999999999999999999"), Err(MoneyError::TooLarge));
    }
}
