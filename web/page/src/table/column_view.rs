//! How a person has set the columns: their order, which are hidden, which stay at the left, how wide they are. One plain
//! value, which undo and the address hold; says nothing of what is in a statement. Pure.

use super::columns::{self, ShownColumn};
use nontax_bill::Column;
use nontax_table::Field;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Narrowest and widest that a column can be made, in CSS pixels.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 48..=640;

/// The columns as they are set.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ColumnView {
    /// Order of the columns; those that are not named stand behind their neighbour of the table's own order. Empty: the table's own order.
    pub order: Vec<Field>,
    /// Not shown.
    pub hidden: BTreeSet<Field>,
    /// Stay at the left whatever is scrolled, in their order.
    pub pinned: BTreeSet<Field>,
    /// CSS pixels, of those that a person made wider or narrower; within [`WIDTHS`].
    pub widths: BTreeMap<Field, u32>,
}

impl Default for ColumnView {
    fn default() -> Self {
        Self { order: Vec::new(), hidden: BTreeSet::new(), pinned: BTreeSet::from([PINNED]), widths: BTreeMap::new() }
    }
}

/// At the left until a person says otherwise.
const PINNED: Field = Field::Known(Column::TransactionTime);

/// Where a column is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before the other.
    Before,
    /// Behind the other.
    Behind,
}

/// The columns that are drawn, in their order: the mark, those that stay at the left, all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownColumns {
    /// The columns.
    pub list: Vec<ShownColumn>,
    /// How many of them stay at the left, the mark among them.
    pub pinned: usize,
}

impl ColumnView {
    /// All columns in their order, hidden ones too: those at the left first.
    #[must_use]
    pub fn in_order(&self, extras: usize) -> Vec<Field> {
        let own: Vec<Field> = columns::all(extras, false).iter().filter_map(|column| column.field).collect();
        let mut order: Vec<Field> = Vec::with_capacity(own.len());
        for field in &self.order {
            if own.contains(field) && !order.contains(field) {
                order.push(*field);
            }
        }
        for (at, field) in own.iter().enumerate() {
            if order.contains(field) {
                continue;
            }
            let before = own.iter().take(at).next_back();
            let place = before.and_then(|before| order.iter().position(|other| other == before));
            order.insert(place.map_or(0, |place| place + 1), *field);
        }
        let (mut pinned, others): (Vec<Field>, Vec<Field>) =
            order.into_iter().partition(|field| self.pinned.contains(field));
        pinned.extend(others);
        pinned
    }

    /// What is drawn, the mark first. A narrow window has narrower columns where a person did not set them.
    #[must_use]
    pub fn shown(&self, extras: usize, narrow: bool) -> ShownColumns {
        let own = columns::all(extras, narrow);
        let find = |field: Field| own.iter().find(|column| column.field == Some(field)).copied();
        let mut list = vec![columns::MARK];
        let mut pinned = 1;
        for field in self.in_order(extras).into_iter().filter(|field| !self.hidden.contains(field)) {
            let Some(column) = find(field) else { continue };
            pinned += usize::from(self.pinned.contains(&field));
            list.push(ShownColumn { width: self.widths.get(&field).copied().unwrap_or(column.width), ..column });
        }
        ShownColumns { list, pinned }
    }

    /// Shows or hides a column. The last one that is shown stays.
    pub fn set_hidden(&mut self, field: Field, hidden: bool, extras: usize) {
        if !hidden {
            self.hidden.remove(&field);
        } else if self.in_order(extras).iter().any(|other| *other != field && !self.hidden.contains(other)) {
            self.hidden.insert(field);
        }
    }

    /// Keeps a column at the left, or lets it go.
    pub fn set_pinned(&mut self, field: Field, pinned: bool) {
        if pinned {
            self.pinned.insert(field);
        } else {
            self.pinned.remove(&field);
        }
    }

    /// Makes a column so wide, as far as a column can be.
    pub fn set_width(&mut self, field: Field, width: u32) {
        self.widths.insert(field, width.clamp(*WIDTHS.start(), *WIDTHS.end()));
    }

    /// Puts a column beside another; it stays at the left when the other does.
    pub fn put(&mut self, field: Field, side: Side, other: Field, extras: usize) {
        if field == other {
            return;
        }
        let mut order = self.in_order(extras);
        order.retain(|known| *known != field);
        let Some(place) = order.iter().position(|known| *known == other) else { return };
        order.insert(place + usize::from(side == Side::Behind), field);
        self.order = order;
        self.set_pinned(field, self.pinned.contains(&other));
        self.forget_own_order(extras);
    }

