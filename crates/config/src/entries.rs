//! Settings that are JSON arrays, entry by entry, so that what is wrong can be said with the setting, the line and the
//! entry.

use core::fmt;
use serde::de::Deserialize;
use serde_json::value::RawValue;

/// Where a setting's text comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    /// The line of its file on which the text begins, when it has a file.
    pub(crate) first_line: Option<usize>,
}

/// A setting that is wrong: which, where in it, and why. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// The setting's name.
    pub setting: String,
    /// The line of the file, from 1; `None` when the setting is no file's.
    pub line: Option<usize>,
    /// The entry of an array, from 1.
    pub entry: Option<usize>,
    /// What is wrong, in a few words.
    pub why: String,
}

impl fmt::Display for SettingError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.setting)?;
        match (self.entry, self.line) {
            (Some(entry), Some(line)) => write!(out, "entry {entry} (line {line}): ")?,
            (Some(entry), None) => write!(out, "entry {entry}: ")?,
            (None, Some(line)) => write!(out, "line {line}: ")?,
            (None, None) => {}
        }
        out.write_str(&self.why)
    }
}

impl core::error::Error for SettingError {}

impl SettingError {
    /// A setting that is wrong as a whole.
    #[must_use]
    pub fn new(setting: &str, why: impl Into<String>) -> Self {
        Self { setting: setting.to_owned(), line: None, entry: None, why: why.into() }
    }
}

impl<'a> Source<'a> {
    /// A setting of a deployment.
    #[must_use]
    pub fn setting(name: &'a str, text: &'a str) -> Self {
        Self { name, text, first_line: None }
    }

    /// A setting that stands in a file, from this line on.
    #[must_use]
    pub fn in_file(name: &'a str, text: &'a str, first_line: usize) -> Self {
        Self { name, text, first_line: Some(first_line) }
    }

    /// The whole is wrong.
    pub(crate) fn wrong(&self, why: impl Into<String>) -> SettingError {
        SettingError { line: self.first_line, ..SettingError::new(self.name, why) }
    }

    /// An entry, by its number from 1, is wrong.
    pub(crate) fn wrong_entry(&self, number: usize, why: impl Into<String>) -> SettingError {
        let why = why.into();
        match self.entries().ok().and_then(|entries| entries.into_iter().find(|entry| entry.number == number)) {
            Some(entry) => entry.wrong(why),
            None => self.wrong(why),
        }
    }

    /// The entries of an array.
    pub(crate) fn entries(&self) -> Result<Vec<Entry<'a>>, SettingError> {
        let values: Vec<&'a RawValue> = serde_json::from_str(self.text).map_err(|error| SettingError {
            line: self.first_line.map(|first| first + error.line().saturating_sub(1)),
            ..SettingError::new(self.name, format!("is not a JSON array ({})", without_place(&error)))
        })?;
        let entry = |(number, value): (usize, &'a RawValue)| {
            let line = self.first_line.map(|first| first + lines_before(self.text, value.get()));
            Entry { source: *self, number, line, text: value.get() }
        };
        Ok((1..).zip(values).map(entry).collect())
    }
}

/// An entry of an array.
pub(crate) struct Entry<'a> {
    source: Source<'a>,
    number: usize,
    line: Option<usize>,
    text: &'a str,
}

impl Entry<'_> {
    /// Its value; an error names the line in it.
    pub(crate) fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, SettingError> {
        serde_json::from_str(self.text).map_err(|error| SettingError {
            line: self.line.map(|first| first + error.line().saturating_sub(1)),
            ..self.wrong(without_place(&error))
        })
    }

    pub(crate) fn wrong(&self, why: impl Into<String>) -> SettingError {
        SettingError { line: self.line, entry: Some(self.number), ..SettingError::new(self.source.name, why) }
    }
}

/// The line breaks of `text` before `part`, which is a piece of it.
pub(crate) fn lines_before(text: &str, part: &str) -> usize {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// serde_json's words without its own line and column, which count from the entry's beginning.
pub(crate) fn without_place(error: &serde_json::Error) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = error.to_string();
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        #[serde(rename = "a")]
        _a: u8,
    }

    #[test]
    fn an_error_names_setting_entry_and_line() {
        let text = "[\n  { \"a\": 1 },\n  {\n    \"a\": 2,\n    \"b\": 3\n  }\n]";
        let said = |source: Source<'_>| {
            let entries = source.entries().unwrap();
            assert!(entries[0].read::<Pair>().is_ok());
            entries[1].read::<Pair>().unwrap_err().to_string()
        };
        assert_eq!(said(Source::setting("PAIRS", text)), "PAIRS: entry 2: unknown field `b`, expected `a`");
        let in_file = said(Source::in_file("PAIRS", text, 10));
        assert_eq!(in_file, "PAIRS: entry 2 (line 14): unknown field `b`, expected `a`");
    }

    #[test]
    fn what_is_no_array_is_said_with_its_line() {
        let broken = Source::in_file("PAIRS", "[\n  1,\n  2 3\n]", 5).entries().err().unwrap();
        assert_eq!(broken.line, Some(7));
        assert!(Source::setting("PAIRS", "{}").entries().err().unwrap().why.starts_with("is not a JSON array"));
    }
}
