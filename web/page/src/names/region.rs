//! Administrative divisions (行政区划代码): six digits, two each for province, city and district. A code outside the
//! table (province level, development zones, abolished ones) falls back to its city, then to its province.

use crate::text::Lang;

/// City lines that only stand for "districts of the province itself" and say nothing to a reader.
const FILLERS: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// The table of regions; empty until it was loaded, and then every code is shown raw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// Lines `440103<TAB>荔湾区`, ascending.
    text: String,
    /// Code and the byte range of its name in `text`.
    entries: Vec<(u32, usize, usize)>,
}

impl Regions {
    /// Reads lines of a six-digit code, a tab and a name. Lines that are not such are left out.
    #[must_use]
    pub fn parse(text: String) -> Self {
        let mut entries = Vec::new();
        let mut at = 0;
        for line in text.split('\n') {
            if let Some((code, name)) = line.split_once('\t')
                && code.len() == 6
                && let Ok(number) = code.parse()
            {
                let start = at + 7;
                entries.push((number, start, start + name.trim_end().len()));
            }
            at += line.len() + 1;
        }
        entries.sort_unstable();
        Self { text, entries }
    }

    /// Province, city and district in one word: `广东省广州市荔湾区`. A code that is only known by its city or province ends
    /// in `（其他）`. English has no names of its own: the Chinese name, as on the map.
    #[must_use]
    pub fn name(&self, code: &str, lang: Lang) -> Option<String> {
        let six = code.get(..6)?;
        if code.bytes().any(|byte| !byte.is_ascii_digit()) {
            return None;
        }
        let number: u32 = six.parse().ok()?;
        let province_code = number / 10_000 * 10_000;
        let city_code = number / 100 * 100;
        let province = self.own_name(province_code)?;
        let city = (city_code != province_code).then(|| self.own_name(city_code)).flatten();
        let district = (number != city_code).then(|| self.own_name(number)).flatten();
        let mut name = province.to_owned();
        for part in [city, district].into_iter().flatten() {
            if !FILLERS.contains(&part) {
                name.push_str(part);
            }
        }
        if self.own_name(number).is_none() {
            name.push_str(match lang {
                Lang::Zh => "（其他）",
                Lang::En => " (other)",
            });
        }
        Some(name)
    }

    fn own_name(&self, code: u32) -> Option<&str> {
        let at = self.entries.binary_search_by_key(&code, |entry| entry.0).ok()?;
        let (_, start, end) = self.entries.get(at)?;
        self.text.get(*start..*end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Regions {
        Regions::parse(include_str!("../../../static/data/regions.tsv").to_owned())
    }

    fn name(code: &str) -> Option<String> {
        shipped().name(code, Lang::Zh)
    }

    #[test]
    fn a_district_is_named_with_its_city_and_province() {
        assert_eq!(name("440103").as_deref(), Some("广东省广州市荔湾区"));
        assert_eq!(name("440100").as_deref(), Some("广东省广州市"));
        assert_eq!(name("440000").as_deref(), Some("广东省"));
    }

    #[test]
    fn words_that_only_fill_a_level_are_left_out() {
        assert_eq!(name("110101").as_deref(), Some("北京市东城区"));
        assert_eq!(name("429004").as_deref(), Some("湖北省仙桃市"));
    }

    #[test]
    fn a_code_outside_the_table_falls_back_to_city_then_province() {
        assert_eq!(name("440199").as_deref(), Some("广东省广州市（其他）"));
        assert_eq!(name("449901").as_deref(), Some("广东省（其他）"));
        assert_eq!(shipped().name("440199", Lang::En).as_deref(), Some("广东省广州市 (other)"));
    }

    #[test]
    fn longer_codes_are_read_by_their_first_six_digits() {
        assert_eq!(name("440103001000").as_deref(), Some("广东省广州市荔湾区"));
    }

    #[test]
    fn what_is_no_region_has_no_name() {
        for code in ["", "44", "990000", "000000", "44010x", "广东省广", "４４０１００"] {
            assert_eq!(name(code), None, "{code}");
        }
        assert_eq!(Regions::default().name("440100", Lang::Zh), None);
    }

    #[test]
    fn the_shipped_table_is_whole() {
        let regions = shipped();
        assert_eq!(regions.entries.len(), 3351);
        assert!(regions.entries.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, ..) in &regions.entries {
            let name = regions.name(&format!("{code:06}"), Lang::Zh);
            assert!(name.is_some_and(|name| !name.is_empty() && !name.contains('（')), "{code}");
        }
    }
}
