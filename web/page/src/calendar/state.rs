//! What the calendar shows and what a person can do in it: choose a merchant and a month, choose days, open them, have
//! them fetched and watch until they are there.

use super::month::{Month, days, moved};
use crate::api_call::{self, CallError};
use crate::desk::Desk;
use core::time::Duration;
use leptos::prelude::*;
use nontax_api::archive::{ArchivedDay, DayState, FetchDays};
use nontax_api::{BillType, Session};
use nontax_bill::{BillDate, MchId};
use std::collections::BTreeSet;

/// How often days that are waited for are asked after: each question is a line of the audit log.
const EVERY: Duration = Duration::from_secs(5);

/// How often at most: five minutes. Later attempts of the archive are hours away.
const TIMES: u32 = 60;

/// Days that were asked to be fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// Whose.
    pub mch_id: MchId,
    /// The month that was shown.
    pub month: Month,
    /// Which.
    pub dates: Vec<BillDate>,
    /// How many of them are still waited for.
    pub waiting: usize,
    /// How many of them failed.
    pub failed: usize,
    /// How it stands.
    pub stage: Stage,
}

/// How it stands with days that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Being asked after.
    Watching,
    /// None waits any more.
    Ended,
    /// Some still wait, and are no longer asked after.
    LeftWaiting,
    /// The Worker did not answer.
    Broken(CallError),
}

/// The calendar's signals; they live while the dialog is open.
#[derive(Clone, Copy)]
pub struct Calendar {
    /// The desk.
    pub desk: Desk,
    /// The merchant's number.
    pub chosen: RwSignal<String>,
    /// The day that holds the focus; its month is the one that is shown.
    pub focused: RwSignal<BillDate>,
    /// Days that are chosen.
    pub selected: RwSignal<BTreeSet<BillDate>>,
    /// The days of the month; `None` while they are on their way.
    pub days: RwSignal<Option<Result<Vec<ArchivedDay>, CallError>>>,
    /// Days that were asked to be fetched.
    pub watched: RwSignal<Option<Watched>>,
    /// Today in Beijing.
    pub today: BillDate,
    /// The newest day that can be had.
    pub newest: BillDate,
    anchor: StoredValue<BillDate>,
    turn: StoredValue<u32>,
    watch: StoredValue<u32>,
}

impl Calendar {
    /// A calendar of the first merchant and the newest day.
    #[must_use]
    pub fn new(desk: Desk, session: &Session) -> Self {
        let first = session.merchants.first().map(|merchant| merchant.mch_id.to_string()).unwrap_or_default();
        Self {
            desk,
            chosen: RwSignal::new(first),
            focused: RwSignal::new(session.newest),
            selected: RwSignal::new(BTreeSet::new()),
            days: RwSignal::new(None),
            watched: RwSignal::new(None),
            today: session.today,
            newest: session.newest,
            anchor: StoredValue::new(session.newest),
            turn: StoredValue::new(0),
            watch: StoredValue::new(0),
        }
    }

    /// The day as the archive has it.
    #[must_use]
    pub fn day(self, date: BillDate) -> Option<ArchivedDay> {
        self.days.with(|days| match days {
            Some(Ok(days)) => days.iter().find(|day| day.date == date).cloned(),
            _ => None,
        })
    }

    /// Asks how the days of a month stand.
    pub fn load(self, mch_id: &str, month: Month) {
        self.turn.update_value(|turn| *turn += 1);
        let asked = self.turn.get_value();
        let Ok(mch_id) = mch_id.parse::<MchId>() else { return };
        self.days.set(None);
        leptos::task::spawn_local(async move {
            let answer = api_call::archived_days(&mch_id, month.first(), month.last()).await;
            if self.turn.try_get_value() == Some(asked) {
                let _ = self.days.try_set(Some(answer.map(|answer| answer.days)));
            }
        });
    }

    /// Moves the focus by a key; with `extend` the days from the last chosen one to there are chosen. False when the key
    /// does not move.
    pub fn key(self, key: &str, extend: bool) -> bool {
        let Some(to) = moved(self.focused.get_untracked(), key, self.today) else { return false };
        self.focused.set(to);
        if extend {
            self.extend_to(to);
        }
        true
    }

    /// Shows a month, with the focus on its first day.
    pub fn show(self, month: Option<Month>) {
        if let Some(month) = month {
            self.focused.set(month.first().min(self.today));
        }
    }

    /// Chooses this day alone.
    pub fn select_only(self, date: BillDate) {
        self.anchor.set_value(date);
        self.focused.set(date);
        self.selected.set(self.can_be_had(date).then_some(date).into_iter().collect());
    }

