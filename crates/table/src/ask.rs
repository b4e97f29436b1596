//! Answering a query: filters over each chunk, their bitmaps combined, totals and facets counted block by block, and the
//! rows kept put in order.

use crate::answer::{Answer, RowId, Spread};
use crate::bits::Kept;
use crate::block::{BLOCK, Block, Chosen, Net};
use crate::chunk::{Chunk, TextColumn};
use crate::facet::{Counting, TextOf};
use crate::field::Quantity;
use crate::filter::Filter;
use crate::group::Grouping;
use crate::order::{Prepared, Sorting};
use crate::packed::Text;
use crate::query::{Condition, Field, Query, SpreadOf};
use crate::spread;
use crate::table::{Table, find};
use crate::totals::{CheckedSums, Sums, Total};
use crate::view::{Part, View};
use crate::whole::Whole;

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
        let prepared = self.sorting.take().filter(|prepared| prepared.is_for(query, self.generation));
        let order = match order {
            _ if query.sort.is_empty() => None,
            Some(order) => Some(order),
            None => {
                let sorting = prepared.map_or_else(|| Sorting::new(&parts, &query.sort), |prepared| prepared.sorting);
                Some(sorting.finish(self))
            }
        };
        let generation = self.generation;
        self.view = Some(View { query: query.clone(), answer: answer.clone(), parts, order, generation, stale: false });
        answer
    }

    /// Finds out what the conditions of a query keep, chunk by chunk, and puts these rows in order, until `go_on` says no. Says
    /// whether nothing is left to find out, so that [`Table::ask`] only has to count: a question over many rows can be asked in
    /// slices, and left for another. The current view stays as it is.
    pub fn prepare(&mut self, query: &Query, mut go_on: impl FnMut() -> bool) -> bool {
        if asks_for_checks(query) && self.check(&mut go_on).is_none() {
            return false;
        }
        self.take_filters(query);
        let Self { slots, columns, filters, .. } = self;
        for (slot, chunk) in slots.iter().enumerate() {
            let Some(chunk) = chunk.as_deref() else { continue };
            for filter in &mut *filters {
                let knew = filter.knows(slot, chunk);
                let _kept = filter.keep(slot, chunk, columns);
                if !knew && !go_on() {
                    return false;
                }
            }
        }
        if query.sort.is_empty() || self.has_order_of(query) {
            return true;
        }
        let known = self.sorting.take().filter(|prepared| prepared.is_for(query, self.generation));
        let mut prepared = match known {
            Some(known) => known,
            None => Prepared::new(query, self.generation, Sorting::new(&self.parts(&Together::of(query)), &query.sort)),
        };
        let mut is_sorted = prepared.sorting.step(self);
        while !is_sorted && go_on() {
            is_sorted = prepared.sorting.step(self);
        }
        self.sorting = Some(prepared);
        is_sorted
    }

    /// The current view has its rows in this query's order already.
    fn has_order_of(&self, query: &Query) -> bool {
        let view = self.view.as_ref().filter(|view| !view.stale && view.generation == self.generation);
        view.is_some_and(|view| asks_for_the_same_rows(&view.query, query) && view.query.sort == query.sort)
    }

    /// What the filters keep of each chunk.
    fn parts(&mut self, together: &Together) -> Vec<Part> {
        let chunk_bits = self.chunk_bits();
        let Self { slots, columns, filters, .. } = self;
        let mut parts = Vec::new();
        let mut before = 0;
        for (slot, chunk) in slots.iter().enumerate() {
            let Some(chunk) = chunk.as_deref() else { continue };
            let each: Vec<&Kept> = filters.iter_mut().map(|filter| filter.keep(slot, chunk, columns)).collect();
            let kept = together.kept(&each, None);
            let part = Part { first: (slot << chunk_bits) as u32, rows: chunk.rows, kept, before };
            before += part.kept.count(chunk.rows) as u64;
            parts.push(part);
        }
        parts
    }

    /// Answers the current view's query again, after rows were added or removed. `None` when nothing was asked yet.
    pub fn refresh(&mut self) -> Option<Answer> {
        let query = self.view.as_ref()?.query.clone();
        Some(self.ask(&query))
    }

    /// How a field is spread in the current view, under its filters but ranges of the field's own. `None` when `version` is not that of
    /// the current view.
    pub fn spread(&mut self, version: u64, asked: SpreadOf) -> Option<Spread> {
        let is_current = |view: &View| !view.stale && view.query.version == version;
        let view = if self.view.as_ref().is_some_and(is_current) { self.view.take() } else { None }?;
        let query = Query { spreads: vec![asked], ..view.query.clone() };
        self.take_filters(&query);
        let Self { slots, columns, filters, .. } = self;
        let spread = spreads(&query, slots, filters, columns, &view.parts, &Together::of(&query)).pop();
        self.view = Some(view);
        spread
    }

    /// Conditions that were asked before keep what they found out.
    fn take_filters(&mut self, query: &Query) {
        if asks_for_checks(query) {
            let _report = self.check(|| true);
        }
        let Self { filters, checks, slots, generation, .. } = self;
        let mut known = core::mem::take(filters);
        known.retain(|filter| filter.only_for.is_none_or(|only_for| only_for == *generation));
        *filters = all_conditions(query)
            .map(|condition| {
                let same = known.iter().position(|filter| filter.condition == *condition);
                same.map_or_else(
                    || Filter::new(condition, checks.as_deref(), slots.len(), *generation),
                    |at| known.swap_remove(at),
                )
            })
            .collect();
    }

    fn answer(&mut self, query: &Query) -> (Answer, Vec<Part>) {
        if self.sums_fit() { self.count::<i64, Sums>(query) } else { self.count::<i128, CheckedSums>(query) }
    }

    /// No sum over any rows of the table overflows an i64, whatever the signs.
    pub(crate) fn sums_fit(&self) -> bool {
        let largest = |quantity: Quantity| -> u128 {
            self.chunks()
                .map(|(_, chunk)| chunk.rows as u128 * u128::from(chunk.number(quantity).values.largest_size()))
                .sum()
        };
        let largest_sum = largest(Quantity::Total) + largest(Quantity::Refund);
        largest_sum.max(largest(Quantity::Fee)) <= i64::MAX as u128
    }

    /// An answer, and what is kept of each chunk.
    fn count<N: Net, T: Total<N> + Default>(&mut self, query: &Query) -> (Answer, Vec<Part>) {
        let chunk_bits = self.chunk_bits();
        let Self { slots, columns, filters, wholes, .. } = self;
        let rows = Rows { slots, columns, chunk_bits };
        let together = Together::of(query);
        let mut counter = Counter::<N, T>::new(query, filters, together.clone());
        let mut answer = Answer { version: query.version, ..Answer::default() };
        let mut parts = Vec::new();
        for (slot, chunk) in slots.iter().enumerate() {
            let Some(chunk) = chunk.as_deref() else { continue };
            let first = (slot << chunk_bits) as u32;
            let each: Vec<&Kept> = filters.iter_mut().map(|filter| filter.keep(slot, chunk, columns)).collect();
            let all = together.kept(&each, None);
            let whole = if T::CAN_BE_ABSORBED { wholes.of(slot, chunk) } else { None };
            counter.add_chunk(chunk, RowId(first), &each, &all, &rows, whole);
            let part = Part { first, rows: chunk.rows, kept: all, before: answer.matched };
            answer.matched += part.kept.count(chunk.rows) as u64;
            answer.of += chunk.rows as u64;
            parts.push(part);
        }
        answer.totals = counter.total.totals();
        answer.groups = counter.grouping.take().and_then(|grouping| grouping.finish(query.group_limit));
        answer.parts = counter.parts.take().and_then(|parts| parts.finish_parts(query.totals_limit));
        answer.spreads = spreads(query, slots, filters, columns, &parts, &together);
        answer.facets =
            counter.facets.into_iter().map(|facet| facet.counting.finish(query.facet_limit, columns, &rows)).collect();
        (answer, parts)
    }
}

