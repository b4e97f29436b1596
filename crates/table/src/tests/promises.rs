//! Promises of the table, one by one.

use super::files::TestFile;
use super::small_limits;
use crate::{Condition, Field, Full, Match, Query, RowId, SortKey, Table};
use nontax_bill::{BeijingTime, Column, Fen};

const COLUMNS: [&str; 6] = ["交易时间", "商户订单号", "交易状态", "总金额", "退款金额", "商品名称"];

fn statement() -> TestFile {
    let mut file = TestFile::with_columns(&COLUMNS);
    file.add(&["2017-06-01 15:33:10", "order1", "SUCCESS", "0.02", "0.00", "办证缴费"]);
    file.add(&["2017-06-01 15:33:11", "order2", "SUCCESS", "12.00", "0.00", "罚款"]);
    file.add(&["2017-06-01 15:33:12", "order1", "REFUND", "0.02", "0.01", "办证缴费"]);
    file.add(&["2017-06-01 15:33:13", "order3", "REVOKED", "5.00", "0.00", "学费, 第1学期"]);
    file
}

fn rows_of(table: &Table, version: u64) -> Vec<u32> {
    table.window(version, 0, 100).unwrap().rows.iter().map(|row| row.row.0).collect()
}

fn ask(table: &mut Table, conditions: Vec<Condition>) -> Vec<u32> {
    let answer = table.ask(&Query { version: 1, conditions, ..Query::default() });
    let rows = rows_of(table, 1);
    assert_eq!(answer.matched, rows.len() as u64);
    rows
}

fn text(field: Option<Field>, needle: &str, how: Match) -> Condition {
    Condition::Text { field, needle: needle.to_owned(), how, not: false }
}

#[test]
fn totals_count_payments_refunds_and_revoked_apart() {
    let mut table = Table::default();
    statement().load_all(&mut table);
    let totals = table.ask(&Query::default()).totals;
    assert_eq!((totals.rows, totals.payments.count, totals.payments.amount), (4, 2, Fen(1202)));
    assert_eq!((totals.refunds.count, totals.refunds.amount), (1, Fen(1)));
    assert_eq!((totals.revoked.count, totals.revoked.amount), (1, Fen(500)));
    assert_eq!(totals.net(), Some(Fen(1201)));
}

#[test]
fn a_text_is_found_in_any_column_whatever_its_case_but_never_across_two() {
    let mut table = Table::default();
    statement().load_all(&mut table);
    assert_eq!(ask(&mut table, vec![text(None, "ORDER1", Match::Contains)]), [0, 2]);
    assert_eq!(ask(&mut table, vec![text(None, "学费, 第1", Match::Contains)]), [3]);
    assert_eq!(ask(&mut table, vec![text(None, "15:33:11", Match::Contains)]), [1]);
    assert_eq!(ask(&mut table, vec![text(None, "12.00", Match::Equals)]), [1]);
    assert_eq!(ask(&mut table, vec![text(None, "1order", Match::Contains)]), [0_u32; 0]);
    assert_eq!(ask(&mut table, vec![text(None, "", Match::Equals)]), [0, 1, 2, 3]);
}

#[test]
fn a_time_range_keeps_its_first_second_and_not_its_end() {
    let mut table = Table::default();
    statement().load_all(&mut table);
    let at = |text: &str| BeijingTime::parse(text.as_bytes());
    let range = Condition::Time { from: at("2017-06-01 15:33:11"), until: at("2017-06-01 15:33:13") };
    assert_eq!(ask(&mut table, vec![range]), [1, 2]);
}

#[test]
fn the_own_amount_of_a_refund_is_what_was_refunded() {
    let mut table = Table::default();
    statement().load_all(&mut table);
    let one_fen = Condition::Amount { field: Field::Amount, from: Some(Fen(1)), to: Some(Fen(1)) };
    assert_eq!(ask(&mut table, vec![one_fen]), [2]);
    let query = Query {
        version: 2,
        sort: vec![SortKey { field: Field::Amount, descending: true }],
        facets: vec![Field::Amount],
        ..Query::default()
    };
    let answer = table.ask(&query);
    assert_eq!(rows_of(&table, 2), [1, 3, 0, 2]);
    assert_eq!(answer.facets[0].entries.len(), 4);
}

#[test]
fn bounds_of_fees_are_fen() {
    let mut table = Table::default();
    let mut file = TestFile::with_columns(&["手续费"]);
    file.add(&["0.00999"]);
    file.add(&["0.01000"]);
    file.add(&["0.01001"]);
    file.load_all(&mut table);
    let fees = |from, to| Condition::Amount { field: Field::Known(Column::ServiceFee), from, to };
    assert_eq!(ask(&mut table, vec![fees(Some(Fen(1)), None)]), [1, 2]);
    assert_eq!(ask(&mut table, vec![fees(None, Some(Fen(1)))]), [0, 1]);
    assert_eq!(ask(&mut table, vec![fees(Some(Fen(i64::MAX)), None)]), [0_u32; 0]);
    assert_eq!(ask(&mut table, vec![fees(Some(Fen(i64::MIN)), Some(Fen(i64::MAX)))]), [0, 1, 2]);
}