    /// Moves a column by one place among those that are shown, or among all. `false` when it is the last on that side.
    pub fn step(&mut self, field: Field, side: Side, among_hidden: bool, extras: usize) -> bool {
        let order = self.in_order(extras);
        let seen: Vec<Field> = order.into_iter().filter(|at| among_hidden || !self.hidden.contains(at)).collect();
        let Some(at) = seen.iter().position(|known| *known == field) else { return false };
        let neighbour = match side {
            Side::Before => at.checked_sub(1).and_then(|at| seen.get(at)),
            Side::Behind => seen.get(at + 1),
        };
        let Some(neighbour) = neighbour else { return false };
        self.put(field, side, *neighbour, extras);
        true
    }

    /// An order that a person made and unmade is none.
    fn forget_own_order(&mut self, extras: usize) {
        let with_own_order = Self { order: Vec::new(), ..self.clone() };
        if with_own_order.in_order(extras) == self.in_order(extras) {
            self.order.clear();
        }
    }

    /// As a short text of letters, digits, `_` and `.`, which stands in an address as it is; empty when nothing was set.
    #[must_use]
    pub fn to_text(&self) -> String {
        let names = |fields: &mut dyn Iterator<Item = &Field>| fields.map(|field| name_of(*field)).collect::<String>();
        let mut parts = Vec::new();
        if !self.order.is_empty() {
            parts.push(format!("o{}", names(&mut self.order.iter())));
        }
        if !self.hidden.is_empty() {
            parts.push(format!("h{}", names(&mut self.hidden.iter())));
        }
        if self.pinned != Self::default().pinned {
            parts.push(format!("p{}", names(&mut self.pinned.iter())));
        }
        if !self.widths.is_empty() {
            let widths = self.widths.iter().map(|(field, width)| format!("{}{width}", name_of(*field)));
            parts.push(format!("w{}", widths.collect::<String>()));
        }
        parts.join(".")
    }

    /// What [`ColumnView::to_text`] wrote; `None` for any other text. Widths that no column can have become those that it can.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut view = Self::default();
        let mut kinds = String::new();
        for part in text.split('.').filter(|_| !text.is_empty()) {
            let kind = part.chars().next()?;
            let mut rest = part.get(kind.len_utf8()..)?;
            if !"ohpw".contains(kind) || kinds.contains(kind) {
                return None;
            }
            kinds.push(kind);
            if kind == 'p' {
                view.pinned.clear();
            }
            while !rest.is_empty() {
                let (field, behind) = read_name(rest)?;
                rest = behind;
                let is_new = match kind {
                    'o' => {
                        let is_new = !view.order.contains(&field);
                        view.order.push(field);
                        is_new
                    }
                    'h' => view.hidden.insert(field),
                    'p' => view.pinned.insert(field),
                    'w' => {
                        let (width, behind) = read_number(rest)?;
                        rest = behind;
                        view.widths.insert(field, width.clamp(*WIDTHS.start(), *WIDTHS.end())).is_none()
                    }
                    _ => false,
                };
                if !is_new {
                    return None;
                }
            }
        }
        Some(view)
    }
}

/// One letter a known column, by its place in the official header: `a` for the first, `A` for the 27th. `X3_` is the fourth
/// column that is not known.
fn name_of(field: Field) -> String {
    match field {
        Field::Known(column) => {
            KNOWN.get(column.index()).map_or(String::new(), |letter| char::from(*letter).to_string())
        }
        Field::Extra(number) => format!("X{number}_"),
        Field::Source => "S".to_owned(),
        Field::Line => "L".to_owned(),
        Field::Amount => "M".to_owned(),
    }
}

const KNOWN: &[u8; 27] = b"abcdefghijklmnopqrstuvwxyzA";

fn read_name(text: &str) -> Option<(Field, &str)> {
    let letter = *text.as_bytes().first()?;
    let rest = text.get(1..)?;
    let field = match letter {
        b'S' => Field::Source,
        b'L' => Field::Line,
        b'M' => Field::Amount,
        b'X' => {
            let (number, rest) = read_number(rest)?;
            return Some((Field::Extra(u16::try_from(number).ok()?), rest.strip_prefix('_')?));
        }
        _ => {
            let at = KNOWN.iter().position(|known| *known == letter)?;
            Field::Known(*Column::ALL.get(at)?)
        }
    };
    Some((field, rest))
}

fn read_number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = (text.get(..end)?, text.get(end..)?);
    Some((digits.parse().ok()?, rest))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "column_view_tests.rs"]
mod tests;
