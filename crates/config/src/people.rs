//! The setting PEOPLE: who is who, and which merchants each may see or administer. Whoever no entry names may do nothing.
//!
//! An entry names a person by `email` (letters' case does not matter), everybody of a mail domain (`*@bank.example`, its
//! sub-domains not meant), a `group` that the identity provider tells, or a `service_token` by its common name. What
//! several entries give to one caller adds up, each for the merchants it names.

use crate::{SettingError, Source};
use core::fmt;
use nontax_bill::MchId;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who asks, after sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A person.
    Person {
        /// As the identity provider has verified it.
        email: String,
        /// The groups that the identity provider tells.
        groups: Vec<String>,
    },
    /// A program with a service token.
    ServiceToken {
        /// Its client id, which Access calls common name.
        common_name: String,
    },
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Fetch statements and look up orders.
    Viewer,
    /// That, have days fetched into the archive, and read the audit log.
    Administrator,
}

/// Merchants: all there are, or these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that are configured, later ones too.
    All,
    /// These only.
    These(BTreeSet<MchId>),
}

/// What a caller may do, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Merchants whose statements and orders they may see.
    pub viewed: Scope,
    /// Merchants that they administer; all of them are viewed too.
    pub administered: Scope,
}

/// The people of a deployment.
#[derive(Clone, Debug, Default)]
pub struct People {
    people: Vec<Person>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Person {
    who: Who,
    role: Role,
    merchants: Scope,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Email(String),
    Domain(String),
    Group(String),
    ServiceToken(String),
}

/// An entry as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    service_token: Option<String>,
    role: Role,
    merchants: Scope,
}

impl People {
    /// Reads PEOPLE.
    ///
    /// # Errors
    /// The first entry that is wrong.
    pub fn read(source: Source<'_>) -> Result<Self, SettingError> {
        let entries = source.entries()?;
        if entries.is_empty() {
            return Err(source.wrong("names nobody, so nobody could do anything"));
        }
        let mut people: Vec<Person> = Vec::with_capacity(entries.len());
        for entry in &entries {
            let read: PersonEntry = entry.read()?;
            let who = read.who().map_err(|why| entry.wrong(why))?;
            if people.iter().any(|before| before.who == who && before.role == read.role) {
                return Err(
                    entry.wrong("names someone who has an entry of this role already: put the merchants together")
                );
            }
            people.push(Person { who, role: read.role, merchants: read.merchants });
        }
        Ok(Self { people })
    }

    /// What a caller may do; `None` when no entry names them.
    #[must_use]
    pub fn rights_of(&self, caller: &Caller) -> Option<Rights> {
        let mut rights: Option<Rights> = None;
        for person in self.people.iter().filter(|person| person.who.is(caller)) {
            let rights = rights.get_or_insert_with(Rights::none);
            rights.viewed.add(&person.merchants);
            if person.role == Role::Administrator {
                rights.administered.add(&person.merchants);
            }
        }
        rights
    }

    /// Every merchant that an entry names, with the entry's number from 1.
    pub fn named_merchants(&self) -> impl Iterator<Item = (usize, &MchId)> {
        (1..).zip(&self.people).flat_map(|(number, person)| {
            match &person.merchants {
                Scope::All => None.into_iter().flatten(),
                Scope::These(merchants) => Some(merchants).into_iter().flatten(),
            }
            .map(move |mch_id| (number, mch_id))
        })
    }
}

impl PersonEntry {
    fn who(&self) -> Result<Who, &'static str> {
        match (&self.email, &self.group, &self.service_token) {
            (Some(email), None, None) => who_of_email(email),
            (None, Some(group), None) if !group.trim().is_empty() => Ok(Who::Group(group.clone())),
            (None, Some(_), None) => Err("group is empty"),
            (None, None, Some(name)) if is_plain(name) => Ok(Who::ServiceToken(name.clone())),
            (None, None, Some(_)) => Err("service_token is empty or holds blanks or stars"),
            _ => Err("must have exactly one of email, group and service_token"),
        }
    }
}

fn who_of_email(text: &str) -> Result<Who, &'static str> {
    const WRONG: &str = "email is neither an address like li@bank.example nor a whole domain like *@bank.example";
    let (name, domain) = text.split_once('@').ok_or(WRONG)?;
    let is_domain = is_plain(domain) && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    if !is_domain || domain.contains('@') {
        return Err(WRONG);
    }
    match name {
        "*" => Ok(Who::Domain(domain.to_ascii_lowercase())),
        _ if is_plain(name) => Ok(Who::Email(text.to_ascii_lowercase())),
        _ => Err(WRONG),
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|symbol| symbol == '*' || symbol.is_whitespace() || symbol.is_control())
}

