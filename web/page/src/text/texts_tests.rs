//! Each language says something of its own for everything that can happen.

use super::*;
use nontax_bill::problem::texts::TABLE;
use nontax_table::Answer;

const REFUSALS: [ProblemCode; 32] = [
    ProblemCode::NotFound,
    ProblemCode::MethodNotAllowed,
    ProblemCode::NotSameOrigin,
    ProblemCode::SignInNotConfigured,
    ProblemCode::BadConfiguration,
    ProblemCode::NotSignedIn,
    ProblemCode::NotAllowed,
    ProblemCode::NoRights,
    ProblemCode::AdministratorsOnly,
    ProblemCode::SignInUnavailable,
    ProblemCode::BadMchId,
    ProblemCode::BadDate,
    ProblemCode::BadBillType,
    ProblemCode::BadRequest,
    ProblemCode::TooLarge,
    ProblemCode::DateInFuture,
    ProblemCode::DateIsToday,
    ProblemCode::NotReadyYet,
    ProblemCode::NoBill,
    ProblemCode::WeixinError,
    ProblemCode::WrongCredentials,
    ProblemCode::TokenServerFailed,
    ProblemCode::AddressNotAllowed,
    ProblemCode::BadAnswer,
    ProblemCode::Unreachable,
    ProblemCode::TimedOut,
    ProblemCode::WeixinDown,
    ProblemCode::TooMany,
    ProblemCode::StatementTooLarge,
    ProblemCode::ArchiveUnavailable,
    ProblemCode::AuditUnavailable,
    ProblemCode::Internal,
];

fn refused(code: ProblemCode) -> Refusal {
    Refusal {
        kind: String::new(),
        code,
        status: 502,
        title_zh: "标题".to_owned(),
        title: "title".to_owned(),
        next_zh: "此接口未授权".to_owned(),
        next: "not granted".to_owned(),
        detail: None,
        errcode: None,
        errmsg: None,
        rid: None,
        address: None,
        retry_after: None,
        can_insist: false,
        request_id: String::new(),
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|symbol| ('\u{4e00}'..='\u{9fff}').contains(&symbol))
}

#[test]
fn every_refusal_has_a_sentence_and_a_next_step_in_both_languages() {
    for code in REFUSALS {
        let (title, next) = (Lang::Zh.texts().refusal)(code).unwrap();
        assert!(is_chinese(title) && is_chinese(next), "{code:?}");
        let (title, next) = (Lang::En.texts().refusal)(code).unwrap();
        assert!(!title.is_empty() && !next.is_empty(), "{code:?}");
    }
}

#[test]
fn the_workers_advice_is_shown_where_it_fits_weixins_code() {
    let advice = Lang::Zh.texts().refusal(&refused(ProblemCode::WeixinError));
    assert_eq!(advice.next, "此接口未授权");
    let advice = Lang::En.texts().refusal(&refused(ProblemCode::TimedOut));
    assert_eq!(advice.next, "Try again later.");
}

#[test]
fn every_problem_of_a_statement_has_a_short_name() {
    for texts in TABLE {
        let zh = (Lang::Zh.texts().proof.code)(texts.code);
        let en = (Lang::En.texts().proof.code)(texts.code);
        assert!(is_chinese(zh) && zh != "其他问题", "{:?}", texts.code);
        assert!(!is_chinese(en) && en != "Other", "{:?}", texts.code);
    }
}

#[test]
fn one_row_is_not_spoken_of_as_many() {
    let text = &Lang::En.texts().sources;
    assert_eq!((text.rows_so_far)(1), "1 row");
    assert_eq!((text.rows_so_far)(12_345), "12,345 rows");
    assert_eq!((Lang::Zh.texts().sources.rows_so_far)(12_345), "12,345 行");
}

#[test]
fn a_filter_is_announced_with_its_sums() {
    let answer = Answer { of: 20, matched: 12_345, ..Answer::default() };
    let zh = (Lang::Zh.texts().filtered)(&answer);
    assert!(zh.starts_with("筛选后 12,345 行，共 20 行；支付 0.00"), "{zh}");
    let en = (Lang::En.texts().filtered)(&answer);
    assert!(en.starts_with("12,345 rows of 20 after filtering"), "{en}");
}
