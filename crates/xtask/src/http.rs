//! One small question over HTTP to a server on this machine: does it answer yet?

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// Long enough for the first request of a cold Worker.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// No server says its status in more bytes.
const LONGEST_FIRST_LINE: u64 = 200;

/// The status of `GET path`, or nothing when nobody answers.
pub fn status_of(port: u16, path: &str) -> Option<u16> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, TIME_LIMIT).ok()?;
    stream.set_read_timeout(Some(TIME_LIMIT)).ok()?;
    let call_header = nontax_api::CALL_HEADER;
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n{call_header}: 1\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut first_line = Vec::new();
    BufReader::new(stream).take(LONGEST_FIRST_LINE).read_until(b'\n', &mut first_line).ok()?;
    status_in(&String::from_utf8_lossy(&first_line))
}

fn status_in(first_line: &str) -> Option<u16> {
    first_line.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    #[test]
    fn the_status_is_the_second_word_of_the_first_line() {
        assert_eq!(status_in("HTTP/1.1 200 OK\r"), Some(200));
        assert_eq!(status_in("HTTP/1.0 503"), Some(503));
        assert_eq!(status_in("SSH-2.0-OpenSSH"), None);
        assert_eq!(status_in(""), None);
    }

    #[test]
    fn a_server_that_answers_is_heard_and_a_closed_port_is_silence() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        assert_eq!(status_of(port, "/api/health"), Some(404));
        assert!(server.join().unwrap().starts_with("GET /api/health HTTP/1.1\r\n"));
        assert_eq!(status_of(port, "/"), None);
    }
}
