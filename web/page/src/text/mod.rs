//! Every text that people see, in one place a language: `zh` and `en` fill the same structures, so that a missing
//! text does not compile. Figures are written by [`figures`].

pub mod audit;
pub mod calendar;
pub mod choice;
mod en;
pub mod export;
pub mod figures;
pub mod opening;
pub mod pictures;
pub mod sheet;
pub mod table;
pub mod view;
pub mod views;
mod zh;

use audit::AuditTexts;
use calendar::CalendarTexts;
use nontax_api::{BillType, Problem as Refusal, ProblemCode};
use nontax_bill::outcome::Encoding;
use nontax_bill::{Code, Kind, Problem};
use nontax_protocol::{Failure, SourceReport};
use nontax_table::Answer;
use opening::OpeningTexts;
use pictures::PicturesTexts;
use table::{GroupTexts, TableTexts};
use view::ViewTexts;
use views::{ChecksTexts, ViewsTexts};

/// Language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Chinese in simplified characters.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// All of them, each named in itself.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Zh, "中文"), (Self::En, "English")];

    /// As the `lang` attribute says it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The texts.
    #[must_use]
    pub fn texts(self) -> &'static Texts {
        match self {
            Self::Zh => &zh::TEXTS,
            Self::En => &en::TEXTS,
        }
    }
}

/// Colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// As the style sheets know it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What went wrong and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What went wrong, as a sentence.
    pub title: String,
    /// What to do next; empty when there is nothing to do.
    pub next: String,
}

impl Advice {
    fn of(title: &str, next: &str) -> Self {
        Self { title: title.to_owned(), next: next.to_owned() }
    }
}

/// All texts of one language.
pub struct Texts {
    /// Which.
    pub lang: Lang,
    /// Header, messages of the whole page.
    pub desk: DeskTexts,
    /// Fetching and opening.
    pub sources: SourcesTexts,
    /// Proof and problems.
    pub proof: ProofTexts,
    /// Order look-up.
    pub orders: OrdersTexts,
    /// How to begin, keys, newer versions.
    pub opening: OpeningTexts,
    /// How the totals are made up.
    pub pictures: PicturesTexts,
    /// Table, filters, totals, detail.
    pub view: ViewTexts,
    /// Views by name, the filter line, groups.
    pub views: ViewsTexts,
    /// The checks.
    pub checks: ChecksTexts,
    /// Columns, picked rows, copies, what the columns mean.
    pub table: TableTexts,
    /// Groups.
    pub groups: GroupTexts,
    /// The archive's calendar.
    pub calendar: CalendarTexts,
    /// The audit log.
    pub audit: AuditTexts,
    /// Taking rows away, masks.
    pub export: export::ExportTexts,
    /// The daily sheet.
    pub sheet: sheet::SheetTexts,
    /// A refusal of the Worker; `None` for a code newer than this page.
    refusal: fn(ProblemCode) -> Option<(&'static str, &'static str)>,
    /// A load that failed.
    pub failure: fn(&Failure) -> Advice,
    /// A source was read to its end: for screen readers.
    pub source_read: fn(&SourceReport) -> String,
    /// A filter was answered: for screen readers.
    pub filtered: fn(&Answer) -> String,
}

impl Texts {
    /// A refusal of the Worker in this language.
    #[must_use]
    pub fn refusal(&self, problem: &Refusal) -> Advice {
        let (own_title, own_next) = match self.lang {
            Lang::Zh => (&problem.title_zh, &problem.next_zh),
            Lang::En => (&problem.title, &problem.next),
        };
        match (self.refusal)(problem.code) {
            // The Worker's advice fits WeChat's code, names the setting that is wrong, and says until when.
            Some((title, next)) => {
                let worker_knows_more = matches!(
                    problem.code,
                    ProblemCode::WeixinError
                        | ProblemCode::BadConfiguration
                        | ProblemCode::SignInNotConfigured
                        | ProblemCode::WeixinDown
                        | ProblemCode::TooMany
                );
                let next = if worker_knows_more && !own_next.is_empty() { own_next } else { next };
                Advice::of(title, next)
            }
            None => Advice::of(own_title, own_next),
        }
    }
}

