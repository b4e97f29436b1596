//! Whether a port is free, asked before anything is built.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail};

/// Fails with the way out when the port cannot be used.
pub fn check(port: u16, what_for: &str, option: &str) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let other = free_port_near(port).map_or_else(|| "PORT".to_owned(), |free| free.to_string());
            bail!(
                "port {port} for {what_for} is busy: another program listens there. Choose another one with `{option} {other}`.\n       \
                 端口 {port} 已被占用,请用 `{option} {other}` 换一个端口。"
            )
        }
        Err(error) => {
            bail!("port {port} for {what_for} cannot be used ({error}). Choose another one with `{option} PORT`.")
        }
    }
}

fn free_port_near(port: u16) -> Option<u16> {
    (port.saturating_add(10)..=port.saturating_add(60))
        .find(|other| TcpListener::bind((Ipv4Addr::LOCALHOST, *other)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_passes() {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        assert!(check(port, "the page", "--port").is_ok());
    }

    #[test]
    fn a_busy_port_is_named_with_the_option_that_chooses_another() {
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = held.local_addr().unwrap().port();
        let message = check(port, "the sandbox", "--sandbox-port").unwrap_err().to_string();
        assert!(message.contains(&format!("port {port} for the sandbox is busy")), "{message}");
        assert!(message.contains("`--sandbox-port "), "{message}");
        assert!(message.contains("已被占用"), "{message}");
    }
}
