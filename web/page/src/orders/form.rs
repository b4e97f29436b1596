//! The fields of an order look-up, checked before anything is sent.

use super::LookUp;
use crate::desk::{OrderForm, use_desk};
use crate::text::OrdersTexts;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use nontax_api::{Merchant, OrderKey, OrdersRequest};
use nontax_bill::MchId;

/// Longest notice or order number, as the API's own limit is not stated.
const LONGEST_NUMBER: usize = 64;

/// Longest code of a department.
const LONGEST_CODE: usize = 32;

/// The form.
#[component]
pub fn OrdersForm<F>(form: OrderForm, look_up: RwSignal<LookUp>, ask: F) -> impl IntoView
where
    F: Fn(OrdersRequest) + Copy + Send + Sync + 'static,
{
    let desk = use_desk();
    let merchants = StoredValue::new(untrack(move || desk.merchants()));
    let begin = beginning(form.request, merchants.with_value(|merchants| merchants.first().cloned()));
    let mch_id = RwSignal::new(begin.mch_id.clone());
    let region = RwSignal::new(begin.region);
    let department = RwSignal::new(begin.department);
    let by_order = RwSignal::new(begin.by_order);
    let number = RwSignal::new(begin.number);
    let checked = RwSignal::new(false);
    let fields = [NodeRef::<html::Input>::new(), NodeRef::new(), NodeRef::new()];
    let [region_ref, department_ref, number_ref] = fields;

    let bad_region = move || !is_region(region.get().trim());
    let bad_department = move || !is_code(department.get().trim());
    let bad_number = move || !is_number(number.get().trim());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        checked.set(true);
        let faults = untrack(move || [bad_region(), bad_department(), bad_number()]);
        if let Some((_, field)) = faults.iter().zip(fields).find(|(bad, _)| **bad) {
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
            return;
        }
        let trimmed = |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
        let number = trimmed(number);
        let key = if by_order.get_untracked() { OrderKey::OrderNo(number) } else { OrderKey::PaymentNoticeNo(number) };
        if let Ok(mch_id) = mch_id.get_untracked().parse::<MchId>() {
            ask(OrdersRequest { mch_id, region_code: trimmed(region), department_code: trimmed(department), key });
        }
    };
    // Another merchant brings its own region and department, unless a person wrote others.
    let choose_merchant = move |event| {
        let before = merchant_of(merchants, &mch_id.get_untracked());
        let chosen = event_target_value(&event);
        let after = merchant_of(merchants, &chosen);
        follow(region, before.as_ref(), after.as_ref(), |merchant| merchant.region_code.as_deref());
        follow(department, before.as_ref(), after.as_ref(), |merchant| merchant.department_code.as_deref());
        mch_id.set(chosen);
    };
    let known = merchants.with_value(|merchants| merchants.iter().any(|each| each.mch_id.as_str() == begin.mch_id));
    let other = (!known).then(|| {
        view! {
            <option value=begin.mch_id.clone() selected=true>
                {begin.mch_id.clone()}
            </option>
        }
    });
    let options = merchants.with_value(|merchants| {
        merchants
            .iter()
            .map(|merchant| {
                let number = merchant.mch_id.to_string();
                let value = number.clone();
                let name = format!("{} · {number}", merchant.name);
                view! { <option value=value selected=move || mch_id.with(|mch_id| *mch_id == number)>{name}</option> }
            })
            .collect_view()
    });
    let way = move |order: bool| {
        let name = move || if order { desk.t().orders.by_order } else { desk.t().orders.by_notice };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="orders-by"
                    data-testid=if order { "by-order" } else { "by-notice" }
                    prop:checked=move || by_order.get() == order
                    on:change=move |_| by_order.set(order)
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <form class="orders-form" novalidate=true on:submit=submit>
            <div class="form-field form-wide">
                <label for="orders-merchant">{move || desk.t().orders.merchant}</label>
                <select
                    id="orders-merchant"
                    class="input"
                    data-testid="orders-merchant"
                    prop:value=move || mch_id.get()
                    on:change=choose_merchant
                >
                    {options}
                    {other}
                </select>
            </div>
            <TextField
                id="orders-region"
                value=region
                input=region_ref
                name=|text| text.region
                hint=|text| text.region_hint
                fault=|text| text.bad_region
                bad=Signal::derive(move || checked.get() && bad_region())
            />
            <TextField
                id="orders-department"
                value=department
                input=department_ref
                name=|text| text.department
                hint=|text| text.department_hint
                fault=|text| text.bad_department
                bad=Signal::derive(move || checked.get() && bad_department())
            />
            <fieldset class="form-wide choices">
                <legend>{move || desk.t().orders.by}</legend>
                {way(false)}
                {way(true)}
            </fieldset>
            {move || {
                let by_order = by_order.get();
                view! {
                    <TextField
                        id="orders-number"
                        value=number
                        input=number_ref
                        wide=true
                        name=if by_order { |text| text.order } else { |text| text.notice }
                        hint=if by_order { |text| text.order_hint } else { |text| text.notice_hint }
                        fault=if by_order { |text| text.bad_order } else { |text| text.bad_notice }
                        bad=Signal::derive(move || checked.get() && bad_number())
                    />
                }
            }}
            <div class="form-wide form-actions">
                <button
                    type="submit"
                    class="button main-button"
                    data-testid="look-up"
                    disabled=move || look_up.with(|look_up| *look_up == LookUp::Asking)
                >
                    {move || desk.t().orders.look_up}
                </button>
            </div>
        </form>
    }
}

