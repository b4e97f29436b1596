//! Statements as `nontax/downloadbill` sends them: deterministic from seed, merchant, day and size, made row by row at
//! constant memory.
//!
//! ```
//! use nontax_sandbox::{Merchant, Statement, Volume};
//!
//! let merchant = Merchant::known("1900016021").ok_or("unknown merchant")?;
//! let statement = Statement::new(&Volume::new(1, 10), merchant, "20260715".parse()?);
//! let bytes: Vec<u8> = statement.chunks().flatten().collect();
//! assert!(bytes.starts_with("\u{feff}交易时间,公众账号ID".as_bytes()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bank;
mod day;
mod day_curve;
mod department;
mod item;
mod payment;
mod quirk;
mod row;

pub use day::Day;
pub use department::{Department, departments};
pub use item::{Amounts, Field};
pub use quirk::Quirk;
pub use row::Row;

use crate::merchant::Merchant;
use crate::volume::Volume;
use nontax_bill::outcome::ColumnSums;
use nontax_bill::{BillDate, Column, Fee, Fen};
use row::RowState;
use std::io::{self, Write};

/// `bill_type` of the official page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum BillType {
    /// Every row of the day.
    #[default]
    #[value(name = "ALL")]
    All,
    /// Payments.
    #[value(name = "SUCCESS")]
    Success,
    /// Refunds.
    #[value(name = "REFUND")]
    Refund,
}

impl core::str::FromStr for BillType {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "ALL" => Ok(Self::All),
            "SUCCESS" => Ok(Self::Success),
            "REFUND" => Ok(Self::Refund),
            _ => Err(()),
        }
    }
}

/// How lines end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LineEnd {
    /// As WeChat mostly does.
    #[default]
    Crlf,
    /// As WeChat sometimes does.
    Lf,
}

/// A statement that can be written as often as one likes.
#[derive(Clone, Debug)]
pub struct Statement {
    day: Day,
    bill_type: BillType,
    bom: bool,
    line_end: LineEnd,
    quirks: bool,
}

/// Names of the official footer.
const FOOTER: &str = "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额";

/// Bytes of a chunk, about.
const CHUNK: usize = 128 * 1024;

impl Statement {
    /// The statement of a day, of all rows, with BOM and CRLF, as large and as odd as the volume has it.
    #[must_use]
    pub fn new(volume: &Volume, merchant: Merchant, date: BillDate) -> Self {
        let quirks = volume.of(&merchant, date).quirks;
        let day = Day::new(volume, merchant, date);
        Self { day, bill_type: BillType::All, bom: true, line_end: LineEnd::Crlf, quirks }
    }

    /// Only these rows of it.
    #[must_use]
    pub fn of_type(self, bill_type: BillType) -> Self {
        Self { bill_type, ..self }
    }

    /// With or without a byte order mark at the beginning.
    #[must_use]
    pub fn with_bom(self, bom: bool) -> Self {
        Self { bom, ..self }
    }

    /// With lines that end so.
    #[must_use]
    pub fn with_line_end(self, line_end: LineEnd) -> Self {
        Self { line_end, ..self }
    }

    /// With or without odd rows; see [`Quirk`].
    #[must_use]
    pub fn with_quirks(self, quirks: bool) -> Self {
        Self { quirks, ..self }
    }

    /// Its rows in the order in which they are written.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.day.rows()).filter_map(|row| self.row(row))
    }

    /// Its bytes in pieces of about 128 KiB, made as they are asked for.
    #[must_use]
    pub fn chunks(&self) -> Chunks {
        Chunks { statement: self.clone(), stage: Stage::Header, rows: 0, sums: ColumnSums::default() }
    }

    /// All its bytes, for statements that fit in memory.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.chunks().flatten().collect()
    }

    /// Writes it, and says how many rows it had.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<u64> {
        let mut chunks = self.chunks();
        for chunk in &mut chunks {
            out.write_all(&chunk)?;
        }
        out.flush()?;
        Ok(chunks.rows)
    }

    fn row(&self, row: u64) -> Option<Row> {
        let made = Row::of(&self.day, row, self.quirks)?;
        let wanted = match self.bill_type {
            BillType::All => true,
            BillType::Success => made.state == RowState::Paid,
            BillType::Refund => made.refund().is_some(),
        };
        wanted.then_some(made)
    }

    fn end_line(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(match self.line_end {
            LineEnd::Crlf => b"\r\n",
            LineEnd::Lf => b"\n",
        });
    }
}

/// The bytes of a statement; see [`Statement::chunks`].
#[derive(Clone, Debug)]
pub struct Chunks {
    statement: Statement,
    stage: Stage,
    rows: u64,
    sums: ColumnSums,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    Header,
    Rows(u64),
    Done,
}

impl Chunks {
    /// Rows written so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The sums of the rows written so far.
    #[must_use]
    pub fn sums(&self) -> ColumnSums {
        self.sums
    }

    fn header(&self, out: &mut Vec<u8>) {
        if self.statement.bom {
            out.extend_from_slice("\u{feff}".as_bytes());
        }
        let names: Vec<&str> = Column::ALL.into_iter().map(Column::chinese).collect();
        out.extend_from_slice(names.join(",").as_bytes());
        self.statement.end_line(out);
    }

