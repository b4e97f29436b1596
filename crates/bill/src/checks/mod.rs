//! Checks across the rows of a file: what no row shows by itself. Ids are remembered as keyed hashes in a
//! [`KeyStore`], and compared at the end, so that memory is the store's affair.

mod keys;

use keys::REFUND;
pub use keys::{Entry, Family, KeyStore, MemoryKeys, RowKeys};

use crate::column::Column;
use crate::date::BillDate;
use crate::money::Fen;
use crate::problem::{Code, Level, Problem};
use crate::sink::{Meaning, Row, State};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use xxhash_rust::xxh64::xxh64;

/// Columns whose values are ids that a spreadsheet may have turned into numbers.
const IDS: [Column; 9] = [
    Column::MchId,
    Column::SubMchId,
    Column::TransactionId,
    Column::OrderId,
    Column::RefundId,
    Column::MchRefundId,
    Column::RegionCode,
    Column::NoticeNo,
    Column::DepartmentCode,
];

/// Findings that are put into the order of their lines at a time.
const SORTED_AT_A_TIME: usize = 65_536;

/// Currencies that are told apart, beyond CNY.
const CURRENCIES: usize = 20;

/// The checks of one file.
///
/// Notes of the entries: [`Family::Order`] has the amount in fen in its low 31 bits (all ones: see `large`) and
/// the top bit for a refund; [`Family::MerchantOrder`] and [`Family::Notice`] have half of the order's own key.
pub(crate) struct RowChecks {
    date: Option<BillDate>,
    keys: Keys,
    noticed: Noticed,
    destroyed: [Seen; IDS.len()],
    /// A spreadsheet saved the file, so ids are looked at.
    pub spreadsheet: bool,
    scratch: Vec<u8>,
}

/// Where the keys of rows go.
enum Keys {
    Nowhere,
    Store(Box<dyn KeyStore>),
    /// Handed on with a part of the statement.
    List(Vec<RowKeys>),
}

/// What was noticed of rows besides their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Noticed {
    /// Amounts that do not fit a note: key, line, whether it is a refund, and the amount in fen.
    large: Vec<(u64, u32, bool, i64)>,
    test_rows: Seen,
    currencies: BTreeMap<String, Seen>,
}

/// A row's texts, as the checks look at them.
pub(crate) trait Texts {
    /// Empty when the file lacks the column.
    fn text(&self, column: Column) -> &[u8];
    /// Whether the file has the column.
    fn has(&self, column: Column) -> bool;
}

impl Texts for Row<'_> {
    fn text(&self, column: Column) -> &[u8] {
        Row::text(self, column).as_bytes()
    }

    fn has(&self, column: Column) -> bool {
        Row::has(self, column)
    }
}

/// How often something was seen, and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    count: u64,
    line: u64,
    text: String,
}

impl Seen {
    fn add(&mut self, line: u64, text: &[u8]) {
        if self.count == 0 {
            self.line = line;
            self.text = String::from_utf8_lossy(text).into_owned();
        }
        self.count += 1;
    }

    /// Takes what was seen in a part whose lines are counted from `first`.
    fn absorb(&mut self, part: Self, first: u64) {
        if self.count == 0 {
            (self.line, self.text) = (part.line.saturating_add(first), part.text);
        }
        self.count += part.count;
    }
}

const LARGE: u32 = REFUND - 1;

impl RowChecks {
    pub(crate) fn new(date: Option<BillDate>, keys: Option<Box<dyn KeyStore>>) -> Self {
        Self {
            date,
            keys: keys.map_or(Keys::Nowhere, Keys::Store),
            noticed: Noticed::default(),
            destroyed: Default::default(),
            spreadsheet: false,
            scratch: Vec::new(),
        }
    }

    /// Checks of a part of a statement, whose keys are collected.
    pub(crate) fn of_a_part(date: Option<BillDate>) -> Self {
        Self { keys: Keys::List(Vec::new()), ..Self::new(date, None) }
    }

    pub(crate) fn date(&self) -> Option<BillDate> {
        self.date
    }

    /// What was noticed so far, with lines as they were told; nothing is remembered of it here.
    pub(crate) fn take_noticed(&mut self) -> (Noticed, Vec<RowKeys>) {
        let keys = match &mut self.keys {
            Keys::List(keys) => core::mem::take(keys),
            Keys::Nowhere | Keys::Store(_) => Vec::new(),
        };
        (core::mem::take(&mut self.noticed), keys)
    }