    /// Chooses this day besides, or no longer.
    pub fn toggle(self, date: BillDate) {
        self.anchor.set_value(date);
        self.focused.set(date);
        if self.can_be_had(date) {
            self.selected.update(|selected| {
                if !selected.remove(&date) {
                    selected.insert(date);
                }
            });
        }
    }

    /// Chooses all days from the last chosen one to this one.
    pub fn extend_to(self, date: BillDate) {
        self.focused.set(date);
        let span = days(self.anchor.get_value(), date).filter(|date| self.can_be_had(*date));
        self.selected.set(span.collect());
    }

    /// Chooses every day of the month that can be had.
    pub fn select_month(self) {
        let month = Month::of(self.focused.get_untracked());
        self.selected.set(days(month.first(), month.last()).filter(|date| self.can_be_had(*date)).collect());
    }

    fn can_be_had(self, date: BillDate) -> bool {
        date <= self.newest
    }

    /// Opens the chosen days in one table: from the archive where it has them, or all from WeChat once more. False when
    /// none is chosen.
    pub fn open_chosen(self, again: bool) -> bool {
        let Ok(mch_id) = self.chosen.get_untracked().parse::<MchId>() else { return false };
        let dates = self.selected.get_untracked();
        for date in &dates {
            if again {
                self.desk.fetch_anew(mch_id.clone(), *date, BillType::All);
            } else {
                self.desk.fetch(mch_id.clone(), *date, BillType::All, false);
            }
        }
        !dates.is_empty()
    }

    /// The days of the month that are not there.
    #[must_use]
    pub fn missing(self) -> Vec<BillDate> {
        self.days.with(|days| match days {
            Some(Ok(days)) => {
                let wanted = days.iter().filter(|day| matches!(day.state, DayState::Missing | DayState::Failed));
                wanted.map(|day| day.date).collect()
            }
            _ => Vec::new(),
        })
    }

    /// Has the missing days fetched into the archive, and asks after them until none waits.
    pub fn fetch_missing(self) {
        let Ok(mch_id) = self.chosen.get_untracked().parse::<MchId>() else { return };
        let dates = untrack(move || self.missing());
        let month = Month::of(self.focused.get_untracked());
        self.watch.update_value(|watch| *watch += 1);
        let watch = self.watch.get_value();
        let waiting = dates.len();
        let wish = FetchDays { mch_id: mch_id.clone(), dates: dates.clone(), again: false };
        self.watched.set(Some(Watched { mch_id, month, dates, waiting, failed: 0, stage: Stage::Watching }));
        leptos::task::spawn_local(async move {
            let answer = api_call::fetch_days(&wish).await;
            if self.watch.try_get_value() != Some(watch) {
                return;
            }
            match answer {
                Ok(_) => self.look_after(watch, TIMES).await,
                Err(error) => self.change_watched(|watched| watched.stage = Stage::Broken(error)),
            }
        });
    }

    async fn look_after(self, watch: u32, left: u32) {
        let Some(watched) = self.watched.try_get_untracked().flatten() else { return };
        let Watched { mch_id, month, dates, .. } = watched;
        let answer = api_call::archived_days(&mch_id, month.first(), month.last()).await;
        // The dialog was closed meanwhile, or others are watched.
        if self.watch.try_get_value() != Some(watch) {
            return;
        }
        let days = match answer {
            Ok(answer) => answer.days,
            Err(error) => return self.change_watched(|watched| watched.stage = Stage::Broken(error)),
        };
        let count = |state| days.iter().filter(|day| dates.contains(&day.date) && day.state == state).count();
        let (waiting, failed) = (count(DayState::Waiting), count(DayState::Failed));
        let stage = match (waiting, left) {
            (0, _) => Stage::Ended,
            (_, 0) => Stage::LeftWaiting,
            _ => Stage::Watching,
        };
        let goes_on = stage == Stage::Watching;
        self.change_watched(|watched| (watched.waiting, watched.failed, watched.stage) = (waiting, failed, stage));
        let shown = self.chosen.get_untracked() == mch_id.as_str() && Month::of(self.focused.get_untracked()) == month;
        if shown {
            self.turn.update_value(|turn| *turn += 1);
            self.days.set(Some(Ok(days)));
        }
        if goes_on {
            let later = move || leptos::task::spawn_local(async move { self.look_after(watch, left - 1).await });
            set_timeout(later, EVERY);
        } else {
            self.desk.say((self.desk.t_now().calendar.fetched)(dates.len() - waiting - failed, dates.len()));
        }
    }

    fn change_watched(self, change: impl FnOnce(&mut Watched)) {
        let _ = self.watched.try_update(|watched| watched.as_mut().map(change));
    }
}
