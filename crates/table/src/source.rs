//! A source of rows: its header, and which of its values goes into which column.

use crate::field::{Home, KNOWN_TEXTS};
use nontax_bill::Column;
use nontax_bill::outcome::Header;
use rustc_hash::FxHashMap;

#[derive(Debug, Default)]
pub(crate) struct Source {
    names: Vec<String>,
    layout: Option<Layout>,
    /// The chunk that takes the next row, by its slot.
    pub open: Option<usize>,
    pub is_removed: bool,
    /// A spreadsheet saved the file.
    pub is_resaved: bool,
}

/// Which value of a row goes into which column of texts.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Number of the column, position of the value.
    pub texts: Vec<(usize, usize)>,
    /// As the rows have them.
    positions: [usize; 27],
    /// Values a row has at most.
    width: usize,
}

impl Source {
    /// A source whose rows are gone and that takes no more.
    pub fn removed() -> Self {
        Self { is_removed: true, ..Self::default() }
    }

    pub fn set_header(&mut self, header: &Header) {
        self.names.clone_from(&header.names);
        self.is_resaved = header.resaved;
        self.layout = None;
        self.open = None;
    }

    pub fn layout(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// Makes the layout fit this row. `extra` gives the number of the column with a name that is not known.
    pub fn fit(
        &mut self,
        values: usize,
        positions: &[usize; 27],
        mut extra: impl FnMut(&str) -> Option<u16>,
    ) -> Option<()> {
        let width = values.max(self.names.len());
        if let Some(layout) = &self.layout
            && layout.width >= width
            && layout.positions == *positions
        {
            return Some(());
        }
        let mut texts = Vec::new();
        let mut taken = FxHashMap::default();
        for position in 0..width {
            let known = Column::ALL.into_iter().find(|column| positions.get(column.index()) == Some(&position));
            match known.map(Home::of_column) {
                Some(Home::Text(number)) => texts.push((number, position)),
                Some(_) => {}
                None => {
                    let name = unused_name(self.names.get(position), position, &mut taken);
                    texts.push((KNOWN_TEXTS.len() + usize::from(extra(&name)?), position));
                }
            }
        }
        self.layout = Some(Layout { texts, positions: *positions, width });
        self.open = None;
        Some(())
    }
}

/// What a column that is not known is called: a second one of the same name must not fall together with the first.
/// `taken` counts how often a name was wished for.
fn unused_name(name: Option<&String>, position: usize, taken: &mut FxHashMap<String, u32>) -> String {
    let wished = name.cloned().unwrap_or_else(|| format!("#{}", position + 1));
    let mut count = taken.get(&wished).copied().unwrap_or(0) + 1;
    let mut unused = if count == 1 { wished.clone() } else { format!("{wished} ({count})") };
    while taken.contains_key(&unused) {
        count += 1;
        unused = format!("{wished} ({count})");
    }
    taken.insert(unused.clone(), 1);
    taken.insert(wished, count);
    unused
}
