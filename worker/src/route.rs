//! Which of the Worker's addresses a request means.

use crate::fault::Fault;
use nontax_api::{ProblemCode, routes};
use nontax_bill::MchId;
use nontax_config::Role;

/// An address with its variable parts, not yet validated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// Alive.
    Health,
    /// Who am I.
    Session,
    /// Which merchants there are.
    Merchants,
    /// A statement.
    Statement {
        /// As the address has it.
        mch_id: &'a str,
        /// As the address has it.
        date: &'a str,
    },
    /// How a merchant's days stand in the archive.
    Days {
        /// As the address has it.
        mch_id: &'a str,
    },
    /// Orders of a notice.
    Orders,
    /// Have days fetched into the archive.
    FetchDays,
    /// The audit log.
    Audit,
}

impl Route<'_> {
    /// A name for the log: no variable parts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Session => "session",
            Self::Merchants => "merchants",
            Self::Statement { .. } => "statement",
            Self::Days { .. } => "days",
            Self::Orders => "orders",
            Self::FetchDays => "fetch_days",
            Self::Audit => "audit",
        }
    }

    /// The merchant that the address names, if it is a merchant number.
    pub fn mch_id(&self) -> Option<MchId> {
        match self {
            Self::Statement { mch_id, .. } | Self::Days { mch_id } => mch_id.parse().ok(),
            _ => None,
        }
    }

    /// The role without which nobody gets further.
    pub fn role(&self) -> Role {
        match self {
            Self::Health
            | Self::Session
            | Self::Merchants
            | Self::Statement { .. }
            | Self::Days { .. }
            | Self::Orders => Role::Viewer,
            Self::FetchDays | Self::Audit => Role::Administrator,
        }
    }

    fn method(&self) -> &'static str {
        match self {
            Self::Health
            | Self::Session
            | Self::Merchants
            | Self::Statement { .. }
            | Self::Days { .. }
            | Self::Audit => "GET",
            Self::Orders | Self::FetchDays => "POST",
        }
    }
}

/// The route of a method and a path.
pub fn find<'a>(method: &str, path: &'a str) -> Result<Route<'a>, Fault> {
    let route = match path {
        routes::HEALTH => Route::Health,
        routes::SESSION => Route::Session,
        routes::MERCHANTS => Route::Merchants,
        routes::ORDERS => Route::Orders,
        routes::ARCHIVE_FETCH => Route::FetchDays,
        routes::AUDIT => Route::Audit,
        _ => statement(path).ok_or_else(|| Fault::new(ProblemCode::NotFound))?,
    };
    if route.method() == method {
        Ok(route)
    } else {
        Err(Fault { allow: Some(route.method().into()), ..Fault::new(ProblemCode::MethodNotAllowed) })
    }
}

fn statement(path: &str) -> Option<Route<'_>> {
    let rest = path.strip_prefix(routes::STATEMENTS)?.strip_prefix('/')?;
    let Some((mch_id, date)) = rest.split_once('/') else {
        return (!rest.is_empty()).then_some(Route::Days { mch_id: rest });
    };
    (!mch_id.is_empty() && !date.is_empty() && !date.contains('/')).then_some(Route::Statement { mch_id, date })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(method: &str, path: &str) -> Option<ProblemCode> {
        find(method, path).err().map(|fault| fault.code)
    }

    #[test]
    fn each_address_is_known() {
        assert_eq!(find("GET", "/api/health"), Ok(Route::Health));
        assert_eq!(find("GET", "/api/session"), Ok(Route::Session));
        assert_eq!(find("GET", "/api/merchants"), Ok(Route::Merchants));
        assert_eq!(find("POST", "/api/orders"), Ok(Route::Orders));
        let statement = Route::Statement { mch_id: "1900016021", date: "20170925" };
        assert_eq!(find("GET", "/api/statements/1900016021/20170925"), Ok(statement));
        assert_eq!(find("GET", "/api/statements/1900016021"), Ok(Route::Days { mch_id: "1900016021" }));
        assert_eq!(find("POST", "/api/archive/fetch"), Ok(Route::FetchDays));
        assert_eq!(find("GET", "/api/audit"), Ok(Route::Audit));
    }

    #[test]
    fn other_addresses_are_not_found() {
        for path in [
            "/",
            "/api",
            "/api/",
            "/api/nothing",
            "/api/session/",
            "/api//session",
            "/api/statements",
            "/api/statements/",
            "/api/statements//2",
            "/api/statements/1/2/3",
            "/API/session",
        ] {
            assert_eq!(code("GET", path), Some(ProblemCode::NotFound), "{path}");
        }
    }

    #[test]
    fn a_wrong_method_is_told_the_right_one() {
        for (method, path, allow) in [
            ("POST", "/api/session", "GET"),
            ("GET", "/api/orders", "POST"),
            ("HEAD", "/api/health", "GET"),
            ("DELETE", "/api/statements/1/2", "GET"),
            ("POST", "/api/statements/1", "GET"),
            ("GET", "/api/archive/fetch", "POST"),
            ("DELETE", "/api/audit", "GET"),
        ] {
            let fault = find(method, path).unwrap_err();
            assert_eq!(
                (fault.code, fault.allow.as_deref()),
                (ProblemCode::MethodNotAllowed, Some(allow)),
                "{method} {path}"
            );
        }
    }
}
