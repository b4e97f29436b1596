//! Any bytes as an answer of WeChat, cut anywhere: what it is does not depend on the cuts, and reading it ends without a
//! panic. The first bytes say where to cut.
#![no_main]

use nontax_weixin::{Classified, Classifier, PEEK_LIMIT, classify, read_bill_failure, read_orders_answer, read_token_answer};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (cuts, body) = data.split_at(data.len().min(4));
    let mut classifier = Classifier::default();
    let mut decided = None;
    let mut rest = body;
    let mut pushed = 0;
    for size in cuts.iter().map(|cut| usize::from(*cut)).chain([usize::MAX]) {
        let (piece, behind) = rest.split_at(size.min(rest.len()));
        (pushed, rest) = (pushed + piece.len(), behind);
        match classifier.push(piece) {
            Classified::Is(kind) => assert_eq!(*decided.get_or_insert(kind), kind, "more bytes changed what it is"),
            Classified::NeedMore => assert!(decided.is_none() && pushed < PEEK_LIMIT),
        }
    }
    let kind = decided.unwrap_or_else(|| classifier.finish());
    assert_eq!(classify(body, true), Classified::Is(kind));
    let _ = read_bill_failure(kind, body);
    let _ = read_orders_answer(body);
    let _ = read_token_answer(body);
});
