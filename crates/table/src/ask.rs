//! Answering a query: filters over each chunk, their bitmaps combined, totals and facets counted block by block, and the
//! rows kept put in order.

use crate::answer::{Answer, RowId};
use crate::bits::Kept;
use crate::block::{BLOCK, Block, Chosen, Net};
use crate::chunk::{Chunk, TextColumn};
use crate::facet::{Counting, TextOf};
use crate::field::Quantity;
use crate::filter::Filter;
use crate::order;
use crate::packed::Text;
use crate::query::Query;
use crate::table::{Table, find};
use crate::totals::{CheckedSums, Sums};
use crate::view::{Part, View};

impl Table {
    /// Answers a query, which becomes the current view.
    pub fn ask(&mut self, query: &Query) -> Answer {
        let before = self.view.take().filter(|view| !view.stale && view.generation == self.generation);
        let (answer, parts, order) = match before {
            Some(view) if asks_for_the_same_rows(&view.query, query) => {
                let order = view.order.filter(|_| view.query.sort == query.sort);
                (Answer { version: query.version, ..view.answer }, view.parts, order)
            }
            _ => {
                self.take_filters(query);
                let (answer, parts) = self.answer(query);
                (answer, parts, None)
            }
        };
        let order =
            if query.sort.is_empty() { None } else { order.or_else(|| Some(order::sorted(self, &parts, &query.sort))) };
        let generation = self.generation;
        self.view = Some(View { query: query.clone(), answer: answer.clone(), parts, order, generation, stale: false });
        answer
    }

    /// Answers the current view's query again, after rows were added or removed. `None` when nothing was asked yet.
    pub fn refresh(&mut self) -> Option<Answer> {
        let query = self.view.as_ref()?.query.clone();
        Some(self.ask(&query))
    }

    /// Conditions that were asked before keep what they found out.
    fn take_filters(&mut self, query: &Query) {
        let mut known = core::mem::take(&mut self.filters);
        self.filters = query
            .conditions
            .iter()
            .map(|condition| {
                let same = known.iter().position(|filter| filter.condition == *condition);
                same.map_or_else(|| Filter::new(condition), |at| known.swap_remove(at))
            })
            .collect();
    }

    fn answer(&mut self, query: &Query) -> (Answer, Vec<Part>) {
        if self.sums_fit() {
            let mut sums = Sums::default();
            let (answer, parts) = self.count::<i64>(query, |block, chosen| sums.add(block, chosen));
            (Answer { totals: sums.totals(), ..answer }, parts)
        } else {
            let mut sums = CheckedSums::default();
            let (answer, parts) = self.count::<i128>(query, |block, chosen| sums.add(block, chosen));
            (Answer { totals: sums.totals(), ..answer }, parts)
        }
    }

    /// No sum over any rows of the table overflows an i64, whatever the signs.
    fn sums_fit(&self) -> bool {
        let largest = |quantity: Quantity| -> u128 {
            self.chunks()
                .map(|(_, chunk)| chunk.rows as u128 * u128::from(chunk.number(quantity).values.largest_size()))
                .sum()
        };
        let largest_sum = largest(Quantity::Total) + largest(Quantity::Refund);
        largest_sum.max(largest(Quantity::Fee)) <= i64::MAX as u128
    }