/// A text field with its name, hint and fault.
#[component]
fn TextField(
    id: &'static str,
    value: RwSignal<String>,
    input: NodeRef<html::Input>,
    #[prop(optional)] wide: bool,
    name: fn(&'static OrdersTexts) -> &'static str,
    hint: fn(&'static OrdersTexts) -> &'static str,
    fault: fn(&'static OrdersTexts) -> &'static str,
    bad: Signal<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let note = format!("{id}-note");
    view! {
        <div class="form-field" class:form-wide=wide>
            <label for=id>{move || name(&desk.t().orders)}</label>
            <input
                node_ref=input
                id=id
                class="input"
                type="text"
                data-testid=id
                autocomplete="off"
                spellcheck="false"
                maxlength="64"
                aria-invalid=move || bad.get().then_some("true")
                aria-describedby=note.clone()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <span class="field-note" class:field-fault=move || bad.get() id=note>
                {move || if bad.get() { fault(&desk.t().orders) } else { hint(&desk.t().orders) }}
            </span>
        </div>
    }
}

/// What the fields begin with.
struct Beginning {
    mch_id: String,
    region: String,
    department: String,
    by_order: bool,
    number: String,
}

fn beginning(request: Option<OrdersRequest>, first: Option<Merchant>) -> Beginning {
    match (request, first) {
        (Some(request), _) => {
            let (by_order, number) = match request.key {
                OrderKey::PaymentNoticeNo(number) => (false, number),
                OrderKey::OrderNo(number) => (true, number),
            };
            Beginning {
                mch_id: request.mch_id.to_string(),
                region: request.region_code,
                department: request.department_code,
                by_order,
                number,
            }
        }
        (None, first) => Beginning {
            mch_id: first.as_ref().map(|merchant| merchant.mch_id.to_string()).unwrap_or_default(),
            region: first.as_ref().and_then(|merchant| merchant.region_code.clone()).unwrap_or_default(),
            department: first.and_then(|merchant| merchant.department_code).unwrap_or_default(),
            by_order: false,
            number: String::new(),
        },
    }
}

fn merchant_of(merchants: StoredValue<Vec<Merchant>>, mch_id: &str) -> Option<Merchant> {
    merchants.with_value(|merchants| merchants.iter().find(|merchant| merchant.mch_id.as_str() == mch_id).cloned())
}

fn follow(
    text: RwSignal<String>,
    before: Option<&Merchant>,
    after: Option<&Merchant>,
    part: fn(&Merchant) -> Option<&str>,
) {
    let old = before.and_then(part).unwrap_or_default();
    let untouched = text.with_untracked(|text| text.is_empty() || text == old);
    if let Some(new) = after.and_then(part).filter(|_| untouched) {
        text.set(new.to_owned());
    }
}

/// Whether a request can be sent as it is.
#[must_use]
pub fn is_valid(request: &OrdersRequest) -> bool {
    let (OrderKey::PaymentNoticeNo(number) | OrderKey::OrderNo(number)) = &request.key;
    is_region(&request.region_code) && is_code(&request.department_code) && is_number(number)
}

fn is_region(text: &str) -> bool {
    (6..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_code(text: &str) -> bool {
    (1..=LONGEST_CODE).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_number(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=LONGEST_NUMBER).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(region: &str, department: &str, number: &str) -> OrdersRequest {
        OrdersRequest {
            mch_id: "1900016021".parse().unwrap(),
            region_code: region.to_owned(),
            department_code: department.to_owned(),
            key: OrderKey::PaymentNoticeNo(number.to_owned()),
        }
    }

    #[test]
    fn the_official_example_can_be_sent() {
        assert!(is_valid(&request("340000", "065080906", "34000019081115065040")));
    }

    #[test]
    fn what_the_api_cannot_mean_is_not_sent() {
        assert!(!is_valid(&request("34000", "065080906", "34000019081115065040")));
        assert!(!is_valid(&request("３４００００", "065080906", "34000019081115065040")));
        assert!(!is_valid(&request("340000", "", "34000019081115065040")));
        assert!(!is_valid(&request("340000", "065080906", "")));
        assert!(!is_valid(&request("340000", "065080906", "3400 0019")));
        assert!(!is_valid(&request("340000", "065080906", &"1".repeat(65))));
    }

    #[test]
    fn an_order_number_keeps_its_signs() {
        assert!(is_number("AQCAxFJwcrQqI2BkDAqRH-UhDq2D"));
        assert!(is_number("AQAAc_FXW6_CCUtkDNP0Z7csEgVD"));
    }
}
