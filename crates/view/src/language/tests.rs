//! Texts and conditions are the same thing said twice.

use super::*;
use crate::view::{View, put};
use nontax_bill::{BeijingTime, BillDate, Column, Fen};
use nontax_table::{Check, Condition, Field, Match, SortKey};
use proptest::prelude::*;

/// Names as a page has them: some lead to several codes, one is another's code.
struct Plain;

const NAMES: [(Column, &str, &str); 6] = [
    (Column::TradeState, "REFUND", "退款"),
    (Column::TradeState, "SUCCESS", "支付成功"),
    (Column::PayerBank, "ICBC_DEBIT", "工商银行 借记卡"),
    (Column::PayerBank, "ICBC_CREDIT", "工商银行 信用卡"),
    (Column::PayerBank, "A", "B"),
    (Column::PayerBank, "B", "x,\"y"),
];

impl Names for Plain {
    fn codes(&self, field: Field, name: &str) -> Vec<String> {
        let of_field = || NAMES.iter().filter(|(column, ..)| Field::Known(*column) == field);
        let is = |test: &dyn Fn(&str, &str) -> bool| -> Vec<String> {
            of_field().filter(|(_, code, of)| test(code, of)).map(|(_, code, _)| (*code).to_owned()).collect()
        };
        let exactly = is(&|_, of| of == name);
        let begins = || is(&|_, of| of.split(' ').next() == Some(name));
        if exactly.is_empty() { begins() } else { exactly }
    }

    fn name(&self, field: Field, code: &str) -> Option<String> {
        NAMES
            .iter()
            .find(|(column, of, _)| Field::Known(*column) == field && *of == code)
            .map(|(.., name)| (*name).to_owned())
    }

    fn values(&self, field: Field) -> Vec<String> {
        NAMES
            .iter()
            .filter(|(column, ..)| Field::Known(*column) == field)
            .map(|(_, code, _)| (*code).to_owned())
            .collect()
    }

    fn chinese(&self) -> bool {
        true
    }

    fn extras(&self) -> &[String] {
        &[]
    }
}

fn fault(text: &str) -> (FaultKind, &str) {
    let fault = read(text, &Plain).unwrap_err();
    (fault.kind, &text[fault.at])
}

fn one(text: &str) -> Vec<Condition> {
    let mut groups = read(text, &Plain).unwrap();
    assert_eq!(groups.len(), 1, "{text}");
    groups.remove(0)
}

const STATE: Field = Field::Known(Column::TradeState);
const BANK: Field = Field::Known(Column::PayerBank);

fn codes(field: Field, values: &[&str], not: bool) -> Condition {
    Condition::Codes { field, values: values.iter().map(|value| (*value).to_owned()).collect(), not }
}

#[test]
fn a_line_as_people_type_it() {
    assert_eq!(
        one("状态:退款 金额>=1000 -银行:工商银行"),
        [
            codes(STATE, &["REFUND"], false),
            Condition::Amount { field: Field::Amount, from: Some(Fen(100_000)), to: None },
            codes(BANK, &["ICBC_DEBIT", "ICBC_CREDIT"], true),
        ]
    );
    assert_eq!(one("state:REFUND amount>=1000"), one("状态：退款　金额≥1,000"));
    assert_eq!(one("状态!=退款"), one("-状态:退款"));
    assert_eq!(one("付款银行:ICBC_DEBIT，'A'"), [codes(BANK, &["ICBC_DEBIT", "A"], false)]);
    assert_eq!(one("金额:1万..2.5万"), one("金额>=10000 金额<=25000"));
    assert_eq!(one("金额>100 金额<200"), one("金额:100.01..199.99"));
    assert_eq!(read("  ", &Plain), Ok(vec![]));
}