#[test]
fn a_facet_counts_under_all_conditions_but_its_own() {
    let mut table = Table::default();
    statement().load_all(&mut table);
    let state = Field::Known(Column::TradeState);
    let order = Field::Known(Column::OrderId);
    let query = Query {
        conditions: vec![Condition::Codes { field: state, values: vec!["SUCCESS".into()], not: false }],
        facets: vec![state, order],
        ..Query::default()
    };
    let answer = table.ask(&query);
    let entries = |facet: usize| -> Vec<(String, u64, i64)> {
        let entries = answer.facets[facet].entries.iter();
        entries.map(|entry| (entry.value.clone(), entry.count, entry.net.unwrap().0)).collect()
    };
    let expected = [("SUCCESS", 2, 1202), ("REFUND", 1, -1), ("REVOKED", 1, 0)].map(|(it, n, net)| (it.into(), n, net));
    assert_eq!(entries(0), expected);
    assert_eq!(entries(1), [("order1".into(), 1, 2), ("order2".into(), 1, 1200)]);
}

#[test]
fn orders_lead_to_their_payment_even_when_the_refund_was_loaded_first() {
    let mut table = Table::default();
    let mut file = TestFile::with_columns(&COLUMNS);
    file.add(&["2017-06-01 15:33:12", "order1", "REFUND", "0.02", "0.01", ""]);
    file.add(&["2017-06-01 15:33:13", "order1", "SUCCESS", "0.02", "0.00", ""]);
    file.add(&["2017-06-01 15:33:14", "order2", "REVOKED", "0.02", "0.00", ""]);
    file.load_all(&mut table);
    let asked = ["order1", "order2", "order3", "ORDER1", "order1"].map(str::to_owned);
    let found = table.find_orders(&asked).into_iter().map(|row| row.map(|row| row.0)).collect::<Vec<_>>();
    assert_eq!(found, [Some(1), Some(2), None, None, Some(1)]);
}

#[test]
fn extra_columns_of_one_name_are_one_column_in_all_sources_and_two_in_one_header() {
    let mut table = Table::default();
    let mut one = TestFile::with_columns(&["备注", "商户订单号", "备注"]);
    one.add(&["first", "order1", "second"]);
    let mut other = TestFile::with_columns(&["地区", "备注"]);
    other.add(&["south", "third"]);
    one.load_all(&mut table);
    other.load_all(&mut table);
    assert_eq!(table.extras(), ["备注", "备注 (2)", "地区"]);
    assert_eq!(table.extra("地区"), 2);
    let extra_cells = |row: u32| table.row(RowId(row)).unwrap().cells[27..].to_vec();
    assert_eq!(extra_cells(0), ["first", "second", ""]);
    assert_eq!(extra_cells(1 << 16), ["third", "", "south"]);
}

#[test]
fn a_column_that_the_header_has_twice_loses_nothing() {
    let mut table = Table::default();
    let mut file = TestFile::with_columns(&["商户订单号", "商户订单号"]);
    file.add(&["order1", "order2"]);
    file.load_all(&mut table);
    let cells = table.row(RowId(0)).unwrap().cells;
    assert_eq!(cells[Column::OrderId.index()], "order1");
    assert_eq!((table.extras()[0].as_str(), cells[27].as_str()), ("商户订单号", "order2"));
}

#[test]
fn a_full_table_says_so_and_stays_usable() {
    let mut table = Table::with_limits(crate::table::Limits { slots: 2, ..small_limits(2) });
    let source = table.add_source();
    let file = statement();
    table.set_header(source, &file.header);
    for row in 0..8 {
        file.with_row(row % 4, |row| table.append(source, row)).unwrap();
    }
    for _ in 0..3 {
        assert_eq!(file.with_row(0, |row| table.append(source, row)), Err(Full));
    }
    assert_eq!(table.rows(), 8);
    assert_eq!(ask(&mut table, vec![text(None, "order2", Match::Equals)]), [1, 5]);
    table.remove_source(source);
    assert_eq!(file.load_all(&mut table), 1);
    assert_eq!(table.rows(), 4);
}

#[test]
fn a_removed_source_takes_no_more_rows_and_leaves_the_numbers_of_others() {
    let mut table = Table::with_limits(small_limits(2));
    let file = statement();
    let removed = file.load_all(&mut table);
    let kept = file.load_all(&mut table);
    let before = table.row(RowId(5));
    table.ask(&Query { version: 7, ..Query::default() });
    table.remove_source(removed);
    assert_eq!(table.window(7, 0, 10), None);
    assert_eq!(table.place_of(7, RowId(5)), None);
    assert_eq!(table.row(RowId(1)), None);
    assert_eq!(table.row(RowId(5)), before);
    assert_eq!(file.with_row(0, |row| table.append(removed, row)), Err(Full));
    let answer = table.refresh().unwrap();
    assert_eq!((answer.version, answer.of), (7, 4));
    assert_eq!(table.place_of(7, RowId(5)), Some(1));
    assert_eq!(table.row_at_line(kept, 3), Some(RowId(5)));
    assert_eq!(table.row_at_line(removed, 3), None);
}

