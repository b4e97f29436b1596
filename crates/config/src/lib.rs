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

mod deployment;
mod directory;
mod entries;
mod merchants;
mod people;
mod sign_in;
mod token_servers;

pub use deployment::{Deployment, NUMBERS, SETTINGS, check_file, read_number, secret_setting};
pub use directory::{
    DIRECTORY, DIRECTORY_KEY, DirectoryKey, KEY_BYTES, LIST, NONCE_BYTES, NotASealedSecret, SealedSecret,
    context_of_key, context_of_secret, parse_merchants, part_of, parts, read_directory_keys, secret_of,
    write_merchants,
};
pub use entries::{SettingError, Source};
pub use merchants::{ConfiguredMerchant, read_merchants};
pub use people::{Caller, People, Rights, Role, Scope};
pub use sign_in::{Mode, SignIn, SignInError};
pub use token_servers::{Bearer, TokenServer, bearer_setting, read_token_addresses, read_token_servers};

/// Settings by name: a text, or a JSON value as text.
pub type Settings<'a> = dyn Fn(&str) -> Option<String> + 'a;
