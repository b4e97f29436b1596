//! The naive twin: rows as they are, walked one by one for each question.

use super::files::{NUMBERS, TestFile, shown};
use crate::answer::{
    Answer, Facet, FacetEntry, Group, GroupTally, Groups, Related, RowId, Spread, TotalsParts, WindowRow,
};
use crate::query::{Condition, Field, Match, Places, Query, SpreadOf, TotalsBy};
use crate::table::Table;
use core::cmp::Ordering;
use nontax_bill::outcome::Tally;
use nontax_bill::{Column, Fee, Fen, State, Totals};
use std::collections::{BTreeMap, HashMap};

#[derive(Default)]
pub struct Twin {
    pub rows: Vec<TwinRow>,
    extras: Vec<String>,
}

pub struct TwinRow {
    pub id: RowId,
    pub source: u32,
    line: u64,
    pub state: State,
    pub numbers: [i64; 6],
    pub known: Vec<String>,
    pub has_currency: bool,
    extras: HashMap<String, String>,
}

impl Twin {
    pub fn append(&mut self, id: RowId, source: u32, file: &TestFile, row: usize) {
        let test_row = &file.rows[row];
        let value = |at: usize| test_row.values.get(at).cloned().unwrap_or_default();
        let known = Column::ALL.map(|column| value(file.positions[column.index()]));
        let mut extras = HashMap::new();
        for (at, name) in file.header.names.iter().enumerate() {
            if file.positions.contains(&at) {
                continue;
            }
            let mut unused = name.clone();
            let mut count = 1;
            while extras.contains_key(&unused) {
                count += 1;
                unused = format!("{name} ({count})");
            }
            extras.insert(unused, value(at));
        }
        self.rows.push(TwinRow {
            id,
            source,
            line: test_row.line,
            state: test_row.state,
            numbers: test_row.numbers,
            known: known.to_vec(),
            has_currency: file.positions[Column::Currency.index()] != usize::MAX,
            extras,
        });
        self.rows.sort_by_key(|row| row.id);
    }

    pub fn remove(&mut self, source: u32) {
        self.rows.retain(|row| row.source != source);
    }

    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Asks both and compares answer, order, windows and places.
    pub fn check(&mut self, table: &mut Table, query: &Query) {
        self.extras = table.extras().to_vec();
        let rows = self.sorted(query);
        let expected = self.answer(query, &rows);
        // In slices, with another question begun between them.
        let mut slices = 0;
        while !table.prepare(query, || false) {
            slices += 1;
            if slices == 2 {
                table.prepare(
                    &Query { conditions: query.conditions.iter().rev().take(1).cloned().collect(), ..Query::default() },
                    || false,
                );
            }
        }
        assert_eq!(table.ask(query), expected, "{query:?}");
        let ids: Vec<RowId> = rows.iter().map(|row| row.id).collect();
        let window = table.window(query.version, 0, u32::MAX).unwrap();
        assert_eq!(window.rows.iter().map(|row| row.row).collect::<Vec<_>>(), ids, "{query:?}");
        let middle = ids.len() / 2;
        let window = table.window(query.version, middle as u64, 3).unwrap();
        let expected: Vec<WindowRow> = rows.iter().skip(middle).take(3).map(|row| self.window_row(row)).collect();
        assert_eq!((window.first, window.rows), (middle as u64, expected));
        self.check_picked(table, query.version, &rows);
        for row in &self.rows {
            let place = ids.iter().position(|id| *id == row.id).map(|place| place as u64);
            assert_eq!(table.place_of(query.version, row.id), place);
        }
        assert_eq!(table.window(query.version.wrapping_add(1), 0, 1), None);
        let asked = SpreadOf { field: Field::Amount, steps: 0 };
        assert_eq!(table.spread(query.version, asked), Some(self.spread(asked, query)));
        assert_eq!(table.spread(query.version.wrapping_add(1), asked), None);
    }