impl Who {
    // Only the case of ASCII letters is put aside: other foldings make different addresses equal (the Kelvin sign and k).
    fn is(&self, caller: &Caller) -> bool {
        match (self, caller) {
            (Self::Email(own), Caller::Person { email, .. }) => own.eq_ignore_ascii_case(email),
            (Self::Domain(own), Caller::Person { email, .. }) => email
                .rsplit_once('@')
                .is_some_and(|(name, domain)| !name.is_empty() && own.eq_ignore_ascii_case(domain)),
            (Self::Group(own), Caller::Person { groups, .. }) => groups.contains(own),
            (Self::ServiceToken(own), Caller::ServiceToken { common_name }) => own == common_name,
            _ => false,
        }
    }
}

impl Rights {
    /// Everything: the local mode.
    #[must_use]
    pub fn all() -> Self {
        Self { viewed: Scope::All, administered: Scope::All }
    }

    fn none() -> Self {
        Self { viewed: Scope::none(), administered: Scope::none() }
    }

    /// The highest role the caller has anywhere.
    #[must_use]
    pub fn role(&self) -> Role {
        if self.administered.is_empty() { Role::Viewer } else { Role::Administrator }
    }

    /// The merchants for which the caller has a role.
    #[must_use]
    pub fn scope(&self, role: Role) -> &Scope {
        match role {
            Role::Viewer => &self.viewed,
            Role::Administrator => &self.administered,
        }
    }
}

impl Scope {
    /// No merchant.
    #[must_use]
    pub fn none() -> Self {
        Self::These(BTreeSet::new())
    }

    /// Whether a merchant is among them.
    #[must_use]
    pub fn holds(&self, mch_id: &MchId) -> bool {
        match self {
            Self::All => true,
            Self::These(merchants) => merchants.contains(mch_id),
        }
    }

    /// Nobody is among them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::These(merchants) if merchants.is_empty())
    }

    fn add(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::These(merchants), Self::These(more)) => merchants.extend(more.iter().cloned()),
            (Self::These(_), Self::All) => *self = Self::All,
            (Self::All, _) => {}
        }
    }
}

/// `"all"`, or an array of merchant numbers.
impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScopeVisitor)
    }
}

struct ScopeVisitor;

