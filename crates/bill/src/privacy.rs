//! Which columns hold persons, and how their values are masked.

use crate::column::Column;

/// What stands in the names of columns that hold persons. Only columns that are not known are named so.
const PERSONAL: [&str; 13] = [
    "姓名",
    "缴款人",
    "缴费人",
    "付款人",
    "持卡人",
    "联系人",
    "身份证",
    "证件号",
    "手机",
    "电话",
    "卡号",
    "openid",
    "用户标识",
];

/// Signs that stand for what is masked; as many for any length.
const MASK: &str = "****";

/// Whether the values of a known column tell who a person is.
#[must_use]
pub fn is_personal(column: Column) -> bool {
    column == Column::OpenId
}

/// Whether a column that is not known holds persons, by its name.
#[must_use]
pub fn names_persons(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    PERSONAL.iter().any(|word| name.contains(word))
}

/// A value with its middle masked: enough to see that two rows are of the same person, too little to tell who.
#[must_use]
pub fn masked(value: &str) -> String {
    let count = value.chars().count();
    let (first, last) = match count {
        0 => return String::new(),
        1 => (0, 0),
        2..8 => (1, 0),
        _ => (3, 2),
    };
    let begin: String = value.chars().take(first).collect();
    let end: String = value.chars().skip(count - last).collect();
    format!("{begin}{MASK}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_a_value_is_masked_and_its_length_is_not_told() {
        assert_eq!(masked("oFkLxtyJswfbex9crZWHGDYG5NIw"), "oFk****Iw");
        assert_eq!(masked("王小明"), "王****");
        assert_eq!(masked("王"), "****");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn persons_are_known_by_the_column_s_name() {
        assert!(names_persons("缴款人姓名") && names_persons("Payer OpenID") && names_persons("联系电话"));
        assert!(!names_persons("备注") && !names_persons("商品名称"));
        assert!(is_personal(Column::OpenId) && !is_personal(Column::Description));
    }
}
