//! Moving through the grid by keyboard, as the ARIA grid pattern has it. Pure.

/// Where the focus is: in the header, or in the row at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// `None` is the header.
    pub place: Option<u64>,
    /// Column, from 0.
    pub column: usize,
}

/// How large the grid is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Rows below the header.
    pub rows: u64,
    /// Columns.
    pub columns: usize,
    /// Rows that fit in the viewport.
    pub page: u64,
}

/// Where a key leads to; `None` for a key that does not move.
#[must_use]
pub fn moved(spot: Spot, key: &str, control: bool, extent: Extent) -> Option<Spot> {
    let last_column = extent.columns.saturating_sub(1);
    let last_row = extent.rows.checked_sub(1);
    let below_header = |place: u64| last_row.map(|last| place.min(last));
    let next = match (key, control) {
        ("ArrowRight", false) => Spot { column: (spot.column + 1).min(last_column), ..spot },
        ("ArrowLeft", false) => Spot { column: spot.column.saturating_sub(1), ..spot },
        ("ArrowDown", false) => Spot { place: below_header(spot.place.map_or(0, |place| place + 1)), ..spot },
        ("ArrowUp", false) => Spot { place: spot.place.and_then(|place| place.checked_sub(1)), ..spot },
        ("ArrowDown", true) => Spot { place: last_row, ..spot },
        ("ArrowUp", true) => Spot { place: below_header(0), ..spot },
        ("PageDown", false) => {
            Spot { place: below_header(spot.place.unwrap_or(0).saturating_add(extent.page)), ..spot }
        }
        ("PageUp", false) => Spot { place: spot.place.map(|place| place.saturating_sub(extent.page)), ..spot },
        ("Home", false) => Spot { column: 0, ..spot },
        ("End", false) => Spot { column: last_column, ..spot },
        ("Home", true) => Spot { place: below_header(0), column: 0 },
        ("End", true) => Spot { place: last_row, column: last_column },
        _ => return None,
    };
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent { rows: 100, columns: 30, page: 20 };

    fn from(place: Option<u64>, column: usize, key: &str) -> (Option<u64>, usize) {
        let spot = moved(Spot { place, column }, key, false, EXTENT).unwrap();
        (spot.place, spot.column)
    }

    fn with_control(place: Option<u64>, column: usize, key: &str) -> (Option<u64>, usize) {
        let spot = moved(Spot { place, column }, key, true, EXTENT).unwrap();
        (spot.place, spot.column)
    }

    #[test]
    fn arrows_move_by_one_and_stop_at_the_sides() {
        assert_eq!(from(Some(5), 3, "ArrowRight"), (Some(5), 4));
        assert_eq!(from(Some(5), 29, "ArrowRight"), (Some(5), 29));
        assert_eq!(from(Some(5), 0, "ArrowLeft"), (Some(5), 0));
        assert_eq!(from(Some(99), 0, "ArrowDown"), (Some(99), 0));
    }

    #[test]
    fn the_header_is_above_the_first_row() {
        assert_eq!(from(Some(0), 2, "ArrowUp"), (None, 2));
        assert_eq!(from(None, 2, "ArrowUp"), (None, 2));
        assert_eq!(from(None, 2, "ArrowDown"), (Some(0), 2));
    }

    #[test]
    fn pages_and_ends_are_one_key_away() {
        assert_eq!(from(Some(5), 3, "PageDown"), (Some(25), 3));
        assert_eq!(from(Some(95), 3, "PageDown"), (Some(99), 3));
        assert_eq!(from(Some(5), 3, "PageUp"), (Some(0), 3));
        assert_eq!(from(Some(5), 3, "Home"), (Some(5), 0));
        assert_eq!(from(Some(5), 3, "End"), (Some(5), 29));
        assert_eq!(with_control(Some(5), 3, "Home"), (Some(0), 0));
        assert_eq!(with_control(Some(5), 3, "End"), (Some(99), 29));
    }

    #[test]
    fn without_rows_the_focus_stays_in_the_header() {
        let empty = Extent { rows: 0, columns: 30, page: 1 };
        for key in ["ArrowDown", "PageDown"] {
            assert_eq!(
                moved(Spot { place: None, column: 1 }, key, false, empty),
                Some(Spot { place: None, column: 1 })
            );
        }
        assert_eq!(moved(Spot { place: None, column: 1 }, "End", true, empty), Some(Spot { place: None, column: 29 }));
    }

    #[test]
    fn other_keys_do_not_move() {
        for key in ["a", "Tab", "Enter", " ", "Escape"] {
            assert_eq!(moved(Spot { place: Some(1), column: 1 }, key, false, EXTENT), None);
        }
    }
}