    fn add(&mut self, row: &Row) {
        let refund = row.refund();
        self.rows += 1;
        self.sums.total = Fen(self.sums.total.0 + row.total());
        self.sums.coupon = Fen(self.sums.coupon.0 + row.coupon());
        self.sums.refund = Fen(self.sums.refund.0 + refund.map_or(0, |refund| refund.amount));
        self.sums.coupon_refund = Fen(self.sums.coupon_refund.0 + refund.map_or(0, |refund| refund.coupon));
        self.sums.fee = Fee(self.sums.fee.0 + row.fee());
    }

    fn footer(&self, out: &mut Vec<u8>) {
        let ColumnSums { total, refund, coupon_refund, fee, .. } = self.sums;
        out.extend_from_slice(FOOTER.as_bytes());
        self.statement.end_line(out);
        out.extend_from_slice(format!("`{},`{total},`{refund},`{coupon_refund},`{fee}", self.rows).as_bytes());
        self.statement.end_line(out);
    }
}

impl Iterator for Chunks {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(CHUNK + 1_024);
        let first = match self.stage {
            Stage::Done => return None,
            Stage::Rows(next) => next,
            Stage::Header => {
                self.header(&mut out);
                0
            }
        };
        for number in first..self.statement.day.rows() {
            if out.len() >= CHUNK {
                self.stage = Stage::Rows(number);
                return Some(out);
            }
            let Some(row) = self.statement.row(number) else { continue };
            self.add(&row);
            row.append(&mut out);
            self.statement.end_line(&mut out);
        }
        self.footer(&mut out);
        self.stage = Stage::Done;
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::volume::Size;

    fn statement(seed: u64, rows: u64) -> Statement {
        let date = "20260715".parse().unwrap();
        let mut volume = Volume::new(seed, rows);
        volume.set("1900016021", date, Size { rows, quirks: false });
        Statement::new(&volume, Merchant::known("1900016021").unwrap(), date)
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() {
        assert_eq!(statement(1, 3_000).to_bytes(), statement(1, 3_000).to_bytes());
        assert_ne!(statement(1, 3_000).to_bytes(), statement(2, 3_000).to_bytes());
    }

    #[test]
    fn a_day_without_trade_has_header_and_footer() {
        let text = String::from_utf8(statement(1, 0).to_bytes()).unwrap();
        assert!(text.starts_with("\u{feff}交易时间,公众账号ID,商户号,子商户号,"));
        assert!(text.ends_with("手续费总金额\r\n`0,`0.00,`0.00,`0.00,`0.00000\r\n"));
        assert_eq!(text.lines().count(), 3);
    }

    #[test]
    fn payments_and_refunds_are_the_parts_of_all_rows() {
        let all = statement(6, 4_000);
        let payments = all.clone().of_type(BillType::Success);
        let refunds = all.clone().of_type(BillType::Refund);
        let state = |row: &Row| row.values()[8].clone();
        assert!(payments.rows().all(|row| state(&row) == "SUCCESS"));
        assert!(refunds.rows().all(|row| state(&row) == "REFUND"));
        let revoked = all.rows().filter(|row| state(row) == "REVOKED").count();
        assert_eq!(all.rows().count(), payments.rows().count() + refunds.rows().count() + revoked);
        assert!(refunds.rows().count() > 20);
    }

    #[test]
    fn a_payment_has_no_refund_and_a_refund_row_has_no_amount() {
        for row in statement(7, 3_000).rows() {
            let values = row.values();
            if values[8] == "REFUND" {
                assert_eq!(values[11], "0.00");
                assert!(values[13].len() == 29 && values[14].len() == 28);
                assert_ne!(values[15], "0.00");
                assert!(!values[17].is_empty() && !values[18].is_empty());
                assert!(!values[20].starts_with('-') || values[21] == "0.60%");
            } else {
                assert_eq!([&values[13], &values[14], &values[15]], ["0", "0", "0.00"]);
                assert_eq!([&values[17], &values[18]], ["", ""]);
            }
            assert_eq!(values[4].len(), 28);
            assert_eq!(values[5].len(), 28);
            assert!(values[0].starts_with("2026-07-15 "), "{}", values[0]);
        }
    }

    #[test]
    fn odd_rows_come_only_when_asked_for() {
        let plain = statement(3, 2_000);
        assert!(plain.rows().all(|row| row.quirk.is_none()));
        let odd = plain.with_quirks(true);
        assert!(odd.rows().filter(|row| row.quirk.is_some()).count() > 50);
        assert!(odd.rows().any(|row| row.quirk == Some(Quirk::RefundTooLarge)));
    }

    #[test]
    fn lines_end_and_begin_as_asked() {
        let plain = statement(1, 5).with_bom(false).with_line_end(LineEnd::Lf);
        let bytes = plain.to_bytes();
        assert!(bytes.starts_with("交易时间".as_bytes()));
        assert!(!bytes.contains(&b'\r'));
    }
}
