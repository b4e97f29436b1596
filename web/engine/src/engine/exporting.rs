//! Writing rows into a file, a turn at a time, so that questions are answered meanwhile. Which rows it is to have is fixed when it begins.

use super::Engine;
use crate::limits::{ROWS_WRITTEN_AT_ONCE, TURN_MILLIS};
use crate::pace::ProgressPace;
use nontax_bill::privacy::masked;
use nontax_bill::{Column, Fee, Fen, Totals};
use nontax_export::{Head, Proof, Values, Writer};
use nontax_protocol::{Event, ExportColumn, ExportEnd, ExportPlan, ProofTexts};
use nontax_table::{Field, RowId, WindowRow};

/// A file that is written.
pub(super) struct Exporting {
    export: u64,
    columns: Vec<ExportColumn>,
    sources: Vec<(u32, String)>,
    proof: ProofTexts,
    rows: Vec<RowId>,
    next: usize,
    writer: Writer,
    totals: Totals,
    pace: ProgressPace,
}

/// What a turn of an export wrote.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    /// Which export.
    pub export: u64,
    /// The next bytes of the file.
    pub bytes: Vec<u8>,
    /// Rows written in all, once they are all written: the file is whole, and who has its bytes tells it.
    pub done: Option<u64>,
}

impl Engine {
    pub(super) fn begin_export(&mut self, export: u64, plan: ExportPlan) {
        self.end_export(ExportEnd::Stopped);
        let ExportPlan { version, all, format, columns, sources, proof } = plan;
        let rows = if all { Some(self.table.all_rows()) } else { self.table.view_rows(version) };
        let Some(rows) = rows else {
            self.tell(Event::ExportEnded { export, how: ExportEnd::Changed, rows: 0 });
            return;
        };
        let head = |column: &ExportColumn| Head { name: column.name.clone(), values: values_of(column.field) };
        let writer = Writer::new(format, columns.iter().map(head).collect(), &proof.rows_sheet);
        let (totals, pace) = (Totals::default(), ProgressPace::default());
        self.export = Some(Exporting { export, columns, sources, proof, rows, next: 0, writer, totals, pace });
    }

    /// Whether a file is not wholly written.
    #[must_use]
    pub fn has_export(&self) -> bool {
        self.export.is_some()
    }

    /// Ends the export that goes on, if there is one.
    pub fn end_export(&mut self, how: ExportEnd) {
        if let Some(ended) = self.export.take() {
            self.tell(Event::ExportEnded { export: ended.export, how, rows: ended.next as u64 });
        }
    }

    /// Writes for one turn.
    pub fn write_export(&mut self) -> Option<Written> {
        let mut open = self.export.take()?;
        let until = self.now() + TURN_MILLIS;
        while open.next < open.rows.len() && self.now() < until {
            let end = open.rows.len().min(open.next + ROWS_WRITTEN_AT_ONCE);
            for at in open.next..end {
                let row = open.rows.get(at).and_then(|row| self.table.row(*row));
                if let Some(row) = row {
                    open.write(&row);
                }
            }
            open.next = end;
        }
        let (export, rows, of) = (open.export, open.next as u64, open.rows.len() as u64);
        if rows == of {
            let proof = open.proof();
            open.writer.end(&proof);
            return Some(Written { export, bytes: open.writer.take(), done: Some(rows) });
        }
        let bytes = open.writer.take();
        if open.pace.due(self.now()) {
            self.tell(Event::ExportProgress { export, rows, of });
        }
        self.export = Some(open);
        Some(Written { export, bytes, done: None })
    }
}

impl Exporting {
    fn write(&mut self, row: &WindowRow) {
        count(&mut self.totals, row);
        let values: Vec<String> = self.columns.iter().map(|column| self.value(row, column)).collect();
        self.writer.row(values.iter().map(String::as_str));
    }