#[test]
fn a_cleared_table_is_empty_and_can_be_filled_again() {
    let mut table = Table::default();
    let file = statement();
    file.load_all(&mut table);
    table.ask(&Query::default());
    table.clear();
    assert_eq!((table.rows(), table.refresh().unwrap().of), (0, 0));
    assert_eq!(file.load_all(&mut table), 1);
    assert_eq!(ask(&mut table, vec![text(None, "order2", Match::Equals)]), [1]);
}

#[test]
fn rows_added_after_an_answer_show_only_when_it_is_refreshed() {
    let mut table = Table::default();
    let file = statement();
    let source = file.load_all(&mut table);
    let by_time = vec![SortKey { field: Field::Known(Column::TransactionTime), descending: true }];
    table.ask(&Query { version: 3, sort: by_time, ..Query::default() });
    file.with_row(1, |row| table.append(source, row)).unwrap();
    assert_eq!(rows_of(&table, 3), [3, 2, 1, 0]);
    assert_eq!(table.place_of(3, RowId(4)), None);
    assert_eq!(table.refresh().unwrap().matched, 5);
    assert_eq!(rows_of(&table, 3), [3, 2, 1, 4, 0]);
}

#[test]
fn nothing_is_refreshed_before_anything_was_asked() {
    assert_eq!(Table::default().refresh(), None);
}

#[test]
fn a_window_past_the_end_is_empty_and_one_of_another_version_is_none() {
    let mut table = Table::default();
    statement().load_all(&mut table);
    table.ask(&Query { version: 5, ..Query::default() });
    assert_eq!(table.window(5, 4, 10).unwrap().rows, []);
    assert_eq!(table.window(5, u64::MAX, u32::MAX).unwrap().rows, []);
    assert_eq!(table.window(5, 3, u32::MAX).unwrap().rows.len(), 1);
    assert_eq!(table.window(4, 0, 1), None);
}

#[test]
fn a_row_knows_its_refunds_of_other_days_and_the_other_orders_of_its_notice() {
    let names = ["微信订单号", "商户订单号", "交易状态", "缴费通知书编号", "执收单位编码", "行政区划代码"];
    let mut first_day = TestFile::with_columns(&names);
    first_day.add(&["4200A", "order1", "SUCCESS", "0017", "118", "440100"]);
    first_day.add(&["4200B", "order2", "SUCCESS", "0017", "118", "440100"]);
    first_day.add(&["4200C", "order3", "SUCCESS", "0017", "119", "440100"]);
    let mut next_day = TestFile::with_columns(&names);
    next_day.add(&["4200A", "order1", "REFUND", "0017", "118", "440100"]);
    next_day.add(&["4200a", "order4", "SUCCESS", "", "118", "440100"]);
    let mut table = Table::default();
    first_day.load_all(&mut table);
    next_day.load_all(&mut table);
    let rows =
        |rows: &[crate::WindowRow]| -> Vec<(u32, u64)> { rows.iter().map(|row| (row.source, row.line)).collect() };
    let related = table.related(RowId(0), 10).unwrap();
    assert_eq!((rows(&related.order), related.order_rows), (vec![(1, 2)], 1));
    assert_eq!((rows(&related.notice), related.notice_rows), (vec![(0, 3)], 1), "another department is another notice");
    let last = table.row_at_line(1, 3).unwrap();
    let related = table.related(last, 10).unwrap();
    assert_eq!(
        (related.order_rows, related.notice_rows),
        (0, 0),
        "case tells order numbers apart, and no notice is no notice"
    );
    assert_eq!(table.related(RowId(70_000_000), 10), None);
}

#[test]
fn the_first_of_two_fields_has_subtotals_of_its_own() {
    let mut table = Table::default();
    statement().load_all(&mut table);
    let fields = vec![Field::Known(Column::OrderId), Field::Known(Column::TradeState)];
    let groups = table.ask(&Query { group: fields, group_limit: 2, ..Query::default() }).groups.unwrap();
    assert_eq!((groups.distinct_outer, groups.distinct), (3, 4));
    let outer: Vec<(&str, u64, Option<Fen>)> =
        groups.outer.iter().map(|group| (group.values[0].as_str(), group.rows, group.net)).collect();
    assert_eq!(outer, [("order1", 2, Some(Fen(1))), ("order2", 1, Some(Fen(1200)))]);
    let by_one = table.ask(&Query { group: vec![Field::Known(Column::OrderId)], ..Query::default() }).groups.unwrap();
    assert_eq!((by_one.outer.len(), by_one.distinct_outer), (0, 0));
}
