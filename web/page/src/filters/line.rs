//! The filter as one line of text that is typed, with completion. It says the same as the chips: what they hold is written here,
//! and what is written here becomes theirs.

use super::page_names::PageNames;
use crate::desk::{Desk, use_desk};
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use nontax_view::language::{self, Choice, Completions, Fault};

const LIST: &str = "filter-line-choices";

/// What is typed and not applied yet.
#[derive(Clone, Copy)]
struct Line {
    desk: Desk,
    input: NodeRef<Input>,
    draft: RwSignal<Option<String>>,
    fault: RwSignal<Option<Fault>>,
    offered: RwSignal<Completions>,
    chosen: RwSignal<Option<usize>>,
}

/// The line, its completions, its fault and its help.
#[component]
pub fn FilterLine() -> impl IntoView {
    let desk = use_desk();
    let line = Line {
        desk,
        input: NodeRef::new(),
        draft: RwSignal::new(None),
        fault: RwSignal::new(None),
        offered: RwSignal::new(Completions::default()),
        chosen: RwSignal::new(None),
    };
    let written = Memo::new(move |_| {
        desk.conditions.track();
        desk.others.track();
        PageNames::with(desk, |names| language::write(&desk.whole_view().groups, names))
    });
    let shown = move || line.draft.get().unwrap_or_else(|| written.get());
    // A view that came otherwise makes a draft old; an address that cannot be read is one to mend.
    Effect::new(move |_| {
        written.track();
        line.forget();
    });
    Effect::new(move |_| {
        if let Some(unread) = desk.views.unread.get() {
            line.draft.set(Some(unread));
            line.apply();
        }
    });
    let is_open = Memo::new(move |_| line.offered.with(|offered| !offered.choices.is_empty()));
    let active = move || line.chosen.get().map(|place| format!("{LIST}-{place}"));
    view! {
        <div class="filter-line">
            <div class="filter-line-head">
                <label class="field-name" for="filter-line">{move || desk.t().views.line}</label>
                <Help />
            </div>
            <div class="filter-line-box">
                <input
                    type="text"
                    id="filter-line"
                    class="input raw"
                    data-testid="filter-line"
                    node_ref=line.input
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    aria-autocomplete="list"
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=LIST
                    aria-activedescendant=active
                    aria-invalid=move || line.fault.with(Option::is_some).to_string()
                    aria-describedby="filter-line-fault"
                    placeholder=move || desk.t().views.line_hint
                    prop:value=shown
                    on:input=move |event| line.typed(event_target_value(&event))
                    on:keydown=move |event| line.key(&event)
                    on:blur=move |_| line.left()
                />
                <ul
                    class="line-choices"
                    id=LIST
                    role="listbox"
                    data-testid="filter-line-choices"
                    aria-label=move || desk.t().views.choices
                    hidden=move || !is_open.get()
                >
                    {move || {
                        let choices = line.offered.get().choices.into_iter().enumerate();
                        choices.map(|(place, choice)| view! { <Offered line place choice /> }).collect_view()
                    }}
                </ul>
            </div>
            <div id="filter-line-fault" class="filter-line-fault" role="alert" data-testid="filter-line-error">
                {move || line.fault.get().map(|fault| view! { <FaultWords fault text=shown() /> })}
            </div>
        </div>
    }
}

#[component]
fn Offered(line: Line, place: usize, choice: Choice) -> impl IntoView {
    let Choice { insert, note } = choice;
    let is_chosen = move || line.chosen.get() == Some(place);
    view! {
        <li
            role="option"
            id=format!("{LIST}-{place}")
            class="line-choice"
            class:is-chosen=is_chosen
            aria-selected=move || is_chosen().to_string()
            // The focus stays in the line.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| line.accept(place)
        >
            <span>{insert}</span>
            <span class="quiet">{note}</span>
        </li>
    }
}

/// What is wrong, what to do, and where.
#[component]
fn FaultWords(fault: Fault, text: String) -> impl IntoView {
    let desk = use_desk();
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    let (before, wrong, after) =
        (part(0, fault.at.start), part(fault.at.start, fault.at.end), part(fault.at.end, text.len()));
    let said = wrong.clone();
    let kind = fault.kind;
    view! {
        <p class="field-error">{move || (desk.t().views.fault)(kind, &said)}</p>
        <p class="raw filter-line-place">{before}<mark>{wrong}</mark>{after}</p>
    }
}

