//! Names of codes for the filter language: those that the page shows in its facets, in the page's language or the other one.

use crate::desk::Desk;
use crate::names::{self, Regions};
use crate::text::Lang;
use leptos::prelude::*;
use nontax_table::{Facet, Field};
use nontax_view::Names;

/// What is known now.
pub struct PageNames<'a> {
    lang: Lang,
    regions: &'a Regions,
    facets: &'a [Facet],
    sources: &'a [(String, String)],
    extras: &'a [String],
}

impl PageNames<'_> {
    /// Calls with the names as they are; tracks all that they come from.
    pub fn with<R>(desk: Desk, then: impl FnOnce(&PageNames<'_>) -> R) -> R {
        let (lang, regions) = (desk.lang.get(), names::loaded::regions());
        let sources: Vec<(String, String)> = desk
            .sources
            .with(|sources| sources.iter().map(|report| (report.source.to_string(), report.name.clone())).collect());
        desk.answer.with(|answer| {
            let facets = answer.as_ref().map(|answer| answer.facets.as_slice()).unwrap_or_default();
            desk.extras.with(|extras| then(&PageNames { lang, regions: &regions, facets, sources: &sources, extras }))
        })
    }

    fn name_in(&self, lang: Lang, field: Field, code: &str) -> Option<String> {
        match field {
            Field::Known(column) => names::plain(column, code, lang, self.regions).map(std::borrow::Cow::into_owned),
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

impl Names for PageNames<'_> {
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
        self.extras
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Column;
    use nontax_table::FacetEntry;

    const BANK: Field = Field::Known(Column::PayerBank);
    const STATE: Field = Field::Known(Column::TradeState);

    fn codes(banks: &[&str], field: Field, name: &str) -> Vec<String> {
        let entry = |value: &&str| FacetEntry { value: (*value).to_owned(), count: 1, net: None };
        let facet = Facet { field: BANK, entries: banks.iter().map(entry).collect(), distinct: 1 };
        let sources = [("3".to_owned(), "day.csv".to_owned())];
        let regions = Regions::default();
        let names = PageNames { lang: Lang::Zh, regions: &regions, facets: &[facet], sources: &sources, extras: &[] };
        let codes = names.codes(field, name);
        if let [code] = &codes[..]
            && let Some(known) = names.name(field, code)
        {
            assert!(!known.is_empty());
        }
        codes
    }

    #[test]
    fn a_bank_stands_for_its_cards_that_are_there_else_for_all() {
        let there = ["ICBC_DEBIT", "CMB_CREDIT", "ICBC_CREDIT"];
        assert_eq!(codes(&there, BANK, "工商银行"), ["ICBC_CREDIT", "ICBC_DEBIT"]);
        assert_eq!(codes(&there, BANK, "icbc (debit)"), ["ICBC_DEBIT"]);
        assert_eq!(codes(&there, BANK, "ICBC_DEBIT"), ["ICBC_DEBIT"]);
        assert_eq!(codes(&there, BANK, "没有的银行"), [""; 0]);
        assert_eq!(codes(&[], BANK, "工商银行"), ["ICBC_CREDIT", "ICBC_DEBIT", "ICBC_ECNY"]);
    }

    #[test]
    fn states_and_sources_have_names_in_both_languages() {
        for name in ["退款", "Refund", "refund"] {
            assert_eq!(codes(&[], STATE, name), ["REFUND"]);
        }
        assert_eq!(codes(&[], Field::Source, "day.csv"), ["3"]);
    }
}