/// The text that a word stands for.
fn one_of(word: &str, words: &[(&str, &'static str)]) -> Option<&'static str> {
    words.iter().find(|(key, _)| *key == word).map(|(_, text)| *text)
}

/// Header, messages of the whole page.
pub struct DeskTexts {
    pub name: &'static str,
    pub other_name: &'static str,
    pub title: &'static str,
    pub skip: &'static str,
    pub language: &'static str,
    pub theme: &'static str,
    pub theme_auto: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub drop_here: &'static str,
    pub drop_note: &'static str,
    pub engine_lost: &'static str,
    pub engine_lost_next: &'static str,
    pub engine_gone: &'static str,
    pub engine_gone_next: &'static str,
    pub reload: &'static str,
    pub hidden_row: &'static str,
    pub show_hidden_row: &'static str,
    pub no_such_row: &'static str,
    pub dismiss: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub close: &'static str,
    pub welcome: &'static str,
    pub welcome_private: &'static str,
}

/// Fetching and opening.
pub struct SourcesTexts {
    pub title: &'static str,
    pub fetch_title: &'static str,
    pub files_title: &'static str,
    pub merchant: &'static str,
    pub day: &'static str,
    pub previous_day: &'static str,
    pub next_day: &'static str,
    pub kind: &'static str,
    pub bill_type: fn(BillType) -> &'static str,
    pub fetch: &'static str,
    pub choose_files: &'static str,
    pub drop_hint: &'static str,
    pub file_hint: &'static str,
    pub loads: &'static str,
    pub session_loading: &'static str,
    pub absent: &'static str,
    pub absent_next: &'static str,
    pub no_merchants: &'static str,
    pub cannot_fetch: &'static str,
    pub try_again: &'static str,
    /// Label of the search for merchants.
    pub find_merchant: &'static str,
    /// A search brought none.
    pub no_such_merchant: &'static str,
    /// So many are there besides those listed.
    pub more_merchants: fn(u32) -> String,
    /// What a search brought, listed and besides: for screen readers.
    pub merchants_found: fn(usize, u32) -> String,
    /// The way to sign in again.
    pub sign_in_again: &'static str,
    /// That it costs nothing.
    pub sign_in_note: &'static str,
    pub bad_day: &'static str,
    pub reading: &'static str,
    /// All is read and shown; the SHA-256 is still being taken.
    pub hashing: &'static str,
    pub stopping: &'static str,
    pub lost: &'static str,
    pub rows_so_far: fn(u64) -> String,
    pub bytes_of: fn(u64, Option<u64>) -> String,
    pub progress_of: fn(&str) -> String,
    pub stop: &'static str,
    pub stop_named: fn(&str) -> String,
    pub remove: &'static str,
    pub remove_named: fn(&str) -> String,
    pub read_again: &'static str,
    pub fetch_again: &'static str,
    pub insist: &'static str,
    pub clear: &'static str,
    pub fetched: fn(&str, &str, BillType) -> String,
    pub weixin_code: &'static str,
    pub weixin_says: &'static str,
    pub rid: &'static str,
    pub address: &'static str,
    pub request_id: &'static str,
    pub detail: &'static str,
    pub retry_after: fn(u32) -> String,
}

/// Proof and problems.
pub struct ProofTexts {
    pub title: &'static str,
    pub nothing: &'static str,
    pub complete: &'static str,
    pub not_complete: &'static str,
    pub stopped: &'static str,
    pub balanced: &'static str,
    pub not_balanced: &'static str,
    pub no_statement: &'static str,
    pub not_complete_why: &'static str,
    pub stopped_why: &'static str,
    pub not_balanced_why: &'static str,
    /// Complete and balanced, with errors.
    pub faulty: &'static str,
    pub faulty_why: &'static str,
    pub resaved: &'static str,
    pub kind: fn(Kind) -> &'static str,
    pub kind_why: fn(Kind) -> &'static str,
    pub other: fn(&str) -> Option<&'static str>,
    pub answer_error: fn(i64) -> &'static str,
    pub encoding: fn(Encoding) -> &'static str,
    pub full_stop: &'static str,
    pub rows: fn(u64) -> String,
    pub payments: &'static str,
    pub refunds: &'static str,
    pub revoked: &'static str,
    pub fees: &'static str,
    pub footer: &'static str,
    pub item: &'static str,
    pub stated: &'static str,
    pub counted: &'static str,
    pub difference: &'static str,
    pub agrees: &'static str,
    pub differs: &'static str,
    pub not_known: &'static str,
    pub footer_name: fn(&str) -> &str,
    pub times: &'static str,
    pub times_of: fn(&str, &str) -> String,
    pub sha256: &'static str,
    pub took: fn(u64) -> String,
    pub problems: &'static str,
    pub problem_counts: fn(u64, u64) -> String,
    pub no_problems: &'static str,
    pub all_kinds: &'static str,
    pub kinds_of: &'static str,
    pub error: &'static str,
    pub warning: &'static str,
    pub line: fn(u64) -> String,
    pub whole_file: &'static str,
    pub column: &'static str,
    pub raw_text: &'static str,
    pub go_to_row: &'static str,
    pub go_to_line: fn(u64) -> String,
    pub shown_of: fn(u64, u64) -> String,
    pub more: &'static str,
    pub save_problems: fn(u64) -> String,
    pub problems_file: fn(&str) -> String,
    pub problems_saved: &'static str,
    pub problems_not_saved: &'static str,
    pub code: fn(Code) -> &'static str,
    pub problem: fn(&Problem) -> (String, &'static str),
}

/// Order look-up.
pub struct OrdersTexts {
    pub title: &'static str,
    pub open: &'static str,
    pub explain: &'static str,
    pub merchant: &'static str,
    pub region: &'static str,
    pub region_hint: &'static str,
    pub department: &'static str,
    pub department_hint: &'static str,
    pub by: &'static str,
    pub by_notice: &'static str,
    pub by_order: &'static str,
    pub notice: &'static str,
    pub notice_hint: &'static str,
    pub order: &'static str,
    pub order_hint: &'static str,
    pub look_up: &'static str,
    pub asking: &'static str,
    pub bad_region: &'static str,
    pub bad_department: &'static str,
    pub bad_notice: &'static str,
    pub bad_order: &'static str,
    pub unavailable: &'static str,
    pub found: fn(usize) -> String,
    pub none: &'static str,
    pub none_paid: &'static str,
    pub paid: &'static str,
    pub unpaid: &'static str,
    pub show_row: &'static str,
    pub show_row_of: fn(&str) -> String,
    pub not_loaded: &'static str,
    pub network: &'static str,
    pub network_next: &'static str,
}

#[cfg(test)]
mod texts_tests;
