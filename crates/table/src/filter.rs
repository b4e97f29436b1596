//! One condition of a query over the chunks: what it keeps of each, found out once a chunk and kept for the next query
//! that has the same condition.

mod amount;
mod codes;
mod text;

use crate::bits::Kept;
use crate::checks::Checks;
use crate::chunk::{Chunk, REFUND, TextColumn};
use crate::field::Quantity;
use crate::query::{Condition, Field};
use amount::Range;
use codes::Listed;
use text::Search;

pub(crate) struct Filter {
    pub condition: Condition,
    test: Test,
    /// By slot.
    known: Vec<Known>,
    /// [`crate::Table`]'s count of changes for which it holds; `None`: for every.
    pub only_for: Option<u64>,
}

enum Test {
    Always,
    Never,
    Time(core::ops::RangeInclusive<i64>),
    Amount(Range),
    Text(Box<Search>),
    Listed(Box<Listed>),
    /// What checks found, by slot.
    Found(Vec<Kept>),
}

#[derive(Clone)]
struct Known {
    serial: u64,
    rows: usize,
    kept: Kept,
}

impl Filter {
    /// `checks` is asked for what they found in so many slots, and must be done where the condition is of theirs.
    pub fn new(condition: &Condition, checks: Option<&Checks>, slots: usize, generation: u64) -> Self {
        let mut only_for = None;
        let test = match condition {
            Condition::Text { needle, .. } if needle.is_empty() => Test::Always,
            Condition::Text { field, needle, how, not } => {
                Test::Text(Box::new(Search::new(*field, needle, *how, *not)))
            }
            Condition::Time { from, until } => {
                let from = from.map_or(i64::MIN, |time| i64::from(time.0));
                let to = until.map_or(i64::MAX, |time| i64::from(time.0) - 1);
                if from > to { Test::Never } else { Test::Time(from..=to) }
            }
            Condition::Amount { from: None, to: None, .. } => Test::Always,
            Condition::Amount { field, from, to } => Range::new(*field, *from, *to).map_or(Test::Never, Test::Amount),
            Condition::Codes { field, values, not } => Test::Listed(Box::new(Listed::new(*field, values, *not))),
            Condition::Checks { checks: listed, not } => {
                only_for = Some(generation);
                let kept = |slot| checks.map_or(Kept::None, |checks| checks.kept(listed, *not, slot));
                Test::Found((0..slots).map(kept).collect())
            }
        };
        Self { condition: condition.clone(), test, known: Vec::new(), only_for }
    }

    /// The field whose facet does not count under this condition.
    pub fn own_field(&self) -> Option<Field> {
        self.condition.own_field()
    }

    /// Whether it was found out what it keeps of the chunk in a slot.
    pub fn knows(&self, slot: usize, chunk: &Chunk) -> bool {
        self.known.get(slot).is_some_and(|known| known.serial == chunk.serial && known.rows == chunk.rows)
    }

    /// What it keeps of the chunk in a slot.
    pub fn keep(&mut self, slot: usize, chunk: &Chunk, columns: &[TextColumn]) -> &Kept {
        let unknown = Known { serial: u64::MAX, rows: 0, kept: Kept::None };
        if self.known.len() <= slot {
            self.known.resize(slot + 1, unknown.clone());
        }
        let fresh = (!self.knows(slot, chunk)).then(|| Known {
            serial: chunk.serial,
            rows: chunk.rows,
            kept: self.test.find_out(slot, chunk, columns),
        });
        match (self.known.get_mut(slot), fresh) {
            (Some(known), Some(fresh)) => {
                *known = fresh;
                &known.kept
            }
            (Some(known), None) => &known.kept,
            (None, _) => &Kept::None,
        }
    }

    pub fn bytes(&self) -> usize {
        self.known.iter().map(|known| size_of::<Known>() + known.kept.bytes()).sum()
    }
}

impl Test {
    fn find_out(&mut self, slot: usize, chunk: &Chunk, columns: &[TextColumn]) -> Kept {
        match self {
            Self::Always => Kept::All,
            Self::Never => Kept::None,
            Self::Time(range) => chunk.number(Quantity::Time).values.within(range),
            Self::Amount(range) => range.keep(chunk),
            Self::Text(search) => search.keep(chunk, columns),
            Self::Listed(listed) => listed.keep(chunk, columns),
            Self::Found(slots) => slots.get(slot).cloned().unwrap_or(Kept::None),
        }
    }
}

/// What is kept by each row's own amount: one answer for refunds, another for all other rows.
fn by_own_amount(chunk: &Chunk, mut keep: impl FnMut(Quantity) -> Kept) -> Kept {
    let mut flags = [0_u8; 4];
    if let Some(flag) = flags.get_mut(usize::from(REFUND)) {
        *flag = 1;
    }
    match chunk.states.kept(&flags) {
        Kept::None => keep(Quantity::Total),
        Kept::All => keep(Quantity::Refund),
        refunds => {
            let of_refunds = refunds.clone().and(&keep(Quantity::Refund));
            refunds.not().and(&keep(Quantity::Total)).or(&of_refunds)
        }
    }
}

/// What is kept of a column of numbers whose filled cells pass one test and whose empty cells are all kept or not.
fn by_cell(chunk: &Chunk, quantity: Quantity, empty_too: bool, mut test: impl FnMut(i64) -> bool) -> Kept {
    let part = chunk.number(quantity);
    let empty = part.empty.kept(&[0, 1]);
    if empty == Kept::All {
        return Kept::all_if(empty_too);
    }
    let filled = part.values.kept(&mut test);
    if empty == Kept::None {
        filled
    } else if empty_too {
        filled.or(&empty)
    } else {
        filled.and(&empty.not())
    }
}
