//! The command line, and what the program prints.

#[cfg(feature = "tls")]
use std::io::{self, Read, Write};
use std::process::Command;

#[cfg(feature = "tls")]
use crate::support::API;
use crate::support::{Folder, Program};

#[test]
fn the_greeting_has_a_line_for_curl() {
    let program = Program::start(&[]);
    let port = program.port;
    for part in [
        &*format!("URL: http://127.0.0.1:{port}\n"),
        "Key: sk_mock\n",
        &*format!("curl http://127.0.0.1:{port}/crm/contacts"),
        "-H 'authorization: Bearer sk_mock'",
    ] {
        assert!(program.greeting.contains(part), "{part}: {}", program.greeting);
    }
    let contacts = program.api("GET /crm/contacts", "").json();
    assert_eq!(contacts["data"].as_array().unwrap().len(), 20);
}

/// Sends a request over TLS. The client trusts only the authority in this file.
#[cfg(feature = "tls")]
fn call_over_tls(port: u16, ca: &str, host: &'static str) -> io::Result<String> {
    use rustls::pki_types::pem::PemObject;

    let mut roots = rustls::RootCertStore::empty();
    roots.add(rustls::pki_types::CertificateDer::from_pem_file(ca).unwrap()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = rustls::ClientConnection::new(config.into(), host.try_into().unwrap()).unwrap();
    let mut stream = rustls::StreamOwned::new(client, std::net::TcpStream::connect(("127.0.0.1", port))?);
    let request = format!("GET /crm/contacts HTTP/1.1\r\nhost: {host}\r\n{API}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    Ok(response)
}

#[cfg(feature = "tls")]
#[test]
fn a_client_that_trusts_the_printed_authority_calls_over_tls() {
    let (folder, other_folder) = (Folder::new(), Folder::new());
    let program = Program::start(&["--tls", "--data", folder.path()]);
    let other = Program::start(&["--tls", "--data", other_folder.path()]);
    let ca =
        |program: &Program| program.greeting.lines().find_map(|line| line.strip_prefix("CA:  ")).unwrap().to_owned();
    let (trusted, port) = (ca(&program), program.port);
    for part in [
        format!("URL: https://localhost:{port}\n"),
        format!("curl --cacert '{trusted}' https://localhost:{port}/crm/contacts"),
    ] {
        assert!(program.greeting.contains(&part), "{part}: {}", program.greeting);
    }
    for host in ["localhost", "127.0.0.1"] {
        let response = call_over_tls(port, &trusted, host).unwrap();
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n") && response.contains(r#""data":[{"#), "{response}");
    }
    // Each run has an authority of its own.
    let refused = call_over_tls(port, &ca(&other), "localhost").unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::InvalidData, "{refused}");
}

#[test]
fn the_same_seed_makes_the_same_data() {
    let list =
        |arguments: &[&str]| Program::start(arguments).api("GET /accounting/invoices", "").json()["data"].clone();
    assert_eq!(list(&["--seed", "7"]), list(&["--seed=7"]));
    assert_ne!(list(&["--seed", "7"]), list(&[]));
    assert_eq!(list(&["--empty"]), serde_json::json!([]));
}

#[test]
fn data_survives_a_restart_and_is_not_seeded_again() {
    let folder = Folder::new();
    let arguments = ["--data", folder.path()];
    let count =
        |program: &Program| program.api("GET /crm/pipelines?limit=200", "").json()["meta"]["items_on_page"].clone();
    let first = Program::start(&arguments);
    let created = first.api("POST /crm/pipelines", r#"{"name":"Sales"}"#);
    assert_eq!(created.status, 201, "{created:?}");
    let before = count(&first);
    let size = folder.journal_size();
    drop(first);
    let second = Program::start(&arguments);
    assert_eq!(count(&second), before);
    let id = created.json()["data"]["id"].as_str().unwrap().to_owned();
    let read = second.api(&format!("GET /crm/pipelines/{id}"), "").json();
    assert_eq!(read["data"]["name"], "Sales");
    assert!(folder.journal_size() <= size);
}

#[test]
fn a_folder_that_is_in_use_and_a_wrong_argument_are_errors() {
    let folder = Folder::new();
    let _program = Program::start(&["--data", folder.path()]);
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_apideck-mock")).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, problem) = run(&["--port", "0", "--data", folder.path()]);
    assert!(code == Some(1) && problem.contains("is in use by process"), "{problem}");
    let (code, problem) = run(&["--prot", "0"]);
    assert!(code == Some(2) && problem.contains("unknown argument --prot") && problem.contains("Usage:"), "{problem}");
}

#[test]
fn chaos_spares_the_pages() {
    let program = Program::start(&["--chaos", "1"]);
    for _ in 0..20 {
        assert_eq!(program.page("GET /", "", "").status, 200);
    }
    let mut connection = crate::support::Connection::open(program.port).unwrap();
    let sent = connection.send("GET /crm/contacts", crate::support::API, "");
    let overview = program.page("GET /", "", "").body;
    assert!(overview.contains("GET /crm/contacts"), "{sent:?}");
}