/// All but version and order are equal.
fn asks_for_the_same_rows(one: &Query, other: &Query) -> bool {
    (&one.conditions, &one.any, one.changing) == (&other.conditions, &other.any, other.changing)
        && (&one.facets, one.facet_limit) == (&other.facets, other.facet_limit)
        && (one.totals_by, one.totals_limit) == (other.totals_by, other.totals_limit)
        && (&one.group, one.group_limit, &one.spreads) == (&other.group, other.group_limit, &other.spreads)
}

/// All conditions of a query, in the order of the table's filters.
fn all_conditions(query: &Query) -> impl Iterator<Item = &Condition> {
    query.conditions.iter().chain(query.any.iter().flatten())
}

fn asks_for_checks(query: &Query) -> bool {
    all_conditions(query).any(|condition| matches!(condition, Condition::Checks { .. }))
}

/// How the filters of a query are put together.
#[derive(Clone)]
struct Together {
    /// How many of the first ones must all hold.
    all: usize,
    /// How many follow for each group of which one must hold whole.
    groups: Vec<usize>,
    /// The group under which facets are counted, where it is one alone.
    changing: Option<usize>,
}

impl Together {
    fn of(query: &Query) -> Self {
        let groups = query.any.iter().map(Vec::len).collect();
        Self { all: query.conditions.len(), groups, changing: query.changing }
    }

