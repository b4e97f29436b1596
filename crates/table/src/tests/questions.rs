//! Made-up queries that often hit the made-up values.

use super::files::{amount, text};
use crate::checks::Check;
use crate::query::{Condition, Field, Match, Query, SortKey, SpreadOf, TotalsBy};
use nontax_bill::{BeijingTime, Column, Fen};
use proptest::prelude::*;

pub fn field() -> impl Strategy<Value = Field> {
    prop_oneof![
        8 => prop::sample::select(Column::ALL.to_vec()).prop_map(Field::Known),
        2 => (0_u16..6).prop_map(Field::Extra),
        1 => Just(Field::Source),
        1 => Just(Field::Line),
        1 => Just(Field::Amount),
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => text(),
        2 => prop::sample::select(vec!["SUCCESS", "success", "REFUND", "0.01", "0.0", "0", "2017-05-", "00:00", "0.00001"])
            .prop_map(str::to_owned),
        1 => amount().prop_map(|fen| Fen(fen).to_string()),
    ]
}

fn how() -> impl Strategy<Value = Match> {
    prop_oneof![3 => Just(Match::Contains), 1 => Just(Match::StartsWith), 1 => Just(Match::Equals)]
}

fn bound() -> impl Strategy<Value = i64> {
    prop_oneof![4 => amount(), 1 => any::<i64>(), 1 => Just(i64::MIN), 1 => Just(i64::MAX)]
}

fn moment() -> impl Strategy<Value = BeijingTime> {
    prop_oneof![549_000_000_u32..549_000_100, 549_000_000_u32..580_000_000, Just(0_u32), any::<u32>()]
        .prop_map(BeijingTime)
}

pub fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        3 => (prop::option::of(field()), value(), how(), any::<bool>())
            .prop_map(|(field, needle, how, not)| Condition::Text { field, needle, how, not }),
        1 => (prop::option::of(moment()), prop::option::of(moment()))
            .prop_map(|(from, until)| Condition::Time { from, until }),
        1 => (field(), prop::option::of(bound()), prop::option::of(bound()))
            .prop_map(|(field, from, to)| Condition::Amount { field, from: from.map(Fen), to: to.map(Fen) }),
        1 => (Just(Field::Amount), prop::option::of(bound()), prop::option::of(bound()))
            .prop_map(|(field, from, to)| Condition::Amount { field, from: from.map(Fen), to: to.map(Fen) }),
        3 => (field(), prop::collection::vec(value(), 0..4), any::<bool>())
            .prop_map(|(field, values, not)| Condition::Codes { field, values, not }),
        1 => (prop::collection::vec(prop::sample::select(Check::ALL.to_vec()), 0..3), any::<bool>())
            .prop_map(|(checks, not)| Condition::Checks { checks, not }),
    ]
}

fn totals_by() -> impl Strategy<Value = TotalsBy> {
    prop_oneof![Just(TotalsBy::Day), Just(TotalsBy::Hour), field().prop_map(TotalsBy::Field)]
}

pub fn query() -> impl Strategy<Value = Query> {
    let key = (field(), any::<bool>()).prop_map(|(field, descending)| SortKey { field, descending });
    (
        any::<u64>(),
        prop::collection::vec(condition(), 0..4),
        prop_oneof![
            2 => Just((Vec::new(), None)),
            1 => (prop::collection::vec(prop::collection::vec(condition(), 0..3), 1..4), prop::option::of(0_usize..4)),
        ],
        prop::collection::vec(key, 0..4),
        prop::collection::vec(field(), 0..5),
        prop_oneof![2 => Just(0_usize), 1 => 1_usize..5],
        (0_usize..3, prop::option::of(totals_by())),
        prop::collection::vec((field(), 0_u32..7).prop_map(|(field, steps)| SpreadOf { field, steps }), 0..3),
    )
        .prop_map(
            |(version, conditions, (any, changing), sort, mut facets, facet_limit, (group, totals_by), mut spreads)| {
                let all = || conditions.iter().chain(any.iter().flatten());
                let ranged = all().filter_map(Condition::ranged_field);
                spreads.extend(ranged.map(|field| SpreadOf { field, steps: 3 }));
                // A facet whose field has a condition of its own is what goes wrong most easily.
                facets.extend(all().filter_map(Condition::own_field));
                let group = facets.iter().copied().take(group).collect();
                let (group_limit, totals_limit) = (facet_limit, facet_limit);
                Query {
                    version,
                    conditions,
                    any,
                    changing,
                    sort,
                    facets,
                    facet_limit,
                    group,
                    group_limit,
                    totals_by,
                    totals_limit,
                    spreads,
                }
            },
        )
}
