//! Starts the program, and sends requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::response::Response;

/// A running program, which is killed when the test ends.
pub(crate) struct Program {
    child: Child,
    /// Kept open: a closed pipe must not matter, but it is not what is tested.
    _out: BufReader<ChildStdout>,
    /// What it printed first.
    pub(crate) greeting: String,
    pub(crate) port: u16,
}

impl Program {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_apideck-mock"));
        let mut child = command.args(["--port", "0"]).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        while !greeting.contains("in a browser") {
            assert!(out.read_line(&mut greeting).unwrap() > 0, "the program ended: {:?}", child.wait());
        }
        let url = greeting.lines().find_map(|line| line.strip_prefix("URL: ")).unwrap();
        let port = url.rsplit(':').next().unwrap().parse().unwrap();
        Self { child, _out: out, greeting, port }
    }

    /// Kills the program as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a request of the API on a new connection.
    pub(crate) fn api(&self, line: &str, body: &str) -> Response {
        Connection::open(self.port).unwrap().send(line, API, body).unwrap()
    }

    /// Sends a request of a browser on a new connection.
    pub(crate) fn page(&self, line: &str, headers: &str, body: &str) -> Response {
        Connection::open(self.port).unwrap().send(line, headers, body).unwrap()
    }

    /// Sends a form of a page of this program.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let origin = format!("origin: http://127.0.0.1:{}\r\n", self.port);
        self.page(&format!("POST {path}"), &origin, &form(fields))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) const API: &str = "authorization: Bearer sk_mock\r\nx-apideck-app-id: app\r\n\
    x-apideck-consumer-id: consumer\r\nx-apideck-service-id: pipedrive\r\ncontent-type: application/json\r\n";

/// The body of a form.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        let byte = |byte: u8| match byte {
            b' ' => "+".to_owned(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        text.bytes().map(byte).collect::<String>()
    };
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    fields.join("&")
}

/// An HTTP connection that stays open.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    port: u16,
}

impl Connection {
    pub(crate) fn open(port: u16) -> std::io::Result<Self> {
        Ok(Self { stream: BufReader::new(TcpStream::connect(("127.0.0.1", port))?), port })
    }

    /// Sends a request and reads its response. The host is that of the program unless `headers` has one.
    pub(crate) fn send(&mut self, line: &str, headers: &str, body: &str) -> std::io::Result<Response> {
        let host =
            if headers.starts_with("host:") { String::new() } else { format!("host: 127.0.0.1:{}\r\n", self.port) };
        let length = body.len();
        let text = format!("{line} HTTP/1.1\r\n{host}{headers}content-length: {length}\r\n\r\n{body}");
        self.stream.get_mut().write_all(text.as_bytes())?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        let status = head[9..12].parse().unwrap();
        let mut response = Response { status, head, body: String::new() };
        let mut body = vec![0; response.header("content-length").unwrap_or("0").parse().unwrap()];
        self.stream.read_exact(&mut body)?;
        response.body = String::from_utf8(body).unwrap();
        Ok(response)
    }
}

/// A folder that is removed when the test ends.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("apideck-mock-program-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// The size of the journal in bytes.
    pub(crate) fn journal_size(&self) -> u64 {
        std::fs::metadata(self.0.join("journal")).unwrap().len()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
