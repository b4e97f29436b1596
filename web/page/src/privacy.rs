//! Whether persons are masked on screen, in print, in copies and in files. They are, until somebody shows them on purpose; that is kept
//! nowhere, so that it ends with the page.

use leptos::prelude::*;
use nontax_bill::privacy::{is_personal, masked, names_persons};
use nontax_table::Field;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

thread_local! {
    static SHOWN: ArcRwSignal<bool> = ArcRwSignal::new(false);
    // The same for the cells of the table, each of which asks.
    static SHOWN_NOW: Cell<bool> = const { Cell::new(false) };
    static PERSONAL_EXTRAS: RefCell<Vec<bool>> = const { RefCell::new(Vec::new()) };
}

/// Whether persons are shown; tracks it.
#[must_use]
pub fn is_shown() -> bool {
    SHOWN.with(Clone::clone).get()
}

/// Shows persons, or masks them again.
pub fn show(shown: bool) {
    SHOWN_NOW.set(shown);
    SHOWN.with(Clone::clone).set(shown);
}

/// The names of the columns that are not known, by [`Field::Extra`].
pub fn know_extras(names: &[String]) {
    PERSONAL_EXTRAS.with_borrow_mut(|personal| *personal = names.iter().map(|name| names_persons(name)).collect());
}

/// Whether the values of a field are masked now.
#[must_use]
pub fn is_masked(field: Field) -> bool {
    !SHOWN_NOW.get() && holds_persons(field)
}

/// A value of a field, as it may leave the desk: shown, copied or written.
#[must_use]
pub fn value(field: Field, value: &str) -> Cow<'_, str> {
    if is_masked(field) { Cow::Owned(masked(value)) } else { Cow::Borrowed(value) }
}

fn holds_persons(field: Field) -> bool {
    match field {
        Field::Known(column) => is_personal(column),
        Field::Extra(at) => PERSONAL_EXTRAS.with_borrow(|all| all.get(usize::from(at)).copied().unwrap_or(false)),
        Field::Source | Field::Line | Field::Amount => false,
    }
}

/// The switch.
#[component]
pub fn PrivacySwitch() -> impl IntoView {
    let desk = crate::desk::use_desk();
    let shown = Memo::new(|_| is_shown());
    view! {
        <button
            type="button"
            class="button quiet-button"
            data-testid="show-persons"
            aria-pressed=move || shown.get().to_string()
            title=move || desk.t().export.persons_hint
            on:click=move |_| {
                show(!shown.get_untracked());
                let text = &desk.t_now().export;
                desk.say(if shown.get_untracked() { text.persons_shown } else { text.persons_masked });
            }
        >
            {move || if shown.get() { desk.t().export.mask_persons } else { desk.t().export.show_persons }}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nontax_bill::Column;

    #[test]
    fn persons_are_masked_until_they_are_shown_on_purpose() {
        let openid = Field::Known(Column::OpenId);
        assert_eq!(value(openid, "oFkLxtyJswfbex9crZWHGDYG5NIw"), "oFk****Iw");
        assert_eq!(value(Field::Known(Column::Description), "王小明的学费"), "王小明的学费");
        know_extras(&["备注".to_owned(), "缴款人姓名".to_owned()]);
        assert!(!is_masked(Field::Extra(0)) && is_masked(Field::Extra(1)) && !is_masked(Field::Extra(2)));
        SHOWN_NOW.set(true);
        assert_eq!(value(openid, "oFkLxtyJswfbex9crZWHGDYG5NIw"), "oFkLxtyJswfbex9crZWHGDYG5NIw");
    }
}
