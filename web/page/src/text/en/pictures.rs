//! How the totals are made up, in English.

use crate::text::figures::count;
use crate::text::pictures::PicturesTexts;
use nontax_table::{Field, TotalsBy};

/// English.
pub const PICTURES: PicturesTexts = PicturesTexts {
    title: "Breakdown",
    by: "By",
    measure: "Bars",
    total: "Total",
    rows: "Rows",
    by_name: |by| match by {
        TotalsBy::Day => "Day",
        TotalsBy::Hour => "Hour",
        TotalsBy::Field(Field::Known(column)) => column.english(),
        TotalsBy::Field(_) => "Column",
    },
    hour: |hour| format!("{hour}:00"),
    only: |name| format!("Only {name}"),
    shown: |shown, all| format!("{} of {} shown.", count(shown as u64), count(all)),
};