    /// Everything of an answer but its totals, and what is kept of each chunk.
    fn count<N: Net>(&mut self, query: &Query, mut total: impl FnMut(&Block<N>, &Chosen)) -> (Answer, Vec<Part>) {
        let chunk_bits = self.chunk_bits();
        let Self { slots, columns, filters, .. } = self;
        let rows = Rows { slots, columns, chunk_bits };
        let mut counter = Counter::<N>::new(query, filters);
        let mut answer = Answer { version: query.version, ..Answer::default() };
        let mut parts = Vec::new();
        for (slot, chunk) in slots.iter().enumerate() {
            let Some(chunk) = chunk.as_deref() else { continue };
            let first = (slot << chunk_bits) as u32;
            let each: Vec<&Kept> = filters.iter_mut().map(|filter| filter.keep(slot, chunk, columns)).collect();
            let all = each.iter().fold(Kept::All, |kept, of_one| kept.and(of_one));
            counter.add_chunk(chunk, RowId(first), &each, &all, &rows, &mut total);
            let part = Part { first, rows: chunk.rows, kept: all, before: answer.matched };
            answer.matched += part.kept.count(chunk.rows) as u64;
            answer.of += chunk.rows as u64;
            parts.push(part);
        }
        answer.facets =
            counter.facets.into_iter().map(|facet| facet.counting.finish(query.facet_limit, columns, &rows)).collect();
        (answer, parts)
    }
}

/// All but version and order are equal.
fn asks_for_the_same_rows(one: &Query, other: &Query) -> bool {
    one.conditions == other.conditions && one.facets == other.facets && one.facet_limit == other.facet_limit
}

/// The rows as facets see them.
struct Rows<'a> {
    slots: &'a [Option<Box<Chunk>>],
    columns: &'a [TextColumn],
    chunk_bits: u32,
}

impl TextOf for Rows<'_> {
    fn text_of(&self, row: RowId, number: usize) -> Text<'_> {
        find(self.slots, self.chunk_bits, row)
            .map_or(Text::Lent(b""), |(chunk, row)| chunk.text(number, row, self.columns))
    }
}

struct Counter<N> {
    facets: Vec<FacetCounting<N>>,
    block: Block<N>,
    chosen: Chosen,
    chosen_by_others: Chosen,
}

struct FacetCounting<N> {
    counting: Counting<N>,
    /// Which of the filters it counts under, when not under all.
    under: Option<Vec<bool>>,
}

impl<N: Net> Counter<N> {
    fn new(query: &Query, filters: &[Filter]) -> Self {
        let facets = query.facets.iter().map(|field| {
            let under: Vec<bool> = filters.iter().map(|filter| filter.own_field() != Some(*field)).collect();
            FacetCounting { counting: Counting::new(*field), under: under.contains(&false).then_some(under) }
        });
        Self {
            facets: facets.collect(),
            block: Block::default(),
            chosen: Chosen::default(),
            chosen_by_others: Chosen::default(),
        }
    }

    fn add_chunk(
        &mut self,
        chunk: &Chunk,
        first: RowId,
        each: &[&Kept],
        all: &Kept,
        rows: &Rows<'_>,
        total: &mut impl FnMut(&Block<N>, &Chosen),
    ) {
        let Self { facets, block, chosen, chosen_by_others } = self;
        let by_others: Vec<Option<Kept>> = facets.iter().map(|facet| facet.kept(each)).collect();
        if *all == Kept::None && by_others.iter().flatten().all(|kept| *kept == Kept::None) {
            return;
        }
        for start in (0..chunk.rows).step_by(BLOCK) {
            block.open(chunk, start..(start + BLOCK).min(chunk.rows));
            chosen.choose(all, &block.rows);
            total(block, chosen);
            for (facet, by_others) in facets.iter_mut().zip(&by_others) {
                let chosen = match by_others {
                    None => &*chosen,
                    Some(kept) => {
                        chosen_by_others.choose(kept, &block.rows);
                        &*chosen_by_others
                    }
                };
                facet.counting.add(chunk, first, block, chosen, rows.columns, rows);
            }
        }
    }
}

impl<N> FacetCounting<N> {
    /// What the filters that it counts under keep, when they are not all of them.
    fn kept(&self, each: &[&Kept]) -> Option<Kept> {
        let under = self.under.as_ref()?;
        let counted = each.iter().zip(under).filter(|(_, counts)| **counts);
        Some(counted.fold(Kept::All, |kept, (of_one, _)| kept.and(of_one)))
    }
}
