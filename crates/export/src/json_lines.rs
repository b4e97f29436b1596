//! JSON lines: one object a row, all values as texts, so that no id and no amount goes through a float.

use crate::Head;
use std::collections::HashSet;

/// Writes JSON lines.
pub struct JsonLinesWriter {
    out: String,
    /// `"name":`, one a column.
    keys: Vec<String>,
}

impl JsonLinesWriter {
    /// Columns of the same name are told apart by a number.
    #[must_use]
    pub fn new(heads: Vec<Head>) -> Self {
        let mut used = HashSet::new();
        let keys = heads.into_iter().map(|head| {
            let names =
                core::iter::once(head.name.clone()).chain((2_u32..).map(|turn| format!("{} {turn}", head.name)));
            let name = names.into_iter().find(|name| used.insert(name.clone())).unwrap_or(head.name);
            let mut key = String::new();
            append_quoted(&mut key, &name);
            key.push(':');
            key
        });
        Self { keys: keys.collect(), out: String::new() }
    }

    /// Adds a row.
    pub fn row<'a>(&mut self, values: impl Iterator<Item = &'a str>) {
        self.out.push('{');
        for (at, (key, value)) in self.keys.iter().zip(values).enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.out.push_str(key);
            append_quoted(&mut self.out, value);
        }
        self.out.push_str("}\n");
    }

    /// The bytes that are ready.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.out).into_bytes()
    }
}

fn append_quoted(out: &mut String, text: &str) {
    // A text always has a JSON.
    out.push_str(&nontax_json::to_string(text).unwrap_or_default());
}
