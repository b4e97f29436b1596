use super::*;
use proptest::prelude::*;

const ROW: f64 = 32.0;

fn scroller(rows: u64, viewport: f64) -> Scroller {
    let mut scroller = Scroller::new(ROW);
    scroller.resize(rows, viewport);
    scroller
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn ten_million_rows_fit_on_the_canvas_and_both_ends_are_reached_exactly() {
    let mut table = scroller(10_000_000, 600.0);
    assert_eq!(table.canvas(), LONGEST_CANVAS);
    assert_eq!(table.seen(0), Span { first: 0, end: 19 });
    table.moved(LONGEST_CANVAS - 600.0);
    assert_eq!(table.seen(0).end, 10_000_000);
    assert_eq!(table.drawn_at(9_999_999) + ROW, LONGEST_CANVAS);
    table.moved(0.0);
    assert_eq!(table.seen(0).first, 0);
    assert_eq!(table.drawn_at(0), 0.0);
}

#[test]
fn no_rows_and_no_viewport_are_no_trouble() {
    let mut table = scroller(0, 600.0);
    assert_eq!(table.seen(5), Span { first: 0, end: 0 });
    assert_eq!(table.canvas(), 0.0);
    assert_eq!(table.reveal(0), None);
    table.resize(3, 0.0);
    assert_eq!(table.page(), 1);
}

#[test]
fn fewer_rows_after_a_filter_leave_the_last_page_in_view() {
    let mut table = scroller(10_000_000, 640.0);
    table.go_to(200_000_000.0);
    table.resize(100, 640.0);
    assert_eq!(table.seen(0), Span { first: 80, end: 100 });
    assert_eq!(table.canvas_top(), 100.0 * ROW - 640.0);
}

#[test]
fn more_rows_while_loading_do_not_move_what_is_seen() {
    let mut table = scroller(240_000, 640.0);
    table.go_to(1_000_000.0);
    let before = table.seen(0);
    table.resize(9_000_000, 640.0);
    assert_eq!(table.seen(0), before);
}

#[test]
fn the_wheel_can_always_turn_back_to_the_first_row() {
    let mut table = scroller(10_000_000, 600.0);
    table.go_to(3_000_000.0);
    let (mut turns, mut short_turns) = (0, 0);
    while table.seen(0).first > 0 {
        let canvas_before = table.canvas_top();
        let next = (canvas_before - 100.0).max(0.0);
        assert!(next < canvas_before, "the canvas is at its end, but the rows are not");
        let rows_before = table.drawn_at(0) - canvas_before;
        table.moved(next);
        let rows_after = table.drawn_at(0) - table.canvas_top();
        assert_eq!(rows_after - rows_before, canvas_before - next, "the rows move by as much as the canvas");
        turns += 1;
        // A turn that ends at the canvas's end is cut short, and the canvas is put back for the next.
        short_turns += i32::from(canvas_before - next < 100.0);
    }
    assert!(short_turns <= 10, "{short_turns} short turns");
    assert!(turns <= 30_000 + short_turns, "{turns} turns");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn up_to_the_longest_canvas_a_canvas_pixel_is_a_pixel_of_the_rows(
        rows in 0_u64..=250_000, viewport in (100_u32..2_000).prop_map(f64::from), at in 0.0_f64..=1.0,
    ) {
        let mut table = scroller(rows, viewport);
        let canvas_top = (at * (table.canvas() - viewport).max(0.0)).floor();
        table.moved(canvas_top);
        for place in [0, rows / 2, rows] {
            prop_assert!((table.drawn_at(place) - place as f64 * ROW).abs() < 1e-6);
        }
    }

    #[test]
    fn every_row_can_be_shown_whole(rows in 1_u64..=20_000_000, viewport in (64_u32..2_000).prop_map(f64::from), at in 0.0_f64..1.0, from in 0.0_f64..1.0) {
        let mut table = scroller(rows, viewport);
        table.moved((from * table.canvas()).floor());
        let place = ((at * rows as f64) as u64).min(rows - 1);
        table.reveal(place);
        let above = table.drawn_at(place) - table.canvas_top();
        prop_assert!(above >= -1e-3 && above + ROW <= viewport + 1e-3, "row drawn at {above} of {viewport}");
        prop_assert!(table.shows(place));
        prop_assert!(table.drawn_at(place) >= -1e-3 && table.drawn_at(place) + ROW <= table.canvas() + 1e-3, "off the canvas");
    }

    #[test]
    fn a_small_movement_moves_the_rows_by_as_much(
        rows in 300_000_u64..=20_000_000, viewport in (100_u32..2_000).prop_map(f64::from), at in 0.1_f64..0.9, step in -100_i32..=100,
    ) {
        let mut table = scroller(rows, viewport);
        table.moved((at * table.canvas()).floor());
        let place = table.seen(0).first;
        let before = table.drawn_at(place) - table.canvas_top();
        let reset = table.moved(table.canvas_top() + f64::from(step));
        prop_assert_eq!(reset, None);
        let after = table.drawn_at(place) - table.canvas_top();
        prop_assert!((before - after - f64::from(step)).abs() < 1e-3);
    }

    #[test]
    fn settling_does_not_move_the_rows(
        rows in 1_u64..=20_000_000, viewport in (100_u32..2_000).prop_map(f64::from), at in 0.0_f64..1.0, steps in prop::collection::vec(-99_i32..=99, 0..50),
    ) {
        let mut table = scroller(rows, viewport);
        table.moved((at * (table.canvas() - viewport).max(0.0)).floor());
        for step in steps {
            table.moved((table.canvas_top() + f64::from(step)).clamp(0.0, (table.canvas() - viewport).max(0.0)));
        }
        let place = table.seen(0).first;
        let before = table.drawn_at(place) - table.canvas_top();
        table.settle();
        prop_assert!((table.drawn_at(place) - table.canvas_top() - before).abs() < 1e-3);
        prop_assert_eq!(table.settle(), None);
    }

    #[test]
    fn the_thumb_goes_further_down_the_rows_the_further_down_it_goes(
        rows in 1_u64..=20_000_000, viewport in (100_u32..2_000).prop_map(f64::from), one in 0.0_f64..=1.0, other in 0.0_f64..=1.0,
    ) {
        let table = scroller(rows, viewport);
        let last = (table.canvas() - viewport).max(0.0);
        let (high, low) = (one.max(other) * last, one.min(other) * last);
        prop_assert!(table.rows_at(low) <= table.rows_at(high));
        prop_assert!((table.canvas_at(table.rows_at(low)) - low).abs() <= 1.0 || !table.is_scaled());
    }
}
