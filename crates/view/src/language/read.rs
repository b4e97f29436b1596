//! From a text to groups of conditions.

use super::value::{amount, closing, half_width, moment};
use super::{Fault, FaultKind, Names};
use crate::view::put;
use crate::words::{self, Form, Subject};
use core::ops::Range;
use nontax_bill::{BeijingTime, Fen};
use nontax_table::{Condition, Field, Match};

/// Reads a filter.
///
/// # Errors
/// Where the text is no filter, and why.
pub fn read(text: &str, names: &dyn Names) -> Result<Vec<Vec<Condition>>, Fault> {
    let mut reader = Reader { text, at: 0, names };
    let mut groups = vec![Vec::new()];
    let mut last_or = None;
    loop {
        reader.skip_blanks();
        if reader.rest().is_empty() {
            break;
        }
        if let Some(or) = reader.or() {
            if groups.last().is_none_or(Vec::is_empty) {
                return Err(Fault { at: or, kind: FaultKind::EmptyGroup });
            }
            last_or = Some(or);
            groups.push(Vec::new());
            continue;
        }
        let condition = reader.term()?;
        if let Some(group) = groups.last_mut() {
            put(group, condition);
        }
    }
    match (groups.last().is_some_and(Vec::is_empty), last_or) {
        (true, Some(at)) => Err(Fault { at, kind: FaultKind::EmptyGroup }),
        (true, None) => Ok(Vec::new()),
        (false, _) => Ok(groups),
    }
}

/// What stands between a word and its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Is,
    Equals,
    NotEquals,
    Exactly,
    Contains,
    StartsWith,
    AtLeast,
    Above,
    AtMost,
    Below,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    names: &'a dyn Names,
}