#[test]
fn texts_can_be_anywhere_or_in_a_column() {
    let text = |field, needle: &str, how, not| Condition::Text { field, needle: needle.into(), how, not };
    let item = Some(Field::Known(Column::Description));
    assert_eq!(
        one(r#"罚款 -"道路 违停" ^4200 商品:学费 商品=学费 -商品^学 银行~ICBC"#),
        [
            text(None, "罚款", Match::Contains, false),
            text(None, "道路 违停", Match::Contains, true),
            text(None, "4200", Match::StartsWith, false),
            text(item, "学费", Match::Contains, false),
            text(item, "学费", Match::Equals, false),
            text(item, "学", Match::StartsWith, true),
            text(Some(BANK), "ICBC", Match::Contains, false),
        ]
    );
}

#[test]
fn times_are_days_minutes_or_seconds() {
    let day = BillDate::new(2026, 3, 5).unwrap();
    let at = |seconds: u32| Some(BeijingTime(day.start().0 + seconds));
    assert_eq!(one("时间:2026-03-05"), [Condition::Time { from: at(0), until: at(86_400) }]);
    assert_eq!(one("时间>=2026-03-05T08:00"), [Condition::Time { from: at(8 * 3600), until: None }]);
    assert_eq!(one("time<=2026-03-05T08:00"), [Condition::Time { from: None, until: at(8 * 3600 + 60) }]);
    assert_eq!(one("时间<2026/03/05T08:00:07"), [Condition::Time { from: None, until: at(8 * 3600 + 7) }]);
    assert_eq!(one("时间>2026-03-04"), [Condition::Time { from: at(0), until: None }]);
    assert_eq!(
        one("时间:2026-03-04..2026-03-05"),
        [Condition::Time { from: at(0).map(|time| BeijingTime(time.0 - 86_400)), until: at(86_400) }]
    );
}

#[test]
fn groups_stand_beside_each_other() {
    let both = [one("状态:退款"), one("金额>=1000")];
    for or in ["或", "or", "OR", "|", "｜"] {
        assert_eq!(read(&format!("状态:退款 {or} 金额>=1000"), &Plain), Ok(both.to_vec()));
    }
    assert_eq!(write(&both, &Plain), "状态:退款 或 金额>=1000");
    assert_eq!(write(&both, &NoNames), "state:REFUND or amount>=1000");
}

#[test]
fn a_fault_says_where_it_is() {
    assert_eq!(fault("状态:退款 状太:x"), (FaultKind::UnknownWord, "状太"));
    assert_eq!(fault("10:30"), (FaultKind::UnknownWord, "10"));
    assert_eq!(fault("金额>=一千"), (FaultKind::NotAnAmount, "一千"));
    assert_eq!(fault("金额>=0.005"), (FaultKind::AmountTooPrecise, "0.005"));
    assert_eq!(fault("金额:..."), (FaultKind::NotAnAmount, "..."));
    assert_eq!(fault("金额:2..1"), (FaultKind::Backwards, "2..1"));
    assert_eq!(fault("时间:昨天"), (FaultKind::NotATime, "昨天"));
    assert_eq!(fault("时间:2026-02-30"), (FaultKind::NotATime, "2026-02-30"));
    assert_eq!(fault("时间:2026-03-05..2026-03-04"), (FaultKind::Backwards, "2026-03-05..2026-03-04"));
    assert_eq!(fault("状态: 退款"), (FaultKind::NoValue, ":"));
    assert_eq!(fault("状态:退款,"), (FaultKind::NoValue, ","));
    assert_eq!(fault("金额>="), (FaultKind::NoValue, "="));
    assert_eq!(fault("-"), (FaultKind::NoValue, "-"));
    assert_eq!(fault("罚 \"道路"), (FaultKind::OpenQuote, "\"道路"));
    assert_eq!(fault("状态>=退款"), (FaultKind::WrongOperator, ">="));
    assert_eq!(fault("商品<=x"), (FaultKind::WrongOperator, "<="));
    assert_eq!(fault("金额~1"), (FaultKind::WrongOperator, "~"));
    assert_eq!(fault("-金额>=1"), (FaultKind::NoMinusHere, "-金额"));
    assert_eq!(fault("检查:没有"), (FaultKind::UnknownCheck, "没有"));
    assert_eq!(fault("检查~x"), (FaultKind::WrongOperator, "~"));
    assert_eq!(fault("或 罚款"), (FaultKind::EmptyGroup, "或"));
    assert_eq!(fault("罚款 或"), (FaultKind::EmptyGroup, "或"));
    assert_eq!(fault("罚款 或 或 罚"), (FaultKind::EmptyGroup, "或"));
}

fn offered(text: &str) -> Vec<String> {
    complete(text, text.len(), &Plain).choices.into_iter().map(|choice| choice.insert).collect()
}

#[test]
fn words_values_and_checks_are_offered() {
    assert_eq!(offered("罚款 金")[..2], ["金额>=", "总金额>="]);
    assert_eq!(offered("amo")[0], "金额>=");
    assert_eq!(offered("-状态:"), ["退款", "支付成功"]);
    assert_eq!(offered("状态:退款,支"), ["支付成功"]);
    assert_eq!(offered("银行:icbc_c"), ["\"工商银行 信用卡\""]);
    assert_eq!(offered("银行:\"工商银行 信"), ["\"工商银行 信用卡\""]);
    assert_eq!(offered("检查:退款无"), ["退款无支付"]);
    assert!(offered("退款").contains(&"状态:退款".to_owned()));
    assert_eq!(offered("金额>=1"), [""; 0]);
    assert_eq!(complete("状态:退 x", "状态:退".len(), &Plain).at, "状态:".len().."状态:退".len());
    // What is offered can be read.
    let text = "银行:\"工商银行 信";
    let found = complete(text, text.len(), &Plain);
    let completed = format!("{}{}", &text[..found.at.start], found.choices[0].insert);
    assert_eq!(one(&completed), [codes(BANK, &["ICBC_CREDIT"], false)]);
}

fn column() -> impl Strategy<Value = Column> {
    prop::sample::select(Column::ALL.to_vec())
}

fn text_field() -> impl Strategy<Value = Field> {
    prop_oneof![
        column().prop_map(Field::Known),
        (0_u16..5).prop_map(Field::Extra),
        Just(Field::Source),
        Just(Field::Line),
    ]
    .prop_filter("a column of texts", |field| {
        !matches!(crate::words::Subject::Field(*field).form(), crate::words::Form::Money | crate::words::Form::Time)
    })
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "REFUND",
            "退款",
            "A",
            "B",
            "x,\"y",
            "工商银行",
            "ICBC_DEBIT",
            "",
            "或",
            "or",
            "-1",
            "a b",
            "'",
            "“q”",
            "a:b",
            "..",
            "1万",
            "%+&=#",
        ])
        .prop_map(str::to_owned),
        "[a-c\"', :=|^~-]{0,6}",
        any::<String>(),
    ]
}