    /// Whether what was noticed of a part can be taken as if its rows had come here one by one.
    pub(crate) fn can_absorb(&self, part: &Noticed) -> bool {
        self.noticed.currencies.len() + part.currencies.len() < CURRENCIES
    }

    /// Takes what was noticed of a part that begins on line `first`.
    pub(crate) fn absorb(&mut self, part: Noticed, keys: &mut dyn Iterator<Item = RowKeys>, first: u64) {
        let later = |line: u32| u32::try_from(first.saturating_add(u64::from(line))).unwrap_or(u32::MAX);
        self.noticed.test_rows.absorb(part.test_rows, first);
        for (currency, seen) in part.currencies {
            self.noticed.currencies.entry(currency).or_default().absorb(seen, first);
        }
        let large = part.large.into_iter().map(|(key, line, refund, amount)| (key, later(line), refund, amount));
        self.noticed.large.extend(large);
        match &mut self.keys {
            Keys::Nowhere => {}
            Keys::Store(store) => keys.for_each(|row| store.put(RowKeys { line: later(row.line), ..row })),
            Keys::List(list) => list.extend(keys.map(|row| RowKeys { line: later(row.line), ..row })),
        }
    }

    /// Looks at a row. What the row shows by itself is told at once, what needs others at the end.
    pub(crate) fn row(&mut self, row: &Row<'_>, tell: &mut dyn FnMut(Level, Code, Column, Vec<String>)) {
        if let Some(date) = self.date
            && row.has(Column::TransactionTime)
            && row.time.date() != date
        {
            let detail = vec![row.time.to_string(), date.to_string()];
            tell(Level::Warning, Code::OutsideDate, Column::TransactionTime, detail);
        }
        if row.state == State::Refund
            && row.total > Fen(0)
            && row.refund > row.total
            && counts_as_refunded(row.text(Column::RefundState).as_bytes())
        {
            let detail = vec![row.refund.to_string(), row.total.to_string()];
            tell(Level::Error, Code::RefundExceedsPayment, Column::RefundAmount, detail);
        }
        let Row { line, time, state, total, coupon, refund, coupon_refund, fee, .. } = *row;
        self.notice(&Meaning { line, time, state, total, coupon, refund, coupon_refund, fee }, row);
    }

    /// Whether [`RowChecks::row`] would tell nothing at once.
    pub(crate) fn is_quiet(&self, row: &Meaning, has_time: bool) -> bool {
        let of_the_day = self.date.is_none_or(|date| !has_time || row.time.date() == date);
        of_the_day && !(row.state == State::Refund && row.total > Fen(0) && row.refund > row.total)
    }

    /// Remembers what a row may show together with others.
    pub(crate) fn notice(&mut self, meaning: &Meaning, row: &impl Texts) {
        let bank = row.text(Column::BankId);
        if bank.starts_with(b"test_") {
            self.noticed.test_rows.add(meaning.line, bank);
        }
        let currency = row.text(Column::Currency);
        if currency != b"CNY" && row.has(Column::Currency) {
            self.currency(meaning.line, currency);
        }
        if self.spreadsheet {
            for (seen, column) in self.destroyed.iter_mut().zip(IDS) {
                let text = row.text(column);
                if is_destroyed(column, text) {
                    seen.add(meaning.line, text);
                }
            }
        }
        self.remember(meaning, row);
    }

    fn currency(&mut self, line: u64, currency: &[u8]) {
        let text = String::from_utf8_lossy(currency);
        let currencies = &mut self.noticed.currencies;
        if currencies.contains_key(&*text) || currencies.len() < CURRENCIES {
            let shown: String = text.chars().take(20).collect();
            currencies.entry(shown).or_default().add(line, currency);
        }
    }

