//! What could follow at a place of a filter's text.

use super::Names;
use super::value::{closing, half_width};
use super::write::value;
use crate::words::{self, Form, Subject, subjects};
use core::ops::Range;
use nontax_table::{Check, Field};

/// Offered at most.
const OFFERED: usize = 10;

/// What is offered, and the part of the text in whose place it is put.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// In bytes.
    pub at: Range<usize>,
    /// Best first.
    pub choices: Vec<Choice>,
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is put in.
    pub insert: String,
    /// What more is said of it: the raw code of a name, the word in the other language.
    pub note: String,
}

/// What could stand before the cursor, a place in bytes.
#[must_use]
pub fn complete(text: &str, cursor: usize, names: &dyn Names) -> Completions {
    let Some(before) = text.get(..cursor) else { return Completions::default() };
    let term = Term::last_of(before);
    let start = term.part.start;
    let typed = before.get(start..).unwrap_or_default().trim_start_matches(['"', '\'', '“', '「']).to_lowercase();
    let choices = match term.subject.map(|word| Subject::of(&word, names.extras())) {
        None => words_and_values(&typed, names),
        Some(Some(Subject::Checks)) => {
            let check = |check: Check| Choice {
                insert: words::check(check, names.chinese()).to_owned(),
                note: words::check(check, !names.chinese()).to_owned(),
            };
            Check::ALL.map(check).into_iter().filter(|choice| fits(choice, &typed)).collect()
        }
        Some(Some(Subject::Field(field))) if Subject::Field(field).form() == Form::Codes => {
            values(field, names).filter(|choice| fits(choice, &typed)).take(OFFERED).collect()
        }
        Some(_) => Vec::new(),
    };
    Completions { at: start..cursor, choices }
}

/// The last term before the cursor: its word where an operator follows, and the part that is being typed.
struct Term {
    subject: Option<String>,
    part: Range<usize>,
}

impl Term {
    fn last_of(before: &str) -> Self {
        let (mut start, mut word, mut quote) = (0, None::<String>, None::<char>);
        let mut is_first = true;
        for (at, symbol) in before.char_indices() {
            let end = at + symbol.len_utf8();
            if let Some(close) = quote {
                quote = (symbol != close).then_some(close);
                continue;
            }
            match half_width(symbol) {
                _ if symbol.is_whitespace() => (start, word, is_first) = (end, None, true),
                '-' if is_first => start = end,
                ':' | '=' | '~' | '^' | '>' | '<' | '!' | '≥' | '≤' | '≠' => {
                    if word.is_none() {
                        word = before.get(start..at).map(|word| word.trim_matches(['"', '“', '”']).to_owned());
                    }
                    start = end;
                    is_first = false;
                }
                ',' if word.is_some() => start = end,
                other => {
                    quote = closing(other);
                    is_first = false;
                }
            }
        }
        Self { subject: word.filter(|word| !word.is_empty()), part: start..before.len() }
    }
}

fn fits(choice: &Choice, typed: &str) -> bool {
    typed.is_empty() || choice.insert.to_lowercase().contains(typed) || choice.note.to_lowercase().contains(typed)
}

fn values(field: Field, names: &dyn Names) -> impl Iterator<Item = Choice> {
    names.values(field).into_iter().filter(|code| !code.is_empty()).map(move |code| {
        let insert = value(field, &code, names);
        Choice { note: if insert == code { String::new() } else { code }, insert }
    })
}

/// Words of fields, and once something is typed, the values of code fields that have it.
fn words_and_values(typed: &str, names: &dyn Names) -> Vec<Choice> {
    let word = |subject: Subject| {
        let sign = if subject.form() == Form::Money { ">=" } else { ":" };
        Choice { insert: format!("{}{sign}", subject.word(names.chinese())), note: subject.word(!names.chinese()) }
    };
    let mut choices: Vec<Choice> = subjects().map(word).filter(|choice| fits(choice, typed)).collect();
    // What begins with it comes first.
    choices.sort_by_key(|choice| !(choice.insert.to_lowercase().starts_with(typed) || choice.note.starts_with(typed)));
    if !typed.is_empty() {
        let fields = subjects().filter(|subject| subject.form() == Form::Codes);
        for subject in fields {
            let Subject::Field(field) = subject else { continue };
            let word = subject.word(names.chinese());
            let with_word = values(field, names).filter(|choice| fits(choice, typed)).take(3);
            choices.extend(
                with_word.map(|choice| Choice { insert: format!("{word}:{}", choice.insert), note: choice.note }),
            );
        }
    }
    choices.truncate(OFFERED);
    choices
}
