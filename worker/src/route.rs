//! Which of the Worker's addresses a request means.

use crate::fault::Fault;
use nontax_api::{ProblemCode, routes};
use nontax_config::Role;

/// An address with its variable parts, not yet validated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// Alive.
    Health,
    /// Who am I.
    Session,
    /// A statement.
    Statement {
        /// As the address has it.
        mch_id: &'a str,
        /// As the address has it.
        date: &'a str,
    },
    /// Orders of a notice.
    Orders,
}

impl Route<'_> {
    /// A name for the log: no variable parts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Session => "session",
            Self::Statement { .. } => "statement",
            Self::Orders => "orders",
        }
    }

    /// The role without which nobody gets further.
    pub fn role(&self) -> Role {
        match self {
            Self::Health | Self::Session | Self::Statement { .. } | Self::Orders => Role::Viewer,
        }
    }

    fn method(&self) -> &'static str {
        match self {
            Self::Health | Self::Session | Self::Statement { .. } => "GET",
            Self::Orders => "POST",
        }
    }
}

/// The route of a method and a path.
pub fn find<'a>(method: &str, path: &'a str) -> Result<Route<'a>, Fault> {
    let route = match path {
        routes::HEALTH => Route::Health,
        routes::SESSION => Route::Session,
        routes::ORDERS => Route::Orders,
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
    let (mch_id, date) = rest.split_once('/')?;
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
        assert_eq!(find("POST", "/api/orders"), Ok(Route::Orders));
        let statement = Route::Statement { mch_id: "1900016021", date: "20170925" };
        assert_eq!(find("GET", "/api/statements/1900016021/20170925"), Ok(statement));
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
            "/api/statements/1",
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
