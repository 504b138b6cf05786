//! The command line, and what the program prints.

use std::process::Command;

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