    /// Rows picked from the view are totalled as if they were all there is, and their values come alone.
    fn check_picked(&self, table: &Table, version: u64, rows: &[&TwinRow]) {
        let count = rows.len() as u64;
        let (third, half) = (count / 3, count / 2);
        let picks: [&[Places]; 4] = [
            &[],
            &[Places { first: 0, end: u64::MAX }],
            &[Places { first: third, end: half + 1 }, Places { first: 0, end: third + 1 }],
            &[Places { first: count.saturating_sub(1), end: count }, Places { first: half, end: third }],
        ];
        for places in picks {
            let is_picked = |place: u64| places.iter().any(|stretch| stretch.first <= place && place < stretch.end);
            let picked = rows.iter().zip(0..).filter(|(_, place)| is_picked(*place)).map(|(row, _)| *row);
            let mut picked: Vec<&TwinRow> = picked.collect();
            picked.sort_by_key(|row| row.id);
            assert_eq!(table.tally(version, places), Some(totals(&picked)), "{places:?} of {count}");
        }
        assert_eq!(table.tally(version.wrapping_add(1), &[]), None);
        let wanted = [Field::Known(Column::OrderId), Field::Known(Column::TotalAmount), Field::Extra(0)];
        let values = table.values(version, third, 4, &wanted).unwrap();
        let expected = rows.iter().skip(third as usize).take(4).map(|row| {
            let mut row = self.window_row(row);
            let places = [Column::OrderId.index(), Column::TotalAmount.index(), Column::ALL.len()];
            let cells = row.cells.iter_mut().enumerate().filter(|(at, _)| !places.contains(at));
            cells.for_each(|(_, cell)| cell.clear());
            row
        });
        assert_eq!(values.rows, expected.collect::<Vec<_>>());
    }

    /// Every row is in the table with all its values, and is found by its line and order number.
    pub fn check_rows(&mut self, table: &Table) {
        self.extras = table.extras().to_vec();
        assert_eq!(table.rows(), self.len());
        for row in &self.rows {
            assert_eq!(table.row(row.id), Some(self.window_row(row)));
            assert_eq!(table.row_at_line(row.source, row.line), Some(row.id));
            let next = self.rows.iter().find(|other| other.source == row.source && other.line > row.line);
            assert_eq!(table.row_at_line(row.source, row.line + 1), next.map(|row| row.id));
        }
        let order = |row: &TwinRow| row.known[Column::OrderId.index()].clone();
        let mut asked: Vec<String> = self.rows.iter().map(order).collect();
        asked.push("not there".to_owned());
        let expected: Vec<Option<RowId>> = asked
            .iter()
            .map(|id| {
                let mut same = self.rows.iter().filter(|row| order(row) == *id);
                let first = same.clone().next();
                same.find(|row| row.state == State::Success).or(first).map(|row| row.id)
            })
            .collect();
        assert_eq!(table.find_orders(&asked), expected);
        for row in &self.rows {
            assert_eq!(table.related(row.id, 2), Some(self.related(row, 2)));
        }
    }

    fn related(&self, own: &TwinRow, limit: usize) -> Related {
        let value = |row: &TwinRow, column: Column| row.known[column.index()].clone();
        let is_number = |text: &str| !text.trim_matches('0').is_empty();
        let columns = [Column::TransactionId, Column::OrderId];
        let order = columns.into_iter().find(|column| is_number(&value(own, *column)));
        let same_order = |row: &TwinRow| order.is_some_and(|column| value(row, column) == value(own, column));
        let key = [Column::NoticeNo, Column::DepartmentCode, Column::RegionCode];
        let same_notice = |row: &TwinRow| key.iter().all(|column| value(row, *column) == value(own, *column));
        let has_notice = is_number(&value(own, Column::NoticeNo));
        let others: Vec<&TwinRow> = self.rows.iter().filter(|row| row.id != own.id).collect();
        let of_order: Vec<&&TwinRow> = others.iter().filter(|row| same_order(row)).collect();
        let is_of_notice = |row: &&&TwinRow| has_notice && same_notice(row) && !same_order(row);
        let of_notice: Vec<&&TwinRow> = others.iter().filter(is_of_notice).collect();
        let first = |rows: &[&&TwinRow]| rows.iter().take(limit).map(|row| self.window_row(row)).collect();
        Related {
            order: first(&of_order),
            order_rows: of_order.len() as u64,
            notice: first(&of_notice),
            notice_rows: of_notice.len() as u64,
        }
    }

