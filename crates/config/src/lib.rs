//! The settings of a deployment: what they must be, and what they allow. The Worker reads them with it at every request,
//! and whoever deploys checks them with it before. It knows no platform, and no secret is ever in what it says.
//!
//! ```
//! use nontax_config::{Caller, People, Role, Source};
//!
//! let text = r#"[{ "email": "li@bank.example", "role": "viewer", "merchants": ["1900016021"] }]"#;
//! let people = People::read(Source::setting("PEOPLE", text)).unwrap();
//! let li = Caller::Person { email: "Li@Bank.Example".into(), groups: Vec::new() };
//! let rights = people.rights_of(&li).unwrap();
//! assert_eq!(rights.role(), Role::Viewer);
//! assert!(rights.viewed.holds(&"1900016021".parse().unwrap()));
//! ```

mod entries;
mod merchants;
mod people;
mod sign_in;

pub use entries::{SettingError, Source};
pub use merchants::{ConfiguredMerchant, read_merchants};
pub use people::{Caller, People, Rights, Role, Scope};
pub use sign_in::{Mode, SignIn, SignInError};

/// Settings by name: a text, or a JSON value as text.
pub type Settings<'a> = dyn Fn(&str) -> Option<String> + 'a;
