//! Checks over everything loaded: what no row shows by itself, and what a row shows that people must look at. They are made
//! chunk by chunk, in slices, and found out anew when rows came or went; each finds rows, which a
//! [`Condition::Checks`](crate::Condition::Checks) keeps.

mod fee;
mod local;
mod pairs;
mod refunds;

use crate::bits::{Bits, Kept};
use crate::chunk::{Chunk, REFUND};
use crate::table::Table;
use fee::FeeForms;
use nontax_bill::{Fee, Fen};
use pairs::{Family, Pairs};
use refunds::Refunds;
use serde::{Deserialize, Serialize};

/// What is looked for. Ids that are empty, `0`, or destroyed by a spreadsheet are never compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Check {
    /// Rows SUCCESS that share 微信订单号, or 商户订单号 with different 微信订单号; rows REFUND that share 微信退款单号.
    DuplicateOrder,
    /// Rows SUCCESS of one notice (region, department and number) with different 微信订单号.
    NoticePaidTwice,
    /// Refunds that come to more than their payment, with that payment. Refunds that failed or were closed do not count.
    RefundAbovePayment,
    /// Refunds whose payment is not loaded: worth knowing, no fault.
    RefundWithoutPayment,
    /// Refunds of a payment of another day: the payment's where it is loaded, else the one in the middle of 微信订单号.
    RefundOfAnotherDay,
    /// 手续费 that is not 费率 × 总金额 (of a refund: less 费率 × 退款金额), by more than rounding explains.
    FeeNotRate,
    /// Rows of another day than most of their source.
    OutsideDay,
    /// 货币种类 is there and is not CNY.
    OtherCurrency,
    /// 银行ID begins with `test_`.
    TestData,
}

impl Check {
    /// Every check, in the order in which they are worked through.
    pub const ALL: [Self; 9] = [
        Self::DuplicateOrder,
        Self::NoticePaidTwice,
        Self::RefundAbovePayment,
        Self::RefundWithoutPayment,
        Self::RefundOfAnotherDay,
        Self::FeeNotRate,
        Self::OutsideDay,
        Self::OtherCurrency,
        Self::TestData,
    ];
}

/// What all checks came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Rows looked at.
    pub rows: u64,
    /// One a check, in the order of [`Check::ALL`].
    pub checked: Vec<Checked>,
    /// How far a fee may be from rate × amount: half a fen where all fees of a source are whole fen, else a unit of the fee's
    /// last decimal. The largest of all sources.
    pub fee_tolerance: Fee,
    /// Memory was refused: rows that share an id were not looked for.
    pub refused: bool,
}

/// What one check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Which.
    pub check: Check,
    /// Rows that it found.
    pub rows: u64,
    /// What these come to: 退款金额 of refunds, else 总金额, in fen; `None` where it does not fit.
    pub amount: Option<Fen>,
}

/// Found rows by check and slot.
#[derive(Debug, Default)]
pub(crate) struct Found {
    by_check: [Vec<Option<Bits>>; Check::ALL.len()],
}

/// Checks while they are made, and what they found.
pub(crate) struct Checks {
    /// [`Table`]'s count of changes when they began.
    generation: u64,
    step: Step,
    /// The slot that is next in this step.
    slot: usize,
    found: Found,
    fees: FeeForms,
    days: local::Days,
    refunds: Refunds,
    pairs: Option<Pairs>,
    report: Option<CheckReport>,
    refused: bool,
}

/// Each step goes over all chunks once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// How fees are rounded, which days there are, which refunds.
    Learn,
    /// Rows by themselves, and the payments of refunds.
    Look,
    Mark(Family),
    Collect(Family),
    Add,
    Done,
}

impl Found {
    pub fn add(&mut self, check: Check, slot: usize, rows: usize, row: usize) {
        self.change(check, slot, rows, |bits| bits.set(row));
    }

    /// Adds what is kept of a chunk.
    fn add_all(&mut self, check: Check, slot: usize, rows: usize, kept: &Kept) {
        match kept {
            Kept::None => {}
            Kept::All => self.change(check, slot, rows, |bits| {
                *bits = Bits::none(rows);
                bits.invert();
            }),
            Kept::Some(more) if more.count() > 0 => self.change(check, slot, rows, |bits| bits.or(more)),
            Kept::Some(_) => {}
        }
    }

    fn change(&mut self, check: Check, slot: usize, rows: usize, change: impl FnOnce(&mut Bits)) {
        if let Some(slots) = self.by_check.get_mut(check as usize) {
            if slots.len() <= slot {
                slots.resize(slot + 1, None);
            }
            if let Some(bits) = slots.get_mut(slot) {
                change(bits.get_or_insert_with(|| Bits::none(rows)));
            }
        }
    }

    fn of(&self, check: Check, slot: usize) -> Option<&Bits> {
        self.by_check.get(check as usize)?.get(slot)?.as_ref()
    }

    /// The rows of a chunk in which one of these checks found something.
    fn kept(&self, checks: &[Check], slot: usize) -> Kept {
        let bits = checks.iter().filter_map(|check| self.of(*check, slot)).cloned();
        bits.fold(Kept::None, |kept, bits| kept.or(&Kept::Some(bits)))
    }

    fn bytes(&self) -> usize {
        self.by_check.iter().flatten().flatten().map(Bits::bytes).sum()
    }
}

impl Checks {
    fn new(generation: u64) -> Self {
        Self {
            generation,
            step: Step::Learn,
            slot: 0,
            found: Found::default(),
            fees: FeeForms::default(),
            days: local::Days::default(),
            refunds: Refunds::default(),
            pairs: None,
            report: None,
            refused: false,
        }
    }

