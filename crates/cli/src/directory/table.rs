//! The operator's table of merchants: a CSV with a merchant a line, its columns found by name in Chinese or English. What
//! is wrong is said with its line, all of it at once, and never with a secret.

use nontax_config::ConfiguredMerchant;
use nontax_weixin::{AppId, AppSecret};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Columns by their names; the first three must be there.
const COLUMNS: [[&str; 2]; 6] = [
    ["mch_id", "子商户号"],
    ["name", "名称"],
    ["appid", "AppID"],
    ["secret", "AppSecret"],
    ["region_code", "行政区划代码"],
    ["department_code", "执收单位编码"],
];

/// How many columns must be there.
const NEEDED: usize = 3;

/// So many faults are told; after these, nobody reads on.
const MOST_FAULTS: usize = 20;

/// What a table holds.
#[derive(Debug)]
pub(crate) struct Table {
    /// Merchants in the table's order.
    pub merchants: Vec<ConfiguredMerchant>,
    /// Secrets of appids.
    pub secrets: BTreeMap<AppId, AppSecret>,
    /// Appids without one.
    pub without_secret: BTreeSet<AppId>,
}

/// Reads a table.
pub(crate) fn read(text: &[u8]) -> Result<Table, Vec<String>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let header = reader.headers().map_err(|error| vec![of_csv(&error)])?.clone();
    let places = COLUMNS.map(|names| header.iter().position(|name| names.contains(&name)));
    let missing: Vec<&str> = COLUMNS
        .iter()
        .zip(places)
        .take(NEEDED)
        .filter(|(_, place)| place.is_none())
        .map(|([name, _], _)| *name)
        .collect();
    if !missing.is_empty() {
        return Err(vec![format!("line 1: no column {}", missing.join(", "))]);
    }
    if let Some(unknown) = header.iter().find(|name| !COLUMNS.iter().any(|names| names.contains(name))) {
        let known = COLUMNS.map(|[name, _]| name).join(", ");
        return Err(vec![format!("line 1: unknown column {unknown:?}; there are {known}")]);
    }
    let mut table = Reading::default();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let cells = places.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default());
                if let Err(why) = table.take(line, cells) {
                    table.faults.push(format!("line {line}: {why}"));
                }
            }
            Err(error) => table.faults.push(of_csv(&error)),
        }
        if table.faults.len() == MOST_FAULTS {
            table.faults.push("and perhaps more".to_owned());
            break;
        }
    }
    table.finish()
}

fn of_csv(error: &csv::Error) -> String {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => format!("line {line}: not UTF-8; save the table as CSV UTF-8"),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("line {line}: {len} cells under {expected_len} columns")
        }
        _ => format!("line {line}: cannot be read as CSV"),
    }
}

#[derive(Default)]
struct Reading {
    merchants: Vec<ConfiguredMerchant>,
    secrets: BTreeMap<AppId, (u64, AppSecret)>,
    appids: BTreeSet<AppId>,
    lines: HashMap<String, u64>,
    faults: Vec<String>,
}

impl Reading {
    fn take(&mut self, line: u64, cells: [&str; 6]) -> Result<(), String> {
        let [mch_id, name, appid, secret, region_code, department_code] = cells;
        let code = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let merchant = ConfiguredMerchant {
            mch_id: mch_id.parse().map_err(|why| format!("mch_id: {why}"))?,
            name: name.to_owned(),
            appid: appid.parse().map_err(|why| format!("appid: {why}"))?,
            region_code: code(region_code),
            department_code: code(department_code),
        };
        merchant.check()?;
        if let Some(before) = self.lines.insert(mch_id.to_owned(), line) {
            return Err(format!("mch_id {mch_id} is on line {before} already"));
        }
        if !secret.is_empty() {
            let secret = AppSecret::new(secret).ok_or("secret holds blanks or is too long")?;
            if let Some((before, other)) = self.secrets.get(&merchant.appid)
                && *other != secret
            {
                return Err(format!("secret: line {before} has another for the same appid {appid}"));
            }
            self.secrets.entry(merchant.appid.clone()).or_insert((line, secret));
        }
        self.appids.insert(merchant.appid.clone());
        self.merchants.push(merchant);
        Ok(())
    }

    fn finish(mut self) -> Result<Table, Vec<String>> {
        if self.merchants.is_empty() && self.faults.is_empty() {
            self.faults.push("line 1: no merchant follows".to_owned());
        }
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let secrets: BTreeMap<_, _> = self.secrets.into_iter().map(|(appid, (_, secret))| (appid, secret)).collect();
        let without_secret = self.appids.into_iter().filter(|appid| !secrets.contains_key(appid)).collect();
        Ok(Table { merchants: self.merchants, secrets, without_secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "mch_id,name,appid,secret,region_code,department_code\n\
        1900016021,广东省非税,wx5f6e43071809a9dd,planted-1,440000,118610002\n\
        1900016022,\"广州,市\",wx5f6e43071809a9dd,,,\n\
        1900016023,三,wxc971985892358997,,,\n";

    #[test]
    fn a_table_is_read_in_either_language() {
        let table = read(TABLE.as_bytes()).unwrap();
        assert_eq!((table.merchants.len(), table.secrets.len(), table.without_secret.len()), (3, 1, 1));
        assert_eq!(table.merchants[1].name, "广州,市");
        assert!(!format!("{table:?}").contains("planted"));
        let chinese = "\u{feff}名称,子商户号,AppID,AppSecret\r\n一,1900016021,wx5f6e43071809a9dd,s\r\n";
        assert_eq!(read(chinese.as_bytes()).unwrap().merchants.len(), 1);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_no_secret() {
        for (from, to, expected) in [
            ("1900016022", "19", "line 3: mch_id: not a merchant number"),
            ("1900016022", "1900016021", "line 3: mch_id 1900016021 is on line 2 already"),
            ("三", "", "line 4: name is empty"),
            ("wxc971985892358997", "wx1", "line 4: appid: not an appid"),
            ("wx5f6e43071809a9dd,,,", "wx5f6e43071809a9dd,planted-2,,", "line 3: secret: line 2 has another"),
            ("planted-1", "planted 1", "line 2: secret holds blanks"),
            ("440000", "44x", "line 2: region_code is not"),
            ("三,", "", "line 4: 5 cells under 6 columns"),
            ("mch_id,", "mch,", "line 1: no column mch_id"),
            (",region_code", ",region", "line 1: unknown column \"region\""),
        ] {
            let text = TABLE.replacen(from, to, 1);
            assert_ne!(text, TABLE, "{from}");
            let faults = read(text.as_bytes()).unwrap_err();
            assert!(faults[0].starts_with(expected) && !faults[0].contains("planted"), "{faults:?}");
        }
        let mut broken = TABLE.as_bytes().to_vec();
        broken.extend_from_slice(b"1900016024,\xd6\xd0,wxc971985892358997,,,\n");
        assert_eq!(read(&broken).unwrap_err(), ["line 5: not UTF-8; save the table as CSV UTF-8"]);
        assert_eq!(read(b"mch_id,name,appid\n").unwrap_err(), ["line 1: no merchant follows"]);
        let many: String = (0..100).map(|_| "x,y,z\n").collect();
        assert_eq!(read(format!("mch_id,name,appid\n{many}").as_bytes()).unwrap_err().len(), MOST_FAULTS + 1);
    }
}
