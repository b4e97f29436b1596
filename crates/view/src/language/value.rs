//! Amounts, days and moments as people type them, and quoted texts.

use super::FaultKind;
use nontax_bill::money::MoneyError;
use nontax_bill::{BeijingTime, BillDate, Fen};

/// Signs of a Chinese keyboard as their half-width twins.
pub(super) fn half_width(symbol: char) -> char {
    match symbol {
        '：' => ':',
        '，' | '、' => ',',
        '＝' => '=',
        '＞' => '>',
        '＜' => '<',
        '～' => '~',
        '－' | '−' => '-',
        '！' => '!',
        '｜' => '|',
        '．' => '.',
        '０'..='９' => char::from_u32(u32::from(symbol) - u32::from('０') + u32::from('0')).unwrap_or(symbol),
        other => other,
    }
}

/// The mark that closes what this one opens.
pub(super) fn closing(open: char) -> Option<char> {
    match open {
        '"' | '\'' => Some(open),
        '“' => Some('”'),
        '「' => Some('」'),
        _ => None,
    }
}

/// `1000`, `1,000.50`, `¥3`, `1.5万`.
pub(super) fn amount(text: &str) -> Result<Fen, FaultKind> {
    let plain: String = text.chars().map(half_width).filter(|symbol| *symbol != ',').collect();
    let plain = plain.trim_start_matches(['¥', '￥']).trim_end_matches('元');
    let (number, is_in_ten_thousands) = plain.strip_suffix('万').map_or((plain, false), |number| (number, true));
    if !is_in_ten_thousands {
        return Fen::from_yuan(number.as_bytes()).map_err(|why| match why {
            MoneyError::TooPrecise => FaultKind::AmountTooPrecise,
            MoneyError::NotANumber | MoneyError::TooLarge => FaultKind::NotAnAmount,
        });
    }
    // A ten-thousandth of 万 is a yuan: the point moves by four places.
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    if decimals.len() > 6 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(FaultKind::NotAnAmount);
    }
    let padded = format!("{decimals:0<6}");
    let (yuan, fen) = padded.split_at_checked(4).ok_or(FaultKind::NotAnAmount)?;
    if whole.is_empty() {
        return Err(FaultKind::NotAnAmount);
    }
    Fen::from_yuan(format!("{sign}{whole}{yuan}.{fen}").as_bytes()).map_err(|_| FaultKind::NotAnAmount)
}

/// Yuan without decimals that are zero.
pub(super) fn write_amount(amount: Fen) -> String {
    let text = amount.to_string();
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

/// The first second of a day, minute or second, and the first after it.
pub(super) fn moment(text: &str) -> Result<(BeijingTime, BeijingTime), FaultKind> {
    let plain: String = text.chars().map(half_width).map(|symbol| if symbol == '/' { '-' } else { symbol }).collect();
    let plain = plain.replacen(['T', 't'], " ", 1);
    if !plain.contains(' ') {
        let digits: String = plain.split('-').collect();
        let day: BillDate = digits.parse().map_err(|_| FaultKind::NotATime)?;
        return Ok((day.start(), BeijingTime(day.start().0.saturating_add(86_400))));
    }
    let (whole, seconds) = if plain.len() == 16 { (format!("{plain}:00"), 60) } else { (plain, 1) };
    let start = BeijingTime::parse(whole.as_bytes()).ok_or(FaultKind::NotATime)?;
    Ok((start, BeijingTime(start.0.saturating_add(seconds))))
}

/// `2026-03-05`, or `2026-03-05T08:00:00` where it is not the first second of a day.
pub(super) fn write_moment(time: BeijingTime) -> String {
    let text = time.to_string();
    text.strip_suffix(" 00:00:00").map_or_else(|| text.replacen(' ', "T", 1), str::to_owned)
}

/// Whether a text can stand without quotation marks.
fn is_plain(text: &str) -> bool {
    let is_sign = |symbol: char| {
        symbol.is_whitespace()
            || matches!(
                half_width(symbol),
                '"' | '\''
                    | '“'
                    | '”'
                    | '「'
                    | '」'
                    | ','
                    | ':'
                    | '='
                    | '>'
                    | '<'
                    | '~'
                    | '^'
                    | '!'
                    | '≥'
                    | '≤'
                    | '≠'
                    | '|'
            )
    };
    !text.is_empty()
        && !text.chars().any(is_sign)
        && !text.starts_with(['-', '－', '−'])
        && !matches!(text, "或" | "or" | "OR" | "Or" | "oR")
}

/// A text as it is, or between quotation marks where it must be.
pub(super) fn quoted(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// A code that is not to be taken for a name.
pub(super) fn raw(code: &str) -> String {
    format!("'{}'", code.replace('\'', "''"))
}
