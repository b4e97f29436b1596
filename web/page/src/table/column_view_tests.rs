use super::*;
use proptest::prelude::*;

const TIME: Field = Field::Known(Column::TransactionTime);
const STATE: Field = Field::Known(Column::TradeState);
const BANK: Field = Field::Known(Column::PayerBank);

fn fields(view: &ColumnView, extras: usize) -> Vec<Field> {
    view.shown(extras, false).list.iter().filter_map(|column| column.field).collect()
}

#[test]
fn nothing_set_is_the_tables_own_order_with_the_time_at_the_left() {
    let shown = ColumnView::default().shown(2, false);
    let own = columns::all(2, false);
    assert_eq!(shown.list.split_first(), Some((&columns::MARK, own.as_slice())));
    assert_eq!(shown.pinned, 2, "the mark and the time");
    assert_eq!(ColumnView::default().to_text(), "");
    assert_eq!(ColumnView::from_text(""), Some(ColumnView::default()));
}

#[test]
fn a_column_moves_beside_another_and_back() {
    let mut view = ColumnView::default();
    assert!(view.step(STATE, Side::Behind, false, 0));
    assert_eq!(fields(&view, 0).get(1..3), Some([Field::Amount, STATE].as_slice()));
    assert!(view.step(STATE, Side::Before, false, 0));
    assert_eq!(view, ColumnView::default(), "an order that was undone is no order");
    view.put(BANK, Side::Before, TIME, 0);
    assert_eq!(view.shown(0, false).pinned, 3, "beside a column at the left it stays there too");
    assert!(!view.step(BANK, Side::Before, false, 0), "nothing is before the first");
    view.put(BANK, Side::Behind, STATE, 0);
    assert_eq!(view.shown(0, false).pinned, 2);
}

#[test]
fn a_step_passes_over_hidden_columns() {
    let mut view = ColumnView::default();
    view.set_hidden(Field::Amount, true, 0);
    assert!(view.step(STATE, Side::Behind, false, 0));
    assert_eq!(fields(&view, 0).get(1..3), Some([Field::Known(Column::TotalAmount), STATE].as_slice()));
}

#[test]
fn the_last_shown_column_cannot_be_hidden() {
    let mut view = ColumnView::default();
    for field in view.in_order(0) {
        view.set_hidden(field, true, 0);
    }
    assert_eq!(fields(&view, 0).len(), 1);
    for field in view.in_order(0) {
        view.set_hidden(field, false, 0);
    }
    assert_eq!(view, ColumnView::default());
}

#[test]
fn a_column_that_comes_later_stands_behind_its_neighbour() {
    let mut view = ColumnView::default();
    view.put(Field::Source, Side::Before, STATE, 0);
    let with_extra = fields(&view, 1);
    let at = with_extra.iter().position(|field| *field == Field::Extra(0));
    assert_eq!(at.and_then(|at| with_extra.get(at - 1)), Some(&Field::Known(Column::AppId)));
}

#[test]
fn widths_stay_within_what_a_column_can_be() {
    let mut view = ColumnView::default();
    view.set_width(BANK, 3);
    view.set_width(STATE, 30_000);
    let width = |field| view.shown(0, false).list.iter().find(|column| column.field == Some(field)).unwrap().width;
    assert_eq!((width(BANK), width(STATE)), (48, 640));
    assert_eq!(ColumnView::from_text("wj3").unwrap().widths.get(&BANK), Some(&48));
}

#[test]
fn a_text_that_says_nothing_of_columns_is_refused() {
    for text in ["o", "h", "w"] {
        assert_eq!(ColumnView::from_text(text), Some(ColumnView::default()));
    }
    for text in ["x", "oaa", "haX", "hX1", "wa", "wa1.wb2", "o!", "中", "o中", ".", "hX99999_", "wa99999999999"] {
        assert_eq!(ColumnView::from_text(text), None, "{text}");
    }
    assert!(ColumnView::from_text("p").unwrap().pinned.is_empty(), "nothing at the left is a choice too");
}

fn field() -> impl Strategy<Value = Field> {
    prop_oneof![
        6 => prop::sample::select(Column::ALL.to_vec()).prop_map(Field::Known),
        1 => any::<u16>().prop_map(Field::Extra),
        1 => prop::sample::select(vec![Field::Source, Field::Line, Field::Amount]),
    ]
}

fn view() -> impl Strategy<Value = ColumnView> {
    let set = || prop::collection::btree_set(field(), 0..9);
    let widths = prop::collection::btree_map(field(), WIDTHS, 0..6);
    (prop::collection::vec(field(), 0..33), set(), set(), widths).prop_map(|(mut order, hidden, pinned, widths)| {
        let mut seen = BTreeSet::new();
        order.retain(|field| seen.insert(*field));
        ColumnView { order, hidden, pinned, widths }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_view_comes_back_from_its_text_which_an_address_takes_as_it_is(view in view()) {
        let text = view.to_text();
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_')), "{}", text);
        prop_assert_eq!(ColumnView::from_text(&text), Some(view));
    }

    #[test]
    fn any_text_is_read_or_refused_and_what_is_read_is_written_again(text in "[ohpwabjXSLM0-9_.中]{0,14}") {
        if let Some(view) = ColumnView::from_text(&text) {
            prop_assert_eq!(ColumnView::from_text(&view.to_text()), Some(view));
        }
    }

    #[test]
    fn every_column_is_there_once_however_the_columns_are_set(
        mut view in view(), extras in 0_usize..4, moves in prop::collection::vec((field(), field(), any::<bool>()), 0..5),
    ) {
        for (one, other, before) in moves {
            view.put(one, if before { Side::Before } else { Side::Behind }, other, extras);
        }
        let mut order = view.in_order(extras);
        let pinned = order.iter().take_while(|field| view.pinned.contains(field)).count();
        prop_assert!(order.iter().skip(pinned).all(|field| !view.pinned.contains(field)));
        order.sort();
        let mut own: Vec<Field> = columns::all(extras, false).iter().filter_map(|column| column.field).collect();
        own.sort();
        prop_assert_eq!(order, own);
    }
}
