//! What the rows of a full chunk come to all together, found out once: a question that keeps all of them, or more than half,
//! need not count them again.

use crate::chunk::Chunk;
use crate::memory;
use crate::query::Field;
use crate::totals::StateSums;

/// By slot, for chunks to which no rows are added any more.
#[derive(Debug, Default)]
pub(crate) struct Wholes {
    slots: Vec<Whole>,
}

#[derive(Debug, Default)]
pub(crate) struct Whole {
    serial: u64,
    pub totals: Option<[StateSums; 4]>,
    /// Of columns with codes: the codes that are there.
    pub facets: Vec<(Field, Vec<CodeSum>)>,
}

/// What the rows with one code come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CodeSum {
    pub code: u32,
    pub count: u32,
    /// In fen.
    pub net: i64,
}

impl Wholes {
    /// What is known of the chunk in a slot.
    pub fn of(&mut self, slot: usize, chunk: &Chunk) -> Option<&mut Whole> {
        if !chunk.is_sealed {
            return None;
        }
        if self.slots.len() <= slot {
            self.slots.resize_with(slot + 1, Whole::default);
        }
        let whole = self.slots.get_mut(slot)?;
        if whole.serial != chunk.serial {
            *whole = Whole { serial: chunk.serial, ..Whole::default() };
        }
        Some(whole)
    }

    pub fn clear(&mut self) {
        self.slots = Vec::new();
    }

    pub fn bytes(&self) -> usize {
        let facets = self.slots.iter().flat_map(|whole| &whole.facets).map(|(_, sums)| memory::held(sums));
        memory::held(&self.slots) + facets.sum::<usize>()
    }
}

impl Whole {
    pub fn facet(&self, field: Field) -> Option<&[CodeSum]> {
        self.facets.iter().find(|(of, _)| *of == field).map(|(_, sums)| sums.as_slice())
    }
}