    fn answer(&self, query: &Query, kept: &[&TwinRow]) -> Answer {
        let mut in_order = kept.to_vec();
        in_order.sort_by_key(|row| row.id);
        Answer {
            version: query.version,
            of: self.len(),
            matched: kept.len() as u64,
            totals: totals(&in_order),
            facets: query.facets.iter().map(|field| self.facet(*field, query)).collect(),
            groups: (!query.group.is_empty()).then(|| {
                let groups = self.groups(kept, query.group_limit, |row| {
                    query.group.iter().map(|field| self.text(*field, row)).collect()
                });
                Groups { fields: query.group.clone(), ..groups }
            }),
            parts: query.totals_by.map(|by| {
                let time = |row: &TwinRow| self.text(Field::Known(Column::TransactionTime), row);
                let Groups { groups, distinct, .. } = self.groups(kept, query.totals_limit, |row| {
                    vec![match by {
                        TotalsBy::Field(field) => self.text(field, row),
                        TotalsBy::Day => time(row).split(' ').next().unwrap_or_default().to_owned(),
                        TotalsBy::Hour => time(row).split([' ', ':']).nth(1).unwrap_or_default().to_owned(),
                    }]
                });
                TotalsParts { by, groups, distinct }
            }),
            spreads: query.spreads.iter().map(|spread| self.spread(*spread, query)).collect(),
        }
    }

    fn groups(&self, kept: &[&TwinRow], limit: usize, values: impl Fn(&TwinRow) -> Vec<String>) -> Groups {
        let mut rows: BTreeMap<Vec<String>, Vec<&TwinRow>> = BTreeMap::new();
        for row in kept {
            rows.entry(values(row)).or_default().push(row);
        }
        let distinct = rows.len() as u64;
        let group = |(values, rows): (Vec<String>, Vec<&TwinRow>)| {
            let of = |state: State, number: usize| {
                let rows = rows.iter().filter(|row| row.state == state);
                (rows.clone().count() as u64, rows.map(|row| i128::from(row.numbers[number])).sum::<i128>())
            };
            let fen = |sum: i128| i64::try_from(sum).ok().map(Fen);
            let tally = |(count, sum)| GroupTally { count, amount: fen(sum) };
            let fee: i128 = rows.iter().map(|row| i128::from(row.numbers[5])).sum();
            Group {
                values,
                rows: rows.len() as u64,
                payments: tally(of(State::Success, 1)),
                refunds: tally(of(State::Refund, 3)),
                revoked: tally(of(State::Revoked, 1)),
                net: fen(of(State::Success, 1).1 - of(State::Refund, 3).1),
                fee: i64::try_from(fee).ok().map(Fee),
            }
        };
        let mut by_first: BTreeMap<Vec<String>, Vec<&TwinRow>> = BTreeMap::new();
        if rows.keys().any(|values| values.len() > 1) {
            for (values, rows) in &rows {
                by_first.entry(values[..1].to_vec()).or_default().extend(rows);
            }
        }
        let distinct_outer = by_first.len() as u64;
        let listed = |rows: BTreeMap<Vec<String>, Vec<&TwinRow>>| {
            let mut groups: Vec<Group> = rows.into_iter().map(group).collect();
            groups.sort_by_key(|group| core::cmp::Reverse(group.rows));
            groups.truncate(if limit == 0 { usize::MAX } else { limit });
            groups
        };
        let (outer, groups) = (listed(by_first), listed(rows));
        Groups { fields: Vec::new(), groups, distinct, outer, distinct_outer }
    }