    fn value(&self, row: &WindowRow, column: &ExportColumn) -> String {
        let cell = |at: usize| row.cells.get(at).cloned().unwrap_or_default();
        let value = match column.field {
            Field::Known(known) => cell(known.index()),
            Field::Extra(at) => cell(Column::ALL.len() + usize::from(at)),
            Field::Source => {
                let named = self.sources.iter().find(|(number, _)| *number == row.source);
                named.map_or_else(|| format!("#{}", row.source + 1), |(_, name)| name.clone())
            }
            Field::Line => row.line.to_string(),
            Field::Amount if cell(Column::TradeState.index()) == "REFUND" => {
                let given_back = cell(Column::RefundAmount.index());
                let is_zero = Fen::from_yuan(given_back.as_bytes()).is_ok_and(|fen| fen.0 == 0);
                match given_back.strip_prefix('-') {
                    Some(positive) => positive.to_owned(),
                    None if is_zero || given_back.is_empty() => given_back,
                    None => format!("-{given_back}"),
                }
            }
            Field::Amount => cell(Column::TotalAmount.index()),
        };
        if column.masked { masked(&value) } else { value }
    }

    fn proof(&self) -> Proof {
        let words = &self.proof;
        let text = |text: &str| (text.to_owned(), Values::Text);
        let number = |number: String, decimals| (number, Values::Decimal(decimals));
        let mut lines: Vec<Vec<(String, Values)>> =
            words.lines.iter().map(|line| line.iter().map(|cell| text(cell)).collect()).collect();
        let totals = &self.totals;
        lines.push(vec![text(&words.rows), number(totals.rows.to_string(), 0)]);
        let named =
            [(&words.payments, totals.payments), (&words.refunds, totals.refunds), (&words.revoked, totals.revoked)];
        for (name, tally) in named {
            let sum = if totals.overflow { text(&words.overflow) } else { number(tally.amount.to_string(), 2) };
            lines.push(vec![text(name), number(tally.count.to_string(), 0), sum]);
        }
        let net = totals.net().filter(|_| !totals.overflow);
        lines.push(vec![
            text(&words.net),
            text(""),
            net.map_or_else(|| text(&words.overflow), |net| number(net.to_string(), 2)),
        ]);
        let fees = if totals.overflow { text(&words.overflow) } else { number(totals.fee.to_string(), 5) };
        lines.push(vec![text(&words.fees), text(""), fees]);
        let cut = self.writer.cut();
        if cut.texts > 0 {
            lines.push(vec![text(&words.cut_texts), number(cut.texts.to_string(), 0)]);
        }
        if cut.columns > 0 {
            lines.push(vec![text(&words.cut_columns), number(cut.columns.to_string(), 0)]);
        }
        Proof { name: words.sheet.clone(), lines }
    }
}

/// Adds a row as it is written; an independent sum beside the table's.
fn count(totals: &mut Totals, row: &WindowRow) {
    let value = |column: Column| row.cells.get(column.index()).map_or("", String::as_str);
    let fen = |column| Fen::from_yuan(value(column).as_bytes()).unwrap_or_default();
    totals.rows += 1;
    let (tally, amount) = match value(Column::TradeState) {
        "SUCCESS" => (Some(&mut totals.payments), fen(Column::TotalAmount)),
        "REFUND" => (Some(&mut totals.refunds), fen(Column::RefundAmount)),
        "REVOKED" => (Some(&mut totals.revoked), fen(Column::TotalAmount)),
        _ => (None, Fen(0)),
    };
    if let Some(tally) = tally {
        tally.count += 1;
        match tally.amount.checked_add(amount) {
            Some(sum) => tally.amount = sum,
            None => totals.overflow = true,
        }
    }
    let fee = Fee::from_yuan(value(Column::ServiceFee).as_bytes()).unwrap_or_default();
    match totals.fee.checked_add(fee) {
        Some(sum) => totals.fee = sum,
        None => totals.overflow = true,
    }
}

fn values_of(field: Field) -> Values {
    match field {
        Field::Known(Column::ServiceFee) => Values::Decimal(5),
        Field::Known(
            Column::TotalAmount | Column::CouponAmount | Column::RefundAmount | Column::CouponRefundAmount,
        )
        | Field::Amount => Values::Decimal(2),
        Field::Line => Values::Decimal(0),
        Field::Known(
            Column::AppId
            | Column::MchId
            | Column::SubMchId
            | Column::TransactionId
            | Column::OrderId
            | Column::OpenId
            | Column::RefundId
            | Column::MchRefundId
            | Column::NoticeNo
            | Column::DepartmentCode
            | Column::RegionCode
            | Column::BankId,
        ) => Values::Id,
        Field::Known(_) | Field::Extra(_) | Field::Source => Values::Text,
    }
}