    /// What is kept by all filters, or by those only that count.
    fn kept(&self, each: &[&Kept], counts: Option<&[bool]>) -> Kept {
        let counted = |place: usize| counts.is_none_or(|counts| counts.get(place) == Some(&true));
        let all_of = |places: core::ops::Range<usize>| {
            let held = each.get(places.clone()).unwrap_or_default().iter().zip(places);
            held.filter(|(_, place)| counted(*place)).fold(Kept::All, |kept, (of_one, _)| kept.and(of_one))
        };
        let kept = all_of(0..self.all);
        if self.groups.is_empty() {
            return kept;
        }
        let mut first = self.all;
        let mut groups = self.groups.iter().map(|length| {
            first += length;
            first - length..first
        });
        match self.changing.filter(|_| counts.is_some()) {
            Some(changing) => match groups.nth(changing) {
                Some(places) => kept.and(&all_of(places)),
                None => kept,
            },
            None => kept.and(&groups.fold(Kept::None, |any, places| any.or(&all_of(places)))),
        }
    }
}

/// Each under all filters but ranges of its own field.
fn spreads(
    query: &Query,
    slots: &[Option<Box<Chunk>>],
    filters: &mut [Filter],
    columns: &[TextColumn],
    parts: &[Part],
    together: &Together,
) -> Vec<Spread> {
    let chunks = || slots.iter().enumerate().filter_map(|(slot, chunk)| Some((slot, chunk.as_deref()?)));
    let of = |asked: &SpreadOf| {
        let counts: Vec<bool> =
            filters.iter().map(|filter| filter.condition.ranged_field() != Some(asked.field)).collect();
        if !counts.contains(&false) && query.changing.is_none() {
            let kept = chunks().map(|(_, chunk)| chunk).zip(parts.iter().map(|part| &part.kept));
            return spread::of(*asked, kept);
        }
        let kept: Vec<Kept> = chunks()
            .map(|(slot, chunk)| {
                let each: Vec<&Kept> = filters.iter_mut().map(|filter| filter.keep(slot, chunk, columns)).collect();
                together.kept(&each, Some(&counts))
            })
            .collect();
        spread::of(*asked, chunks().map(|(_, chunk)| chunk).zip(&kept))
    };
    query.spreads.iter().map(of).collect()
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

struct Counter<N, T> {
    together: Together,
    total: T,
    facets: Vec<FacetCounting<N>>,
    grouping: Option<Grouping>,
    parts: Option<Grouping>,
    block: Block<N>,
    /// The rows kept, or those that are not.
    chosen: Chosen,
}

struct FacetCounting<N> {
    counting: Counting<N>,
    /// Which of the filters it counts under, when not under all.
    under: Option<Vec<bool>>,
    chosen: Chosen,
}

/// How the rows kept of a chunk are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// One by one.
    Count,
    /// As was found out before.
    Known,
    /// As was found out before of all, the others taken away one by one.
    TakeAway,
}

impl Way {
    /// The one with fewer rows to look at.
    fn of(kept: &Kept, chunk: &Chunk, can_be_known: bool) -> Self {
        match kept {
            Kept::All if can_be_known => Self::Known,
            Kept::Some(_) if can_be_known && kept.count(chunk.rows) * 2 > chunk.rows => Self::TakeAway,
            _ => Self::Count,
        }
    }
}

impl<N: Net, T: Total<N> + Default> Counter<N, T> {
    fn new(query: &Query, filters: &[Filter], together: Together) -> Self {
        let facets = query.facets.iter().map(|field| {
            let under: Vec<bool> = filters.iter().map(|filter| filter.own_field() != Some(*field)).collect();
            let under = (under.contains(&false) || query.changing.is_some()).then_some(under);
            FacetCounting { counting: Counting::new(*field), under, chosen: Chosen::default() }
        });
        Self {
            together,
            total: T::default(),
            facets: facets.collect(),
            grouping: Grouping::new(&query.group),
            parts: query.totals_by.map(Grouping::of_totals),
            block: Block::default(),
            chosen: Chosen::default(),
        }
    }