    /// What is kept of a chunk by a condition on checks.
    pub fn kept(&self, checks: &[Check], not: bool, slot: usize) -> Kept {
        let kept = self.found.kept(checks, slot);
        if not { kept.not() } else { kept }
    }

    pub fn bytes(&self) -> usize {
        self.found.bytes()
    }

    /// Takes the next chunk, or the next step.
    fn go_on(&mut self, table: &TableParts<'_>) {
        let Some((slot, chunk)) = table.chunk_from(self.slot) else {
            self.slot = 0;
            self.step = self.after(table);
            return;
        };
        self.slot = slot + 1;
        match self.step {
            Step::Learn => {
                self.fees.learn(chunk);
                self.days.learn(chunk);
                self.refused |= self.refunds.learn(slot, chunk, table).is_err();
            }
            Step::Look => {
                local::look(slot, chunk, table.columns, &self.days, &mut self.found);
                self.fees.look(slot, chunk, table.columns, &mut self.found);
                self.refunds.look(slot, chunk, table);
            }
            Step::Mark(_) => self.pairs.iter_mut().for_each(|pairs| pairs.mark(chunk, table)),
            Step::Collect(_) => {
                let collected = self.pairs.as_mut().map_or(Ok(()), |pairs| pairs.collect(slot, chunk, table));
                self.refused |= collected.is_err();
            }
            Step::Add => self.add(slot, chunk),
            Step::Done => {}
        }
    }

    /// The step after the one that is over.
    fn after(&mut self, table: &TableParts<'_>) -> Step {
        match self.step {
            Step::Learn => Step::Look,
            Step::Look => {
                core::mem::take(&mut self.refunds).conclude(table, &mut self.found);
                self.begin(Family::Order, table)
            }
            Step::Mark(family) => Step::Collect(family),
            Step::Collect(family) => {
                if let Some(pairs) = self.pairs.take() {
                    pairs.conclude(table, &mut self.found);
                }
                match family.next() {
                    Some(next) => self.begin(next, table),
                    None => {
                        self.report = Some(CheckReport {
                            rows: 0,
                            checked: Check::ALL.map(|check| Checked { check, rows: 0, amount: Some(Fen(0)) }).to_vec(),
                            fee_tolerance: self.fees.largest_tolerance(),
                            refused: self.refused,
                        });
                        Step::Add
                    }
                }
            }
            Step::Add | Step::Done => Step::Done,
        }
    }

    fn begin(&mut self, family: Family, table: &TableParts<'_>) -> Step {
        self.pairs = Pairs::new(family, table.rows());
        self.refused |= self.pairs.is_none();
        Step::Mark(family)
    }

    /// Adds what was found of a chunk to the report.
    fn add(&mut self, slot: usize, chunk: &Chunk) {
        let Self { report: Some(report), found, .. } = self else { return };
        report.rows += chunk.rows as u64;
        for checked in &mut report.checked {
            let Some(bits) = found.of(checked.check, slot) else { continue };
            for row in bits.ones(0, usize::MAX) {
                checked.rows += 1;
                let amount = chunk.value(chunk.own_amount(row), row);
                checked.amount = checked.amount.and_then(|sum| sum.checked_add(Fen(amount)));
            }
        }
    }
}

/// What the checks see of the table.
pub(crate) struct TableParts<'a> {
    pub slots: &'a [Option<Box<Chunk>>],
    pub columns: &'a [crate::chunk::TextColumn],
    pub sources: &'a [crate::source::Source],
}

impl<'a> TableParts<'a> {
    /// The first chunk from a slot on.
    fn chunk_from(&self, slot: usize) -> Option<(usize, &'a Chunk)> {
        let slots = self.slots.iter().enumerate().skip(slot);
        slots.into_iter().find_map(|(slot, chunk)| Some((slot, chunk.as_deref()?)))
    }

    fn rows(&self) -> usize {
        self.slots.iter().flatten().map(|chunk| chunk.rows).sum()
    }

    fn chunk(&self, slot: u32) -> Option<&'a Chunk> {
        self.slots.get(slot as usize)?.as_deref()
    }

    /// Whether a spreadsheet saved the file that a chunk is of.
    fn is_resaved(&self, chunk: &Chunk) -> bool {
        self.sources.get(chunk.source as usize).is_some_and(|source| source.is_resaved)
    }
}

impl Table {
    /// Makes the checks, until `go_on` says no. `None` when there is more to do: ask again.
    pub fn check(&mut self, mut go_on: impl FnMut() -> bool) -> Option<CheckReport> {
        while !self.checks_are_done() {
            self.check_one_step();
            if !go_on() && !self.checks_are_done() {
                return None;
            }
        }
        self.checks.as_ref()?.report.clone()
    }

    fn checks_are_done(&self) -> bool {
        let now = self.checks.as_ref().filter(|checks| checks.generation == self.generation);
        now.is_some_and(|checks| checks.step == Step::Done)
    }

    fn check_one_step(&mut self) {
        let Self { slots, columns, sources, checks, generation, .. } = self;
        let parts = TableParts { slots, columns, sources };
        match checks {
            Some(checks) if checks.generation == *generation => checks.go_on(&parts),
            // What was found of other rows may keep none of these.
            _ => *checks = Some(Box::new(Checks::new(*generation))),
        }
    }
}

/// Whether a row is a refund that WeChat pays out.
fn is_counted_refund(chunk: &Chunk, row: usize, columns: &[crate::chunk::TextColumn]) -> bool {
    let state = local::text(chunk, nontax_bill::Column::RefundState, row, columns);
    chunk.states.get(row) == Some(u32::from(REFUND)) && !matches!(&*state, b"FAIL" | b"REFUNDCLOSE")
}
