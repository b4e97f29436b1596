//! Names of codes for the filter language: those that the page shows in its facets, in the page's language or the other one.

use crate::desk::Desk;
use crate::names::{self, Regions};
use crate::text::Lang;
use leptos::prelude::*;
use nontax_table::{Facet, Field};
use nontax_view::Names;
use std::sync::Arc;

/// What is known now.
pub struct PageNames {
    lang: Lang,
    regions: Arc<Regions>,
    facets: Vec<Facet>,
    sources: Vec<(String, String)>,
    extras: Vec<String>,
}

impl PageNames {
    /// As things are; tracks all of it.
    pub fn of(desk: Desk) -> Self {
        Self {
            lang: desk.lang.get(),
            regions: names::loaded::regions(),
            facets: desk.answer.with(|answer| answer.as_ref().map(|answer| answer.facets.clone()).unwrap_or_default()),
            sources: desk.sources.with(|sources| {
                sources.iter().map(|report| (report.source.to_string(), report.name.clone())).collect()
            }),
            extras: desk.extras.get(),
        }
    }

    fn name_in(&self, lang: Lang, field: Field, code: &str) -> Option<String> {
        match field {
            Field::Known(column) => names::plain(column, code, lang, &self.regions).map(std::borrow::Cow::into_owned),
            Field::Source => self.sources.iter().find(|(number, _)| number == code).map(|(_, name)| name.clone()),
            _ => None,
        }
    }

    fn named(&self, field: Field, codes: &[String], name: &str) -> Vec<String> {
        let name = name.to_lowercase();
        let is = |test: &dyn Fn(&str) -> bool| -> Vec<String> {
            let has = |code: &&String| {
                let name = |lang| self.name_in(lang, field, code).map(|known| known.to_lowercase());
                [Lang::Zh, Lang::En].into_iter().filter_map(name).any(|known| test(&known))
            };
            let mut codes: Vec<String> = codes.iter().filter(has).cloned().collect();
            codes.sort();
            codes
        };
        let exactly = is(&|known| known == name);
        if !exactly.is_empty() || name.is_empty() {
            return exactly;
        }
        // A bank stands for all its cards.
        is(&|known| known.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(' ')))
    }
}

impl Names for PageNames {
    fn codes(&self, field: Field, name: &str) -> Vec<String> {
        let there = self.values(field);
        if there.iter().any(|code| code == name) {
            return vec![name.to_owned()];
        }
        let named = self.named(field, &there, name);
        match field {
            Field::Known(column) if named.is_empty() => self.named(field, &names::codes_of(column), name),
            _ => named,
        }
    }

    fn name(&self, field: Field, code: &str) -> Option<String> {
        self.name_in(self.lang, field, code)
    }

    fn values(&self, field: Field) -> Vec<String> {
        if field == Field::Source {
            return self.sources.iter().map(|(number, _)| number.clone()).collect();
        }
        let facet = self.facets.iter().find(|facet| facet.field == field);
        facet.map(|facet| facet.entries.iter().map(|entry| entry.value.clone()).collect()).unwrap_or_default()
    }

    fn chinese(&self) -> bool {
        self.lang == Lang::Zh
    }

    fn extras(&self) -> &[String] {
        &self.extras
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Column;
    use nontax_table::FacetEntry;

    const BANK: Field = Field::Known(Column::PayerBank);
    const STATE: Field = Field::Known(Column::TradeState);

    fn names(banks: &[&str]) -> PageNames {
        let entry = |value: &&str| FacetEntry { value: (*value).to_owned(), count: 1, net: None };
        let facet = Facet { field: BANK, entries: banks.iter().map(entry).collect(), distinct: 1 };
        PageNames {
            lang: Lang::Zh,
            regions: Arc::default(),
            facets: vec![facet],
            sources: vec![("3".to_owned(), "day.csv".to_owned())],
            extras: Vec::new(),
        }
    }

    #[test]
    fn a_bank_stands_for_its_cards_that_are_there_else_for_all() {
        let there = names(&["ICBC_DEBIT", "CMB_CREDIT", "ICBC_CREDIT"]);
        assert_eq!(there.codes(BANK, "工商银行"), ["ICBC_CREDIT", "ICBC_DEBIT"]);
        assert_eq!(there.codes(BANK, "icbc (debit)"), ["ICBC_DEBIT"]);
        assert_eq!(there.codes(BANK, "ICBC_DEBIT"), ["ICBC_DEBIT"]);
        assert_eq!(there.codes(BANK, "没有的银行"), [""; 0]);
        assert_eq!(names(&[]).codes(BANK, "工商银行"), ["ICBC_CREDIT", "ICBC_DEBIT", "ICBC_ECNY"]);
    }

    #[test]
    fn states_and_sources_have_names_in_both_languages() {
        let names = names(&[]);
        for name in ["退款", "Refund", "refund"] {
            assert_eq!(names.codes(STATE, name), ["REFUND"]);
        }
        assert_eq!(names.codes(Field::Source, "day.csv"), ["3"]);
        assert_eq!(names.name(STATE, "SUCCESS").as_deref(), Some("支付成功"));
    }
}
