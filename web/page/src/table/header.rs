//! What stands above a column: its name in the page's language, its name in the other one, and how it is sorted. Pure.

use crate::text::Lang;
use nontax_table::{Field, SortKey};

/// The name of a field in a language. Columns that are not known have the name that the file gives them.
#[must_use]
pub fn name(field: Field, lang: Lang, extras: &[String]) -> &str {
    let view = &lang.texts().view;
    match (field, lang) {
        (Field::Known(column), Lang::Zh) => column.chinese(),
        (Field::Known(column), Lang::En) => column.english(),
        (Field::Extra(at), _) => extras.get(usize::from(at)).map_or("?", String::as_str),
        (Field::Source, _) => view.source,
        (Field::Line, _) => view.line,
        (Field::Amount, _) => view.own_amount,
    }
}

/// The name in the other language; `None` where there is only one.
#[must_use]
pub fn other_name(field: Field, lang: Lang) -> Option<&'static str> {
    let other = match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    match field {
        Field::Extra(_) => None,
        _ => Some(name(field, other, &[])),
    }
}

/// How a column is sorted: downwards or not, and its rank among several keys, from 1.
#[must_use]
pub fn sorted(field: Field, sort: &[SortKey]) -> Option<(bool, usize)> {
    sort.iter().position(|key| key.field == field).and_then(|at| sort.get(at).map(|key| (key.descending, at + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Column;

    #[test]
    fn a_column_has_a_name_in_each_language() {
        let field = Field::Known(Column::PayerBank);
        assert_eq!(name(field, Lang::Zh, &[]), "付款银行");
        assert_eq!(other_name(field, Lang::Zh), Some("Payer's bank"));
        assert_eq!(other_name(field, Lang::En), Some("付款银行"));
    }

    #[test]
    fn an_unknown_column_is_named_as_in_its_file() {
        assert_eq!(name(Field::Extra(1), Lang::En, &["甲".into(), "乙".into()]), "乙");
        assert_eq!(other_name(Field::Extra(1), Lang::En), None);
    }

    #[test]
    fn each_key_of_an_order_has_its_rank() {
        let sort =
            [SortKey { field: Field::Line, descending: true }, SortKey { field: Field::Amount, descending: false }];
        assert_eq!(sorted(Field::Line, &sort), Some((true, 1)));
        assert_eq!(sorted(Field::Amount, &sort), Some((false, 2)));
        assert_eq!(sorted(Field::Source, &sort), None);
    }
}