    fn remember(&mut self, meaning: &Meaning, row: &impl Texts) {
        let is_refund = meaning.state == State::Refund;
        if matches!(self.keys, Keys::Nowhere) || !(is_refund || meaning.state == State::Success) {
            return;
        }
        let usable = |column: Column| {
            let text = row.text(column);
            let good = !text.is_empty() && text != b"0" && !(self.spreadsheet && is_destroyed(column, text));
            good.then_some(text)
        };
        let key = |column| usable(column).map_or(0, key_of);
        let line = u32::try_from(meaning.line).unwrap_or(u32::MAX);
        let mut keys = RowKeys { line, ..RowKeys::default() };
        if is_refund {
            keys.note = REFUND;
            keys.second = key(Column::RefundId);
        } else {
            keys.second = key(Column::OrderId);
            if let Some(notice) = usable(Column::NoticeNo) {
                self.scratch.clear();
                for part in [row.text(Column::RegionCode), row.text(Column::DepartmentCode), notice] {
                    append_short(&mut self.scratch, part);
                    self.scratch.push(0);
                }
                keys.notice = key_of(&self.scratch);
            }
        }
        if !is_refund || counts_as_refunded(row.text(Column::RefundState)) {
            keys.order = key(Column::TransactionId);
            let amount = if is_refund { meaning.refund.0 } else { meaning.total.0 };
            let small = u32::try_from(amount).ok().filter(|small| *small < LARGE);
            if small.is_none() && keys.order != 0 {
                self.noticed.large.push((keys.order, line, is_refund, amount));
            }
            keys.note |= small.unwrap_or(LARGE);
        }
        match &mut self.keys {
            Keys::Nowhere => {}
            Keys::Store(store) => store.put(keys),
            Keys::List(list) => list.push(keys),
        }
    }

    /// Tells what the whole file shows; `name` gives a column's name as the header writes it.
    pub(crate) fn finish(mut self, name: &dyn Fn(Column) -> String, tell: &mut dyn FnMut(Problem)) {
        self.whole_file(name, tell);
        let Keys::Store(mut keys) = core::mem::replace(&mut self.keys, Keys::Nowhere) else { return };
        let large = self.noticed.large.iter().map(|(key, line, refund, amount)| ((*key, *line, *refund), *amount));
        let large: HashMap<(u64, u32, bool), i64> = large.collect();
        for family in Family::ALL {
            let mut findings = Findings { kept: Vec::new(), name, tell };
            let mut group: Vec<Entry> = Vec::new();
            let drained = keys.drain(family, &mut |entry| {
                if group.first().is_some_and(|first| first.key != entry.key) {
                    judge(family, &group, &large, &mut findings);
                    group.clear();
                }
                group.push(entry);
            });
            judge(family, &group, &large, &mut findings);
            findings.flush();
            if let Err(why) = drained {
                tell(Problem::new(Level::Error, Code::ChecksNotMade, 0, None, b"", vec![why]));
                return;
            }
        }
    }

    fn whole_file(&self, name: &dyn Fn(Column) -> String, tell: &mut dyn FnMut(Problem)) {
        let told = |level, code, seen: &Seen, column: Column, detail| {
            Problem::new(level, code, seen.line, Some(&name(column)), seen.text.as_bytes(), detail)
        };
        for (seen, column) in self.destroyed.iter().zip(IDS).filter(|(seen, _)| seen.count > 0) {
            let detail = vec![seen.count.to_string(), seen.text.clone()];
            tell(told(Level::Error, Code::IdsDestroyed, seen, column, detail));
        }
        if let Some(first) = self.noticed.currencies.values().min_by_key(|seen| seen.line) {
            let list: Vec<String> =
                self.noticed.currencies.iter().map(|(currency, seen)| format!("{currency} × {}", seen.count)).collect();
            tell(told(Level::Warning, Code::MixedCurrency, first, Column::Currency, vec![list.join(", ")]));
        }
        if self.noticed.test_rows.count > 0 {
            let detail = vec![self.noticed.test_rows.count.to_string()];
            tell(told(Level::Warning, Code::TestData, &self.noticed.test_rows, Column::BankId, detail));
        }
    }
}

/// The key of an id; never 0.
fn key_of(id: &[u8]) -> u64 {
    xxh64(id, 0).max(1)
}

/// WeChat never pays out a refund that failed or was closed; all others count, those in process too.
fn counts_as_refunded(refund_state: &[u8]) -> bool {
    !matches!(refund_state, b"FAIL" | b"REFUNDCLOSE")
}

/// Appends a text by eight bytes at a time: in wasm a copy of unknown length is a call that costs more than a short text does.
fn append_short(to: &mut Vec<u8>, text: &[u8]) {
    let (words, rest) = text.as_chunks::<8>();
    words.iter().for_each(|word| to.extend_from_slice(word));
    rest.iter().for_each(|byte| to.push(*byte));
}