fn needle() -> impl Strategy<Value = String> {
    value().prop_filter("an empty text is no condition", |text| !text.is_empty())
}

fn how() -> impl Strategy<Value = Match> {
    prop_oneof![Just(Match::Contains), Just(Match::StartsWith), Just(Match::Equals)]
}

fn amounts() -> impl Strategy<Value = Condition> {
    let fields = vec![
        Field::Amount,
        Field::Known(Column::TotalAmount),
        Field::Known(Column::RefundAmount),
        Field::Known(Column::ServiceFee),
    ];
    let bound = || prop_oneof![-3_i64..300, any::<i64>(), Just(0), Just(100_000)];
    (prop::sample::select(fields), prop::option::of(bound()), prop::option::of(bound()))
        .prop_filter("an end at least, and forwards", |(_, from, to)| {
            (from.is_some() || to.is_some()) && from.zip(*to).is_none_or(|(from, to)| from <= to)
        })
        .prop_map(|(field, from, to)| Condition::Amount { field, from: from.map(Fen), to: to.map(Fen) })
}

fn times() -> impl Strategy<Value = Condition> {
    let moment = || {
        prop_oneof![
            (9_000_u32..9_004).prop_map(|day| day * 86_400),
            (9_000_u32..9_004, 0_u32..86_400).prop_map(|(day, second)| day * 86_400 + second),
            1_u32..4_294_943_999,
        ]
    };
    (prop::option::of(moment()), prop::option::of(moment()))
        .prop_filter("an end at least, and forwards", |(from, until)| {
            (from.is_some() || until.is_some()) && from.zip(*until).is_none_or(|(from, until)| from < until)
        })
        .prop_map(|(from, until)| Condition::Time { from: from.map(BeijingTime), until: until.map(BeijingTime) })
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        (prop::option::of(text_field()), needle(), how(), any::<bool>())
            .prop_map(|(field, needle, how, not)| Condition::Text { field, needle, how, not }),
        (text_field(), prop::collection::vec(value(), 1..4), any::<bool>())
            .prop_map(|(field, values, not)| Condition::Codes { field, values, not }),
        (prop::sample::select(vec![STATE, BANK]), prop::collection::vec(value(), 1..4), any::<bool>())
            .prop_map(|(field, values, not)| Condition::Codes { field, values, not }),
        (prop::collection::vec(prop::sample::select(Check::ALL.to_vec()), 1..3), any::<bool>())
            .prop_map(|(checks, not)| Condition::Checks { checks, not }),
        amounts(),
        times(),
    ]
}

