//! An error of the Worker in the reader's language: what happened, what to do, and the numbers that support asks for.

use crate::app::CopyButton;
use crate::desk::use_desk;
use crate::sign_in_again::{SignInAgain, is_signed_out};
use crate::text::Texts;
use leptos::prelude::*;
use nontax_api::Problem;
use std::sync::Arc;

/// The error with everything that helps to get past it.
#[component]
pub fn RefusalNotice(problem: Problem) -> impl IntoView {
    let desk = use_desk();
    let problem = Arc::new(problem);
    let for_title = Arc::clone(&problem);
    let for_next = Arc::clone(&problem);
    let errcode = problem.errcode.map(|code| code.to_string());
    let retry_after = problem.retry_after;
    let signed_out = is_signed_out(&problem);
    let request_id = Some(problem.request_id.clone()).filter(|id| !id.is_empty());
    view! {
        <div class="refusal" data-testid="refusal" data-code=code_word(&problem)>
            <p>
                <strong>{move || desk.t().refusal(&for_title).title}</strong>
                " "
                {move || desk.t().refusal(&for_next).next}
                {move || {
                    retry_after
                        .map(|seconds| view! { <span class="retry-after">" " {(desk.t().sources.retry_after)(seconds)}</span> })
                }}
            </p>
            {signed_out.then(|| view! { <SignInAgain /> })}
            <dl class="facts">
                <Fact name=|text| text.sources.detail value=problem.detail.clone() copy=false />
                <Fact name=|text| text.sources.weixin_code value=errcode copy=false />
                <Fact name=|text| text.sources.weixin_says value=problem.errmsg.clone() copy=false />
                <Fact name=|text| text.sources.address value=problem.address.clone() copy=true />
                <Fact name=|text| text.sources.rid value=problem.rid.clone() copy=true />
                <Fact name=|text| text.sources.request_id value=request_id copy=true />
            </dl>
        </div>
    }
}

#[component]
fn Fact(name: fn(&'static Texts) -> &'static str, value: Option<String>, copy: bool) -> impl IntoView {
    let desk = use_desk();
    value.map(|value| {
        let button = copy.then(|| {
            let text = value.clone();
            view! { <CopyButton text name=Signal::derive(move || name(desk.t()).to_owned()) /> }
        });
        view! {
            <div class="fact">
                <dt>{move || name(desk.t())}</dt>
                <dd>
                    <span class="raw">{value}</span>
                    {button}
                </dd>
            </div>
        }
    })
}

fn code_word(problem: &Problem) -> String {
    problem.code.as_str().to_owned()
}