/// Whether a spreadsheet made a number of an id: `4.2E+27`, digits beyond the fifteenth all zero, leading zeros gone.
#[must_use]
pub fn is_destroyed(column: Column, text: &[u8]) -> bool {
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let exponent_sign = text.windows(2).position(|pair| matches!(pair, b"E+" | b"e+"));
    if let Some((mantissa, exponent)) = exponent_sign.and_then(|at| text.split_at_checked(at)) {
        let without_point: Vec<u8> = match mantissa.iter().position(|byte| *byte == b'.') {
            Some(point) => mantissa.iter().enumerate().filter(|(at, _)| *at != point).map(|(_, byte)| *byte).collect(),
            None => mantissa.to_vec(),
        };
        return digits(&without_point) && digits(exponent.get(2..).unwrap_or_default());
    }
    if !digits(text) {
        return false;
    }
    match column {
        Column::RegionCode => text.len() < 6 && text != b"0",
        Column::DepartmentCode => text.len() < 6,
        _ => text.len() > 15 && text.get(15..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'0')),
    }
}

struct Finding {
    line: u32,
    code: Code,
    column: Column,
    detail: [i128; 2],
}

struct Findings<'a> {
    kept: Vec<Finding>,
    name: &'a dyn Fn(Column) -> String,
    tell: &'a mut dyn FnMut(Problem),
}

impl Findings<'_> {
    fn add(&mut self, finding: Finding) {
        self.kept.push(finding);
        if self.kept.len() >= SORTED_AT_A_TIME {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.kept.sort_unstable_by_key(|finding| finding.line);
        for finding in self.kept.drain(..) {
            let [first, second] = finding.detail;
            let (level, detail) = match finding.code {
                Code::NoticePaidTwice => (Level::Warning, vec![first.to_string()]),
                Code::RefundExceedsPayment => (Level::Error, vec![yuan(first), yuan(second)]),
                _ => (Level::Error, vec![first.to_string()]),
            };
            let name = (self.name)(finding.column);
            (self.tell)(Problem::new(level, finding.code, u64::from(finding.line), Some(&name), b"", detail));
        }
    }
}

/// A sum of fen as yuan; a sum of many large refunds can be more than [`Fen`] holds.
fn yuan(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

/// Looks at all entries of one key.
fn judge(family: Family, group: &[Entry], large: &HashMap<(u64, u32, bool), i64>, findings: &mut Findings<'_>) {
    let Some((first, others)) = group.split_first() else { return };
    let mut twice = |code, column, entry: &Entry, of: &Entry| {
        findings.add(Finding { line: entry.line, code, column, detail: [i128::from(of.line), 0] });
    };
    match family {
        Family::Order => judge_order(group, large, findings),
        Family::Refund => others.iter().for_each(|entry| twice(Code::DuplicateOrder, Column::RefundId, entry, first)),
        // The same order twice is told by its own number already.
        Family::MerchantOrder => others
            .iter()
            .filter(|entry| entry.note != first.note)
            .for_each(|entry| twice(Code::DuplicateOrder, Column::OrderId, entry, first)),
        Family::Notice => others
            .iter()
            .filter(|entry| entry.note != first.note)
            .for_each(|entry| twice(Code::NoticePaidTwice, Column::NoticeNo, entry, first)),
    }
}

fn judge_order(group: &[Entry], large: &HashMap<(u64, u32, bool), i64>, findings: &mut Findings<'_>) {
    let is_refund = |entry: &&Entry| entry.note & REFUND != 0;
    let amount = |entry: &Entry| match entry.note & LARGE {
        LARGE => large.get(&(entry.key, entry.line, entry.note & REFUND != 0)).copied().map_or(0, i128::from),
        small => i128::from(small),
    };
    let mut payments = group.iter().filter(|entry| !is_refund(entry));
    let Some(payment) = payments.next() else { return };
    for again in payments {
        let detail = [i128::from(payment.line), 0];
        let column = Column::TransactionId;
        findings.add(Finding { line: again.line, code: Code::DuplicateOrder, column, detail });
    }
    let paid = amount(payment);
    let refunded: i128 = group.iter().filter(is_refund).map(amount).sum();
    if let Some(last) = group.iter().rfind(is_refund).filter(|_| refunded > paid) {
        let (code, column) = (Code::RefundExceedsPayment, Column::RefundAmount);
        findings.add(Finding { line: last.line, code, column, detail: [refunded, paid] });
    }
}