/// A value and how it was written.
struct Value {
    text: String,
    is_raw: bool,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let symbol = self.peek()?;
        self.at += symbol.len_utf8();
        Some(symbol)
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.take();
        }
    }

    /// The length of what comes before the first character that ends it.
    fn until(&self, ends: impl Fn(char) -> bool) -> usize {
        self.rest().char_indices().find(|(_, symbol)| ends(*symbol)).map_or(self.rest().len(), |(at, _)| at)
    }

    fn or(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let length = self.until(|symbol| symbol.is_whitespace());
        let word = self.rest().get(..length)?;
        let is_or = word == "或" || word.eq_ignore_ascii_case("or") || matches!(word, "|" | "||" | "｜");
        is_or.then(|| {
            self.at += length;
            start..self.at
        })
    }

    fn term(&mut self) -> Result<Condition, Fault> {
        let start = self.at;
        let not = self.peek().map(half_width) == Some('-');
        if not {
            self.take();
        }
        let word_at = self.at;
        let word = match self.quoted()? {
            Some(value) => value.text,
            None => {
                let length = self.until(|symbol| {
                    symbol.is_whitespace()
                        || matches!(half_width(symbol), ':' | '=' | '~' | '^' | '>' | '<' | '!' | '≥' | '≤' | '≠')
                });
                self.at += length;
                self.text.get(word_at..self.at).unwrap_or_default().to_owned()
            }
        };
        let word_end = self.at;
        let Some(operator) = self.operator() else {
            if word_end == word_at {
                return Err(Fault { at: start..self.at.max(start + 1).min(self.text.len()), kind: FaultKind::NoValue });
            }
            return Ok(Condition::Text { field: None, needle: word, how: Match::Contains, not });
        };
        let operator_at = word_end..self.at;
        if word_at == word_end {
            let how = match operator {
                Operator::StartsWith => Match::StartsWith,
                Operator::Equals => Match::Equals,
                _ => return Err(Fault { at: operator_at, kind: FaultKind::UnknownWord }),
            };
            let needle = self.one_text()?;
            return Ok(Condition::Text { field: None, needle, how, not });
        }
        let subject = Subject::of(&word, self.names.extras())
            .ok_or(Fault { at: word_at..word_end, kind: FaultKind::UnknownWord })?;
        let not = not != (operator == Operator::NotEquals);
        match subject {
            Subject::Checks => self.checks(operator, operator_at, not),
            Subject::Field(field) => match subject.form() {
                Form::Codes => self.codes(field, operator, operator_at, not),
                Form::Text => self.texts(field, operator, operator_at, not),
                Form::Money | Form::Time if not => Err(Fault { at: start..word_end, kind: FaultKind::NoMinusHere }),
                Form::Money => self.amounts(field, operator, operator_at),
                Form::Time => self.times(operator, operator_at),
            },
        }
    }

    fn operator(&mut self) -> Option<Operator> {
        let mut symbols = self.rest().chars();
        let first = symbols.next()?;
        let second = symbols.next();
        let is_equal = |symbol: Option<char>| symbol.map(half_width) == Some('=');
        let (operator, both) = match half_width(first) {
            ':' => (Operator::Is, false),
            '=' if is_equal(second) => (Operator::Exactly, true),
            '=' => (Operator::Equals, false),
            '!' if is_equal(second) => (Operator::NotEquals, true),
            '≠' => (Operator::NotEquals, false),
            '~' => (Operator::Contains, false),
            '^' => (Operator::StartsWith, false),
            '>' if is_equal(second) => (Operator::AtLeast, true),
            '≥' => (Operator::AtLeast, false),
            '>' => (Operator::Above, false),
            '<' if is_equal(second) => (Operator::AtMost, true),
            '≤' => (Operator::AtMost, false),
            '<' => (Operator::Below, false),
            _ => return None,
        };
        self.take();
        if both {
            self.take();
        }
        Some(operator)
    }

    fn quoted(&mut self) -> Result<Option<Value>, Fault> {
        let start = self.at;
        let Some((open, close)) = self.peek().and_then(|open| Some((open, closing(open)?))) else { return Ok(None) };
        self.take();
        let mut text = String::new();
        loop {
            match self.take() {
                None => return Err(Fault { at: start..self.text.len(), kind: FaultKind::OpenQuote }),
                Some(symbol) if symbol == close => {
                    // Two of them stand for one.
                    if open == close && self.peek() == Some(close) {
                        self.take();
                        text.push(close);
                    } else {
                        return Ok(Some(Value { text, is_raw: open == '\'' }));
                    }
                }
                Some(symbol) => text.push(symbol),
            }
        }
    }

    /// What comes up to the next blank.
    fn whole(&mut self) -> Result<(Range<usize>, String), Fault> {
        let start = self.at;
        self.at += self.until(char::is_whitespace);
        let text = self.text.get(start..self.at).unwrap_or_default();
        if text.is_empty() {
            return Err(self.nothing(start));
        }
        Ok((start..self.at, text.to_owned()))
    }

    fn nothing(&self, at: usize) -> Fault {
        let before = self.text.get(..at).and_then(|before| before.chars().next_back()).map_or(0, char::len_utf8);
        Fault { at: at - before..at, kind: FaultKind::NoValue }
    }

    fn one_text(&mut self) -> Result<String, Fault> {
        match self.quoted()? {
            Some(value) => Ok(value.text),
            None => self.whole().map(|(_, text)| text),
        }
    }

    fn list(&mut self) -> Result<Vec<(Range<usize>, Value)>, Fault> {
        let mut values = Vec::new();
        loop {
            let start = self.at;
            let value = match self.quoted()? {
                Some(value) => value,
                None => {
                    self.at += self.until(|symbol| symbol.is_whitespace() || half_width(symbol) == ',');
                    let text = self.text.get(start..self.at).unwrap_or_default().to_owned();
                    if text.is_empty() {
                        return Err(self.nothing(start));
                    }
                    Value { text, is_raw: false }
                }
            };
            values.push((start..self.at, value));
            if self.peek().map(half_width) != Some(',') {
                return Ok(values);
            }
            self.take();
        }
    }

    fn listed_codes(&mut self, field: Field) -> Result<Vec<String>, Fault> {
        let mut codes = Vec::new();
        for (_, value) in self.list()? {
            let named = if value.is_raw { Vec::new() } else { self.names.codes(field, &value.text) };
            if named.is_empty() {
                codes.push(value.text);
            } else {
                codes.extend(named);
            }
        }
        Ok(codes)
    }

    fn checks(&mut self, operator: Operator, at: Range<usize>, not: bool) -> Result<Condition, Fault> {
        if !matches!(operator, Operator::Is | Operator::Equals | Operator::NotEquals) {
            return Err(Fault { at, kind: FaultKind::WrongOperator });
        }
        let mut checks = Vec::new();
        for (at, value) in self.list()? {
            checks.push(words::check_of(&value.text).ok_or(Fault { at, kind: FaultKind::UnknownCheck })?);
        }
        Ok(Condition::Checks { checks, not })
    }

    fn codes(&mut self, field: Field, operator: Operator, at: Range<usize>, not: bool) -> Result<Condition, Fault> {
        match operator {
            Operator::Is | Operator::Equals | Operator::NotEquals => {
                Ok(Condition::Codes { field, values: self.listed_codes(field)?, not })
            }
            Operator::Exactly => self.text(field, Match::Equals, not),
            Operator::Contains => self.text(field, Match::Contains, not),
            Operator::StartsWith => self.text(field, Match::StartsWith, not),
            _ => Err(Fault { at, kind: FaultKind::WrongOperator }),
        }
    }

    fn texts(&mut self, field: Field, operator: Operator, at: Range<usize>, not: bool) -> Result<Condition, Fault> {
        match operator {
            Operator::Is | Operator::Contains => self.text(field, Match::Contains, not),
            Operator::Equals | Operator::NotEquals => self.text(field, Match::Equals, not),
            Operator::StartsWith => self.text(field, Match::StartsWith, not),
            Operator::Exactly => Ok(Condition::Codes { field, values: self.listed_codes(field)?, not }),
            _ => Err(Fault { at, kind: FaultKind::WrongOperator }),
        }
    }

    fn text(&mut self, field: Field, how: Match, not: bool) -> Result<Condition, Fault> {
        Ok(Condition::Text { field: Some(field), needle: self.one_text()?, how, not })
    }

    fn amounts(&mut self, field: Field, operator: Operator, at: Range<usize>) -> Result<Condition, Fault> {
        let (place, text) = self.whole()?;
        let read = |part: &str| amount(part).map_err(|kind| Fault { at: place.clone(), kind });
        let bound = |part: &str| if part.is_empty() { Ok(None) } else { read(part).map(Some) };
        let (from, to) = match operator {
            Operator::Is | Operator::Equals => match text.split_once("..") {
                Some((from, to)) => (bound(from)?, bound(to)?),
                None => (Some(read(&text)?), Some(read(&text)?)),
            },
            Operator::AtLeast => (Some(read(&text)?), None),
            Operator::Above => (Some(Fen(read(&text)?.0.saturating_add(1))), None),
            Operator::AtMost => (None, Some(read(&text)?)),
            Operator::Below => (None, Some(Fen(read(&text)?.0.saturating_sub(1)))),
            _ => return Err(Fault { at, kind: FaultKind::WrongOperator }),
        };
        match (from, to) {
            (None, None) => Err(Fault { at: place, kind: FaultKind::NotAnAmount }),
            (Some(from), Some(to)) if from > to => Err(Fault { at: place, kind: FaultKind::Backwards }),
            _ => Ok(Condition::Amount { field, from, to }),
        }
    }

    fn times(&mut self, operator: Operator, at: Range<usize>) -> Result<Condition, Fault> {
        let (place, text) = self.whole()?;
        let read = |part: &str| moment(part).map_err(|kind| Fault { at: place.clone(), kind });
        let bound = |part: &str| if part.is_empty() { Ok(None) } else { read(part).map(Some) };
        let (from, until): (Option<BeijingTime>, Option<BeijingTime>) = match operator {
            Operator::Is | Operator::Equals => match text.split_once("..") {
                Some((from, to)) => (bound(from)?.map(|(start, _)| start), bound(to)?.map(|(_, end)| end)),
                None => {
                    let (start, end) = read(&text)?;
                    (Some(start), Some(end))
                }
            },
            Operator::AtLeast => (Some(read(&text)?.0), None),
            Operator::Above => (Some(read(&text)?.1), None),
            Operator::AtMost => (None, Some(read(&text)?.1)),
            Operator::Below => (None, Some(read(&text)?.0)),
            _ => return Err(Fault { at, kind: FaultKind::WrongOperator }),
        };
        match (from, until) {
            (None, None) => Err(Fault { at: place, kind: FaultKind::NotATime }),
            (Some(from), Some(until)) if from >= until => Err(Fault { at: place, kind: FaultKind::Backwards }),
            _ => Ok(Condition::Time { from, until }),
        }
    }
}
