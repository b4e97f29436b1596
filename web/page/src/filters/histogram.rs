//! How the amounts are spread under all other filters, and two sliders over it that set their range: from one round number to
//! another.

use super::conditions;
use crate::desk::use_desk;
use crate::text::figures;
use leptos::prelude::*;
use nontax_bill::Fen;
use nontax_table::Spread;
use nontax_view::Kind;

/// The drawing with its sliders; nothing where there are no amounts, or only one step of them.
#[component]
pub fn AmountHistogram() -> impl IntoView {
    let desk = use_desk();
    let spread = desk.spread;
    let range = move || desk.conditions.with(|all| conditions::amount(all));
    let places = move || spread.with(|spread| spread.as_ref().map(|spread| places(&spread.edges, range())));
    let set = move |low: usize, high: usize| {
        let bounds = spread.with_untracked(|spread| spread.as_ref().map(|spread| bounds(&spread.edges, low, high)));
        if let Some((from, to)) = bounds {
            desk.change_conditions_as(Kind::Amount, |all| conditions::set_amount(all, from, to));
        }
    };
    let slider = move |is_low: bool| {
        let place = move || places().map_or(0, |(low, high)| if is_low { low } else { high });
        let moved = move |event| {
            let Ok(wanted) = event_target_value(&event).parse::<usize>() else { return };
            let Some((low, high)) = untrack(places) else { return };
            if is_low { set(wanted.min(high.saturating_sub(1)), high) } else { set(low, wanted.max(low + 1)) }
        };
        view! {
            <input
                type="range"
                class="spread-slider"
                data-testid=if is_low { "amount-slider-from" } else { "amount-slider-to" }
                min="0"
                max=move || spread.with(|spread| spread.as_ref().map_or(0, |spread| spread.edges.len())).to_string()
                step="1"
                aria-label=move || if is_low { desk.t().view.amount_from } else { desk.t().view.amount_to }
                aria-valuetext=move || {
                    let (from, to) = range();
                    let bound = if is_low { from } else { to };
                    bound.map_or_else(|| desk.t().views.no_bound.to_owned(), figures::money)
                }
                prop:value=move || place().to_string()
                on:input=moved
            />
        }
    };
    view! {
        <Show when=move || spread.with(|spread| spread.as_ref().is_some_and(|spread| spread.edges.len() > 1))>
            <div class="spread" data-testid="amount-histogram" role="group" aria-label=move || desk.t().views.spread>
                <svg
                    class="spread-bars"
                    aria-hidden="true"
                    preserveAspectRatio="none"
                    viewBox=move || {
                        spread.with(|spread| {
                            let counts = spread.as_ref().map_or(&[][..], |spread| &spread.counts);
                            format!("0 0 {} {}", counts.len(), highest(counts))
                        })
                    }
                >
                    {move || {
                        let (low, high) = places().unwrap_or_default();
                        spread.with(|spread| {
                            let counts = spread.as_ref().map(|spread| spread.counts.clone()).unwrap_or_default();
                            let highest = highest(&counts);
                            let bar = |(place, count): (usize, u64)| {
                                let height = height(count);
                                view! {
                                    <rect
                                        class="spread-bar"
                                        class:is-within=(low..high).contains(&place)
                                        x=format!("{place}.1")
                                        y=(highest - height).to_string()
                                        width="0.8"
                                        height=height.to_string()
                                    />
                                }
                            };
                            counts.into_iter().enumerate().map(bar).collect_view()
                        })
                    }}
                </svg>
                {slider(true)}
                {slider(false)}
                <p class="spread-ends" aria-hidden="true">
                    {move || spread.with(|spread| spread.as_ref().map(ends))}
                </p>
            </div>
        </Show>
    }
}

/// What the sliders stand for: the step that the range begins with, and the one behind its end.
fn places(edges: &[i64], (from, to): (Option<Fen>, Option<Fen>)) -> (usize, usize) {
    let low = from.map_or(0, |from| edges.partition_point(|edge| *edge <= from.0).saturating_sub(1));
    let high = to.map_or(edges.len(), |to| edges.partition_point(|edge| *edge <= to.0));
    (low, high.max(low + 1).min(edges.len()))
}

/// The range that two places of the sliders stand for; a slider at its end is no bound.
fn bounds(edges: &[i64], low: usize, high: usize) -> (Option<Fen>, Option<Fen>) {
    let from = edges.get(low).filter(|_| low > 0).map(|edge| Fen(*edge));
    let to = edges.get(high).map(|edge| Fen(edge.saturating_sub(1)));
    (from, to)
}

/// A bar's height: the logarithm in eighths, so that a few large amounts are seen beside thousands of small ones.
fn height(count: u64) -> u64 {
    let Some(power) = count.checked_ilog2() else { return 0 };
    // The three bits below the highest one.
    let eighths = count.rotate_right(power.saturating_sub(3)) & 7;
    u64::from(power) * 8 + eighths + 4
}

fn highest(counts: &[u64]) -> u64 {
    height(counts.iter().copied().max().unwrap_or(0)).max(1)
}

fn ends(spread: &Spread) -> impl IntoView + use<> {
    let bound = |value: i64| figures::money(Fen(value));
    let (low, high) = spread.bounds.unwrap_or_default();
    view! {
        <span>{bound(low)}</span>
        <span>{bound(high)}</span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDGES: [i64; 4] = [50, 100, 200, 500];

    #[test]
    fn sliders_and_bounds_say_the_same() {
        for low in 0..4 {
            for high in low + 1..5 {
                assert_eq!(places(&EDGES, bounds(&EDGES, low, high)), (low, high));
            }
        }
        assert_eq!(bounds(&EDGES, 0, 4), (None, None));
        assert_eq!(bounds(&EDGES, 1, 3), (Some(Fen(100)), Some(Fen(499))));
    }

    #[test]
    fn more_rows_make_no_lower_bar() {
        assert_eq!((height(0), height(1)), (0, 4 + 1));
        assert!((8..5_000).all(|count| height(count) <= height(count + 1)));
        assert!((1..8).all(|count| height(count) < height(8)));
    }

    #[test]
    fn bounds_between_two_steps_stand_in_the_step_that_has_them() {
        assert_eq!(places(&EDGES, (Some(Fen(150)), Some(Fen(160)))), (1, 2));
        assert_eq!(places(&EDGES, (Some(Fen(1)), Some(Fen(2)))), (0, 1));
        assert_eq!(places(&EDGES, (Some(Fen(900)), None)), (3, 4));
    }
}