    fn spread(&self, SpreadOf { field, steps }: SpreadOf, query: &Query) -> Spread {
        let is_other = |condition: &Condition| condition.ranged_field() != Some(field);
        let query = &as_facets_count(query);
        let rows = self.rows.iter().filter(|row| self.keeps(query, row, is_other));
        let is_of_numbers = !matches!(field, Field::Source | Field::Line | Field::Extra(_));
        let values: Vec<i128> = rows
            .filter(|row| is_of_numbers && !self.text(field, row).is_empty())
            .filter_map(|row| self.number(field, row))
            .collect();
        let bounds = values.iter().min().zip(values.iter().max());
        let nothing = Spread { field, bounds: None, step: 0, counts: vec![], edges: vec![] };
        let Some((lowest, highest)) = bounds else { return nothing };
        if steps == 0 {
            let is_round =
                |number: i128| number == 0 || matches!(number.to_string().trim_matches(['-', '0']), "1" | "2" | "5");
            let sizes = (0..19).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i128.pow(power)));
            let mut round: Vec<i128> = sizes.flat_map(|size| [size, -size]).chain([0, i64::MIN.into()]).collect();
            round.retain(|number| i64::try_from(*number).is_ok() && number <= highest);
            round.sort_unstable();
            assert!(round.iter().skip(1).all(|number| is_round(*number)));
            let first = round.iter().rposition(|number| number <= lowest).unwrap();
            let edges = round[first..].to_vec();
            let ends = edges[1..].iter().copied().chain([i128::MAX]);
            let within =
                |(from, end): (&i128, i128)| values.iter().filter(|value| (*from..end).contains(value)).count() as u64;
            let counts = edges.iter().zip(ends).map(within).collect();
            let edges = edges.iter().map(|edge| *edge as i64).collect();
            return Spread { bounds: Some((*lowest as i64, *highest as i64)), counts, edges, ..nothing };
        }
        let (all, steps) = (highest - lowest + 1, i128::from(steps.max(1)));
        let step = ((all + steps - 1) / steps).min(i128::from(u64::MAX));
        let mut counts = vec![0; ((all + step - 1) / step) as usize];
        for value in &values {
            counts[((value - lowest) / step) as usize] += 1;
        }
        Spread { field, bounds: Some((*lowest as i64, *highest as i64)), step: step as u64, counts, ..nothing }
    }

    fn sorted(&self, query: &Query) -> Vec<&TwinRow> {
        let mut rows: Vec<&TwinRow> = self.rows.iter().filter(|row| self.keeps(query, row, |_| true)).collect();
        rows.sort_by(|one, other| {
            query.sort.iter().fold(Ordering::Equal, |order, key| {
                let by_key = match (self.number(key.field, one), self.number(key.field, other)) {
                    (Some(one), Some(other)) => one.cmp(&other),
                    _ => self.text(key.field, one).as_bytes().cmp(self.text(key.field, other).as_bytes()),
                };
                order.then(if key.descending { by_key.reverse() } else { by_key })
            })
        });
        rows
    }

    fn facet(&self, field: Field, query: &Query) -> Facet {
        let mut values: BTreeMap<String, (u64, i128)> = BTreeMap::new();
        let is_other = |condition: &Condition| condition.own_field() != Some(field);
        let query = &as_facets_count(query);
        for row in self.rows.iter().filter(|row| self.keeps(query, row, is_other)) {
            let (count, net) = values.entry(self.text(field, row)).or_default();
            *count += 1;
            *net += match row.state {
                State::Success => i128::from(row.numbers[1]),
                State::Refund => -i128::from(row.numbers[3]),
                _ => 0,
            };
        }
        let distinct = values.len() as u64;
        let mut entries: Vec<FacetEntry> = values
            .into_iter()
            .map(|(value, (count, net))| FacetEntry { value, count, net: i64::try_from(net).ok().map(Fen) })
            .collect();
        entries.sort_by_key(|entry| core::cmp::Reverse(entry.count));
        entries.truncate(if query.facet_limit == 0 { usize::MAX } else { query.facet_limit });
        Facet { field, entries, distinct }
    }

    /// Whether a row is kept by the conditions that count.
    fn keeps(&self, query: &Query, row: &TwinRow, counts: impl Fn(&Condition) -> bool) -> bool {
        let holds = |conditions: &[Condition]| conditions.iter().filter(|it| counts(it)).all(|it| self.holds(it, row));
        holds(&query.conditions) && (query.any.is_empty() || query.any.iter().any(|group| holds(group)))
    }

    fn holds(&self, condition: &Condition, row: &TwinRow) -> bool {
        match condition {
            Condition::Text { needle, .. } if needle.is_empty() => true,
            Condition::Text { field: Some(field), needle, how, not } => {
                found(&self.text(*field, row), needle, *how) != *not
            }
            Condition::Text { field: None, needle, how, not } => {
                row.known.iter().chain(row.extras.values()).any(|cell| found(cell, needle, *how)) != *not
            }
            Condition::Time { from, until } => {
                let time = row.numbers[0];
                from.is_none_or(|from| time >= i64::from(from.0)) && until.is_none_or(|until| time < i64::from(until.0))
            }
            Condition::Amount { from: None, to: None, .. } => true,
            Condition::Amount { field, from, to } => {
                let scale = if *field == Field::Known(Column::ServiceFee) { 1000 } else { 1 };
                let amount = match field {
                    Field::Known(Column::TransactionTime) | Field::Source | Field::Line => None,
                    other => self.number(*other, row),
                };
                amount.is_some_and(|amount| {
                    from.is_none_or(|from| amount >= i128::from(from.0) * scale)
                        && to.is_none_or(|to| amount <= i128::from(to.0) * scale)
                })
            }
            Condition::Codes { field, values, not } => values.contains(&self.text(*field, row)) != *not,
            Condition::Checks { checks, not } => self.holds_checks(checks, *not, row),
        }
    }

    fn text(&self, field: Field, row: &TwinRow) -> String {
        match field {
            Field::Known(column) => row.known[column.index()].clone(),
            Field::Extra(number) => {
                let name = self.extras.get(usize::from(number));
                name.and_then(|name| row.extras.get(name)).cloned().unwrap_or_default()
            }
            Field::Source => row.source.to_string(),
            Field::Line => row.line.to_string(),
            Field::Amount => row.known[own_amount(row).index()].clone(),
        }
    }

    fn number(&self, field: Field, row: &TwinRow) -> Option<i128> {
        match field {
            Field::Known(column) => NUMBERS.iter().position(|it| *it == column).map(|at| i128::from(row.numbers[at])),
            Field::Amount => self.number(Field::Known(own_amount(row)), row),
            Field::Source => Some(i128::from(row.source)),
            Field::Line => Some(i128::from(row.line)),
            Field::Extra(_) => None,
        }
    }

    fn window_row(&self, row: &TwinRow) -> WindowRow {
        let extras = self.extras.iter().map(|name| row.extras.get(name).cloned().unwrap_or_default());
        for (at, column) in NUMBERS.into_iter().enumerate() {
            let text = &row.known[column.index()];
            assert!(text.is_empty() || *text == shown(column, row.numbers[at]));
        }
        let cells = row.known.iter().cloned().chain(extras).collect();
        WindowRow { row: row.id, source: row.source, line: row.line, cells }
    }
}

