//! A view as one line: `q=…&sort=…&group=…&columns=…`, percent-encoded. The address of the page has it without data.

use crate::language::{self, Fault, NoNames, field_word, is_data};
use crate::view::View;
use crate::words::Subject;
use nontax_table::{Field, SortKey};

impl View {
    /// For the address of the page: no texts, no values of ids, nothing that means another thing with another file. And how many
    /// conditions are left out.
    #[must_use]
    pub fn address(&self) -> (String, usize) {
        let mut shown = self.clone();
        let mut left_out = 0;
        for group in &mut shown.groups {
            let before = group.len();
            group.retain(|condition| !is_data(condition));
            left_out += before - group.len();
        }
        // A group that lost a condition would keep more rows than the view does, and so would the whole: fewer are better.
        shown.groups.retain(|group| !group.is_empty());
        shown.sort.retain(|key| is_known(key.field));
        shown.grouping.retain(|field| is_known(*field));
        (shown.text(), left_out)
    }

    /// All of it, for the browser's own memory.
    #[must_use]
    pub fn text(&self) -> String {
        let sort: Vec<String> = (self.sort.iter())
            .map(|key| format!("{}{}", if key.descending { "-" } else { "" }, field_word(key.field, false)))
            .collect();
        let grouping: Vec<String> = self.grouping.iter().map(|field| field_word(*field, false)).collect();
        let parts = [
            ("q", language::write_compact(&self.groups)),
            ("sort", sort.join(",")),
            ("group", grouping.join(",")),
            ("columns", self.columns.clone().unwrap_or_default()),
        ];
        let parts = parts.iter().filter(|(_, value)| !value.is_empty());
        parts.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }

    /// Reads what [`View::text`] or [`View::address`] wrote. Parts that are not known are passed over.
    ///
    /// # Errors
    /// Where the filter is none; its places are those of the decoded filter.
    pub fn from_text(text: &str) -> Result<Self, Fault> {
        let mut view = Self::default();
        for part in text.split('&') {
            let Some((name, value)) = part.split_once('=') else { continue };
            let value = decoded(value);
            match name {
                "q" => view.groups = language::read(&value, &NoNames)?,
                "sort" => {
                    let key = |word: &str| {
                        let (word, descending) = word.strip_prefix('-').map_or((word, false), |word| (word, true));
                        Some(SortKey { field: field_of(word)?, descending })
                    };
                    view.sort = value.split(',').filter_map(key).collect();
                }
                "group" => view.grouping = value.split(',').filter_map(field_of).take(2).collect(),
                "columns" => view.columns = Some(value),
                _ => {}
            }
        }
        Ok(view)
    }

    /// The filter of a text that could not be read, for people to mend.
    #[must_use]
    pub fn filter_in(text: &str) -> String {
        let filter = text.split('&').find_map(|part| part.strip_prefix("q="));
        filter.map(decoded).unwrap_or_default()
    }
}

fn field_of(word: &str) -> Option<Field> {
    match Subject::of(word, &[]) {
        Some(Subject::Field(field)) => Some(field),
        _ => None,
    }
}

/// Whether a field means the same with every file.
fn is_known(field: Field) -> bool {
    !matches!(field, Field::Extra(_))
}

fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b':'
            | b','
            | b'='
            | b'!'
            | b'*'
            | b'('
            | b')'
            | b';'
            | b'@'
            | b'/' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                let halves =
                    [byte >> 4, byte & 0xf].into_iter().filter_map(|half| char::from_digit(u32::from(half), 16));
                out.extend(halves.map(|digit| digit.to_ascii_uppercase()));
            }
        }
    }
    out
}

fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut left = value.as_bytes();
    while let Some((first, rest)) = left.split_first() {
        left = rest;
        let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
        match (first, hex(rest.first()), hex(rest.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                left = rest.get(2..).unwrap_or_default();
            }
            (b'+', ..) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
