//! Which keys there are.

use crate::text::opening::OpeningTexts;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Shows all keys.
    Sheet,
    /// Goes to the search.
    Search,
    /// Goes to the table.
    Table,
    /// Goes to the day to fetch.
    Day,
    /// Opens files.
    Files,
    /// Opens the look-up of orders.
    Orders,
}

/// A key that works anywhere but in text fields.
pub struct Key {
    /// As the browser names it.
    pub key: &'static str,
    /// What it does.
    pub action: Action,
    /// What it does, in words.
    pub about: fn(&OpeningTexts) -> &'static str,
}

/// All of them, in the order in which they are listed. None is one that a browser has a use for by itself.
pub const KEYS: [Key; 6] = [
    Key { key: "?", action: Action::Sheet, about: |text| text.key_sheet },
    Key { key: "/", action: Action::Search, about: |text| text.key_search },
    Key { key: "t", action: Action::Table, about: |text| text.key_table },
    Key { key: "d", action: Action::Day, about: |text| text.key_day },
    Key { key: "o", action: Action::Files, about: |text| text.key_files },
    Key { key: "n", action: Action::Orders, about: |text| text.key_orders },
];

/// Keys of the table, which `table::keys` acts on while it has the focus.
pub struct TableKey {
    /// Alternatives, each of keys pressed together.
    pub keys: &'static [&'static [&'static str]],
    /// What they do, in words.
    pub about: fn(&OpeningTexts) -> &'static str,
}

/// All of them.
pub const TABLE_KEYS: [TableKey; 7] = [
    TableKey { keys: &[&["↑"], &["↓"], &["←"], &["→"]], about: |text| text.key_move },
    TableKey { keys: &[&["Home"], &["End"]], about: |text| text.key_row_ends },
    TableKey { keys: &[&["PageUp"], &["PageDown"]], about: |text| text.key_page },
    TableKey { keys: &[&["Ctrl", "Home"], &["Ctrl", "End"]], about: |text| text.key_corners },
    TableKey { keys: &[&["Enter"]], about: |text| text.key_enter },
    TableKey { keys: &[&["Shift", "Enter"]], about: |text| text.key_sort_more },
    TableKey { keys: &[&["Esc"]], about: |text| text.key_escape },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn each_key_does_one_thing_and_says_which() {
        for (at, key) in KEYS.iter().enumerate() {
            assert_eq!(key.key.chars().count(), 1, "{}: only keys of one letter are switched off together", key.key);
            let others = KEYS.iter().skip(at + 1);
            assert!(others.clone().all(|other| other.key != key.key && other.action != key.action), "{}", key.key);
            for lang in [Lang::Zh, Lang::En] {
                assert!(!(key.about)(&lang.texts().opening).is_empty());
            }
        }
    }
}