    fn add_chunk(
        &mut self,
        chunk: &Chunk,
        first: RowId,
        each: &[&Kept],
        all: &Kept,
        rows: &Rows<'_>,
        mut whole: Option<&mut Whole>,
    ) {
        let by_others: Vec<Option<Kept>> = self.facets.iter().map(|facet| facet.kept(each, &self.together)).collect();
        if *all == Kept::None && by_others.iter().flatten().all(|kept| *kept == Kept::None) {
            return;
        }
        let knows = whole.as_deref_mut().is_some_and(|whole| self.get_to_know(chunk, rows, whole));
        let whole = whole.filter(|_| knows);
        let can_be_known = |facet: &FacetCounting<N>| knows && facet.counting.coded_column(chunk).is_some();
        let of_all = self.facets.iter().zip(&by_others).filter(|(_, by_others)| by_others.is_none());
        // Groups are counted row by row.
        let is_grouped = self.grouping.is_some() || self.parts.is_some();
        let way = Way::of(all, chunk, knows && !is_grouped && of_all.into_iter().all(|(facet, _)| can_be_known(facet)));
        let ways: Vec<Way> = (self.facets.iter().zip(&by_others))
            .map(|(facet, by_others)| by_others.as_ref().map_or(way, |kept| Way::of(kept, chunk, can_be_known(facet))))
            .collect();
        if let Some(whole) = whole {
            if let Some(totals) = whole.totals.as_ref().filter(|_| way != Way::Count) {
                self.total.absorb(totals);
            }
            for (facet, _) in self.facets.iter_mut().zip(&ways).filter(|(_, way)| **way != Way::Count) {
                if let Some(sums) = whole.facet(facet.counting.field()) {
                    facet.counting.absorb(chunk, sums, facet.counting.dictionary(rows.columns));
                }
            }
        }
        if way == Way::Known && ways.iter().all(|way| *way == Way::Known) {
            return;
        }
        let Self { total, facets, grouping, parts, block, chosen, .. } = self;
        for start in (0..chunk.rows).step_by(BLOCK) {
            let range = start..(start + BLOCK).min(chunk.rows);
            choose(chosen, all, &range, way);
            for ((facet, kept), way) in facets.iter_mut().zip(&by_others).zip(&ways) {
                match kept {
                    Some(kept) => choose(&mut facet.chosen, kept, &range, *way),
                    None => facet.chosen.clear(),
                }
            }
            let some = core::iter::once(&*chosen).chain(facets.iter().map(|facet| &facet.chosen));
            let mut some = some.filter(|chosen| !chosen.is_empty()).peekable();
            if some.peek().is_none() {
                continue;
            }
            let some: Vec<&Chosen> = some.collect();
            block.open(chunk, range, some.into_iter());
            if !chosen.is_empty() {
                total.add(block, chosen, way == Way::TakeAway);
                for grouping in [&mut *grouping, &mut *parts].into_iter().flatten() {
                    grouping.add(chunk, block, chosen, rows.columns);
                }
            }
            for ((facet, by_others), way) in facets.iter_mut().zip(&by_others).zip(&ways) {
                let FacetCounting { counting, chosen: own, .. } = facet;
                let chosen = if by_others.is_some() { &*own } else { &*chosen };
                if chosen.is_empty() {
                    continue;
                }
                match way {
                    Way::TakeAway => {
                        let dictionary = counting.dictionary(rows.columns);
                        counting.take_away(chunk, block, chosen, dictionary);
                    }
                    Way::Count | Way::Known => counting.add(chunk, first, block, chosen, rows.columns, rows),
                }
            }
        }
    }

    /// Finds out what all rows of a sealed chunk come to, where that was not done before. `false` where it cannot be kept.
    fn get_to_know(&mut self, chunk: &Chunk, rows: &Rows<'_>, whole: &mut Whole) -> bool {
        let fields: Vec<Field> = (self.facets.iter())
            .filter(|facet| facet.counting.coded_column(chunk).is_some())
            .map(|facet| facet.counting.field())
            .filter(|field| whole.facet(*field).is_none())
            .collect();
        if whole.totals.is_some() && fields.is_empty() {
            return true;
        }
        let mut countings: Vec<Counting<N>> = fields.iter().map(|field| Counting::new(*field)).collect();
        let mut total = T::default();
        let everything = Chosen { all: true, rows: Vec::new() };
        for start in (0..chunk.rows).step_by(BLOCK) {
            let range = start..(start + BLOCK).min(chunk.rows);
            self.block.open(chunk, range, core::iter::once(&everything));
            total.add(&self.block, &everything, false);
            for counting in &mut countings {
                counting.add(chunk, RowId(0), &self.block, &everything, rows.columns, rows);
            }
        }
        let Some(totals) = total.by_state() else { return false };
        whole.totals = Some(totals);
        for (field, counting) in fields.into_iter().zip(countings) {
            let Some(sums) = counting.code_sums() else { return false };
            whole.facets.push((field, sums));
        }
        true
    }
}

fn choose(chosen: &mut Chosen, kept: &Kept, range: &core::ops::Range<usize>, way: Way) {
    match way {
        Way::Known => chosen.clear(),
        Way::Count => chosen.choose(kept, range, false),
        Way::TakeAway => chosen.choose(kept, range, true),
    }
}

impl<N> FacetCounting<N> {
    /// What the filters that it counts under keep, when they are not all of them.
    fn kept(&self, each: &[&Kept], together: &Together) -> Option<Kept> {
        Some(together.kept(each, Some(self.under.as_ref()?)))
    }
}