#[component]
fn Help() -> impl IntoView {
    let desk = use_desk();
    view! {
        <details class="filter-line-help" data-testid="filter-line-help">
            <summary>{move || desk.t().views.help}</summary>
            <dl>
                {move || {
                    desk.t()
                        .views
                        .help_lines
                        .iter()
                        .map(|(sample, meaning)| view! { <div><dt class="raw">{*sample}</dt><dd>{*meaning}</dd></div> })
                        .collect_view()
                }}
            </dl>
        </details>
    }
}

impl Line {
    fn typed(self, text: String) {
        let cursor = self.cursor(&text);
        self.fault.set(None);
        self.offer(&text, cursor);
        self.draft.set(Some(text));
    }

    fn offer(self, text: &str, cursor: usize) {
        self.chosen.set(None);
        self.offered.set(untrack(|| PageNames::with(self.desk, |names| language::complete(text, cursor, names))));
    }

    /// The place of the cursor in bytes; the browser counts in halves of UTF-16.
    fn cursor(self, text: &str) -> usize {
        let units = self.input.get_untracked().and_then(|input| input.selection_start().ok().flatten());
        units.map_or(text.len(), |units| bytes_of(text, units))
    }

    fn key(self, event: &ev::KeyboardEvent) {
        let count = self.offered.with_untracked(|offered| offered.choices.len());
        let chosen = self.chosen.get_untracked();
        if event.is_composing() {
            return;
        }
        match (event.key().as_str(), chosen) {
            ("ArrowDown", _) if count > 0 => self.chosen.set(Some(chosen.map_or(0, |at| (at + 1) % count))),
            ("ArrowUp", _) if count > 0 => {
                self.chosen.set(Some(chosen.map_or(count - 1, |at| (at + count - 1) % count)))
            }
            ("ArrowDown", _) => {
                let text = self.text();
                let cursor = self.cursor(&text);
                self.offer(&text, cursor);
            }
            ("Enter", Some(place)) => self.accept(place),
            ("Enter", None) => self.apply(),
            ("Escape", _) if count > 0 => self.close(),
            ("Escape", _) => self.forget(),
            _ => return,
        }
        event.prevent_default();
    }

    fn text(self) -> String {
        self.input.get_untracked().map(|input| input.value()).unwrap_or_default()
    }

    fn accept(self, place: usize) {
        let Completions { at, choices } = self.offered.get_untracked();
        let Some(choice) = choices.into_iter().nth(place) else { return };
        let text = self.text();
        let (before, after) = (text.get(..at.start).unwrap_or_default(), text.get(at.end..).unwrap_or_default());
        // After a word its values follow, after a value the next term.
        let is_word = choice.insert.ends_with([':', '=']);
        let gap = if is_word || after.starts_with(' ') { "" } else { " " };
        let head = format!("{before}{}{gap}", choice.insert);
        let whole = format!("{head}{after}");
        let place = head.encode_utf16().count() as u32;
        if let Some(input) = self.input.get_untracked() {
            input.set_value(&whole);
            let _ = input.set_selection_range(place, place);
        }
        self.draft.set(Some(whole.clone()));
        self.fault.set(None);
        if is_word {
            self.offer(&whole, head.len());
        } else {
            self.close();
        }
    }

    fn close(self) {
        self.chosen.set(None);
        self.offered.set(Completions::default());
    }

    fn forget(self) {
        self.close();
        self.draft.set(None);
        self.fault.set(None);
    }

    fn left(self) {
        self.close();
        self.apply();
    }

    /// Makes filters of what is typed.
    fn apply(self) {
        let Some(text) = self.draft.get_untracked() else { return };
        self.close();
        match untrack(|| PageNames::with(self.desk, |names| language::read(&text, names))) {
            Ok(groups) => {
                let mut whole = self.desk.whole_view();
                whole.groups = groups;
                self.desk.put_view(whole);
                self.forget();
            }
            Err(fault) => self.fault.set(Some(fault)),
        }
    }
}

/// A place in a text, told in UTF-16, in bytes.
fn bytes_of(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    for (at, symbol) in text.char_indices() {
        if left < symbol.len_utf16() {
            return at;
        }
        left -= symbol.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_places_are_those_of_the_text() {
        assert_eq!(bytes_of("状态:a", 0), 0);
        assert_eq!(bytes_of("状态:a", 2), 6);
        assert_eq!(bytes_of("😀a", 2), 4);
        assert_eq!(bytes_of("😀a", 1), 0);
        assert_eq!(bytes_of("a", 9), 1);
    }
}