impl<'de> Visitor<'de> for ScopeVisitor {
    type Value = Scope;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\"all\" or an array of merchant numbers")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Scope, E> {
        if text == "all" { Ok(Scope::All) } else { Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Scope, A::Error> {
        let mut merchants = BTreeSet::new();
        while let Some(mch_id) = sequence.next_element::<MchId>()? {
            if !merchants.insert(mch_id.clone()) {
                return Err(serde::de::Error::custom(format_args!("merchant {mch_id} is there twice")));
            }
        }
        if merchants.is_empty() {
            return Err(serde::de::Error::custom("merchants is empty: leave the entry out, or write \"all\""));
        }
        Ok(Scope::These(merchants))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: &str = r#"[
        { "email": "Li@Bank.example", "role": "viewer", "merchants": ["1900016021", "1900016022"] },
        { "email": "wang@bank.example", "role": "administrator", "merchants": "all" },
        { "email": "*@finance.example", "role": "viewer", "merchants": ["1900016023"] },
        { "group": "非税科", "role": "administrator", "merchants": ["1900016021"] },
        { "service_token": "0123.access", "role": "viewer", "merchants": ["1900016022"] }
    ]"#;

    fn people() -> People {
        People::read(Source::setting("PEOPLE", PEOPLE)).unwrap()
    }

    fn person(email: &str, groups: &[&str]) -> Caller {
        Caller::Person { email: email.into(), groups: groups.iter().map(|group| (*group).to_owned()).collect() }
    }

    fn these(merchants: &[&str]) -> Scope {
        Scope::These(merchants.iter().map(|mch_id| mch_id.parse().unwrap()).collect())
    }

    #[test]
    fn who_may_what_is_a_table() {
        let two = ["1900016021", "1900016022"];
        for (caller, expected) in [
            (person("li@bank.example", &[]), Some((these(&two), Scope::none()))),
            (person("LI@BANK.EXAMPLE", &[]), Some((these(&two), Scope::none()))),
            (person("wang@bank.example", &[]), Some((Scope::All, Scope::All))),
            (person("anyone@finance.example", &[]), Some((these(&["1900016023"]), Scope::none()))),
            (person("Anyone@Finance.Example", &[]), Some((these(&["1900016023"]), Scope::none()))),
            (person("x@other.example", &["非税科"]), Some((these(&["1900016021"]), these(&["1900016021"])))),
            (person("li@bank.example", &["非税科", "其他"]), Some((these(&two), these(&["1900016021"])))),
            (Caller::ServiceToken { common_name: "0123.access".into() }, Some((these(&["1900016022"]), Scope::none()))),
            (person("x@other.example", &[]), None),
            (person("x@other.example", &["非税"]), None),
            (person("x@sub.finance.example", &[]), None),
            (person("x@evilfinance.example", &[]), None),
            (person("x@finance.example.evil.example", &[]), None),
            (person("@finance.example", &[]), None),
            (person("*@bank.example", &[]), None),
            (person("li", &[]), None),
            (person("", &[""]), None),
            (person("0123.access", &["0123.access"]), None),
            (Caller::ServiceToken { common_name: "li@bank.example".into() }, None),
            (Caller::ServiceToken { common_name: "非税科".into() }, None),
            (Caller::ServiceToken { common_name: String::new() }, None),
        ] {
            let rights = people().rights_of(&caller);
            let expected = expected.map(|(viewed, administered)| Rights { viewed, administered });
            assert_eq!(rights, expected, "{caller:?}");
        }
    }

    #[test]
    fn one_whose_address_only_folds_to_anothers_is_somebody_else() {
        let text = r#"[{ "email": "kim@bank.example", "role": "viewer", "merchants": "all" }]"#;
        let people = People::read(Source::setting("PEOPLE", text)).unwrap();
        assert!(people.rights_of(&person("KIM@bank.example", &[])).is_some());
        assert_eq!(people.rights_of(&person("\u{212a}im@bank.example", &[])), None);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_entry_and_line() {
        for (from, to, expected) in [
            ("\"wang@bank.example\"", "\"wang\"", "PEOPLE: entry 2 (line 3): email is neither"),
            ("\"wang@bank.example\"", "\"wa*@bank.example\"", "PEOPLE: entry 2 (line 3): email is neither"),
            ("\"*@finance.example\"", "\"*@*.example\"", "PEOPLE: entry 3 (line 4): email is neither"),
            ("\"*@finance.example\"", "\"*@*\"", "PEOPLE: entry 3 (line 4): email is neither"),
            ("\"*@finance.example\"", "\"*@example\"", "PEOPLE: entry 3 (line 4): email is neither"),
            ("\"*@finance.example\"", "\"*\"", "PEOPLE: entry 3 (line 4): email is neither"),
            ("\"非税科\"", "\" \"", "PEOPLE: entry 4 (line 5): group is empty"),
            ("\"0123.access\"", "\"*\"", "PEOPLE: entry 5 (line 6): service_token is empty"),
            ("\"group\": \"非税科\", ", "", "PEOPLE: entry 4 (line 5): must have exactly one"),
            ("\"group\":", "\"email\": \"a@b.cn\", \"group\":", "PEOPLE: entry 4 (line 5): must have exactly one"),
            ("\"all\"", "\"ALL\"", "PEOPLE: entry 2 (line 3): invalid value: string \"ALL\", expected \"all\""),
            ("[\"1900016023\"]", "[]", "PEOPLE: entry 3 (line 4): merchants is empty"),
            ("[\"1900016023\"]", "[\"19\"]", "PEOPLE: entry 3 (line 4): not a merchant number"),
            (
                "\"1900016021\", \"1900016022\"",
                "\"1900016021\", \"1900016021\"",
                "PEOPLE: entry 1 (line 2): merchant 1900016021 is there twice",
            ),
            ("\"administrator\"", "\"admin\"", "PEOPLE: entry 2 (line 3): unknown variant `admin`"),
            ("*@finance.example", "LI@bank.example", "PEOPLE: entry 3 (line 4): names someone who has"),
        ] {
            let text = PEOPLE.replacen(from, to, 1);
            assert_ne!(text, PEOPLE, "{from}");
            let said = People::read(Source::in_file("PEOPLE", &text, 1)).unwrap_err().to_string();
            assert!(said.starts_with(expected), "{said}");
        }
        assert!(People::read(Source::setting("PEOPLE", "[]")).unwrap_err().why.starts_with("names nobody"));
    }

    #[test]
    fn merchants_that_are_named_are_told_with_their_entry() {
        let people = people();
        let named: Vec<_> = people.named_merchants().map(|(entry, mch_id)| (entry, mch_id.as_str())).collect();
        assert_eq!(
            named,
            [(1, "1900016021"), (1, "1900016022"), (3, "1900016023"), (4, "1900016021"), (5, "1900016022")]
        );
    }
}