/// Groups as the filters make them: two halves of a range are one.
fn groups() -> impl Strategy<Value = Vec<Vec<Condition>>> {
    let group = prop::collection::vec(condition(), 1..5).prop_map(|conditions| {
        let mut group = Vec::new();
        conditions.into_iter().for_each(|condition| put(&mut group, condition));
        group
    });
    // A range that was joined may go backwards, which keeps nothing, and which no text says.
    let forwards = |group: &Vec<Condition>| {
        group.iter().all(|condition| match condition {
            Condition::Amount { from: Some(from), to: Some(to), .. } => from <= to,
            Condition::Time { from: Some(from), until: Some(until) } => from < until,
            _ => true,
        })
    };
    prop::collection::vec(group.prop_filter("ranges forwards", forwards), 0..4)
}

fn view() -> impl Strategy<Value = View> {
    let key = (text_field(), any::<bool>()).prop_map(|(field, descending)| SortKey { field, descending });
    (
        groups(),
        prop::collection::vec(key, 0..3),
        prop::collection::vec(text_field(), 0..3),
        prop::option::of("[a-z0-9,.*-]{1,20}|[^\u{0}]{1,6}"),
    )
        .prop_map(|(groups, sort, grouping, columns)| View { groups, sort, grouping, columns })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(groups in groups()) {
        for names in [&Plain as &dyn Names, &NoNames] {
            let text = write(&groups, names);
            prop_assert_eq!(read(&text, names), Ok(groups.clone()), "{}", text);
        }
        let text = write_compact(&groups);
        prop_assert_eq!(read(&text, &NoNames), Ok(groups), "{}", text);
    }

    #[test]
    fn a_view_comes_back_from_its_text_and_without_data_from_its_address(view in view()) {
        let text = view.text();
        let printable = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>`#".contains(&byte));
        prop_assert!(printable(&text), "{}", text);
        prop_assert_eq!(View::from_text(&text), Ok(view.clone()));
        let (address, left_out) = view.address();
        prop_assert!(printable(&address));
        let shown = View::from_text(&address).unwrap();
        let all = view.groups.iter().flatten();
        prop_assert_eq!(left_out, all.filter(|condition| is_data(condition)).count());
        prop_assert!(!shown.groups.iter().flatten().any(is_data));
        prop_assert_eq!(shown.address(), (address, 0));
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_within_it(
        text in prop_oneof![any::<String>(), "[状态银行金额:退款工商>=<.0-9万,\" '|或~^-]{0,30}"],
        cut in 0_usize..60,
    ) {
        if let Err(fault) = read(&text, &Plain) {
            prop_assert!(text.get(fault.at.clone()).is_some_and(|part| !part.is_empty()), "{:?}", fault);
        }
        let cursor = text.floor_char_boundary(cut.min(text.len()));
        let found = complete(&text, cursor, &Plain);
        prop_assert!(text.get(found.at).is_some());
        // Any text at all can stand in an address.
        let _ = View::from_text(&text);
    }
}