/// With the group alone under which facets count.
fn as_facets_count(query: &Query) -> Query {
    let mut query = query.clone();
    if let Some(changing) = query.changing {
        query.any = query.any.get(changing).cloned().into_iter().collect();
    }
    query
}

fn own_amount(row: &TwinRow) -> Column {
    if row.state == State::Refund { Column::RefundAmount } else { Column::TotalAmount }
}

fn found(cell: &str, needle: &str, how: Match) -> bool {
    let (cell, needle) = (cell.to_ascii_lowercase(), needle.to_ascii_lowercase());
    match how {
        Match::Contains => cell.contains(&needle),
        Match::StartsWith => cell.starts_with(&needle),
        Match::Equals => cell == needle,
    }
}

fn totals(rows: &[&TwinRow]) -> Totals {
    let of = |state: State| rows.iter().filter(move |row| row.state == state);
    let mut overflow = false;
    let mut tally = |state: State, number: usize| {
        let amount = sum(of(state).map(|row| row.numbers[number]), &mut overflow);
        Tally { count: of(state).count() as u64, amount: Fen(amount) }
    };
    let (payments, refunds, revoked) = (tally(State::Success, 1), tally(State::Refund, 3), tally(State::Revoked, 1));
    let fee = Fee(sum(rows.iter().map(|row| row.numbers[5]), &mut overflow));
    Totals { rows: rows.len() as u64, payments, refunds, revoked, fee, overflow }
}

/// Up to the first row with which it overflows.
fn sum(numbers: impl Iterator<Item = i64>, overflow: &mut bool) -> i64 {
    let mut sum = 0_i64;
    for number in numbers {
        match sum.checked_add(number) {
            Some(next) => sum = next,
            None => {
                *overflow = true;
                break;
            }
        }
    }
    sum
}
