//! Examples: a whole program for each operation.

use super::item;

/// The lines of the example of the function `name`.
fn example(path: &str, name: &str) -> Vec<String> {
    let text = item(path, &format!("pub fn {name}("));
    let (_, code) = text.split_once("/// ```no_run\n").unwrap();
    let (code, _) = code.split_once("/// ```\n").unwrap();
    code.lines().map(|line| line.trim_start_matches("///").trim().to_owned()).collect()
}

const PEOPLE: &str = "funcs/src/generated/crm/people.rs";
const PETS: &str = "funcs/src/generated/crm/pets.rs";

#[test]
fn a_record_is_created() {
    let lines = example(PEOPLE, "crm_people_create");
    let wanted = [
        "// Needs the feature \"crm\" of apideck-unify.",
        "use apideck_unify::models::{CrmPeopleCreateRequest, Person};",
        "use apideck_unify::{ApideckCore, Error, funcs::crm_people_create};",
        "",
        "#[tokio::main]",
        "async fn main() -> Result<(), Error> {",
        "// The key and the application id come from APIDECK_API_KEY and APIDECK_APP_ID.",
        "let apideck = ApideckCore::builder().consumer_id(\"test-consumer\").build()?;",
        "let person = Person::new(\"example token\").type_(\"example type\");",
        "let request = CrmPeopleCreateRequest::new(person);",
        "match crm_people_create(&apideck, request).send().await {",
        "Ok(response) => println!(\"{}\", response.data.id),",
        "// The response was lost: check whether it exists before you create it again.",
        "Err(error) if error.may_have_been_applied() => println!(\"it may exist: {error}\"),",
        "Err(error) => return Err(error),",
        "}",
        "Ok(())",
        "}",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn the_advice_to_look_for_a_record_needs_an_operation_that_reads_it() {
    let lines = example("funcs/src/generated/crm/notes.rs", "crm_notes_create").join("\n");
    assert!(lines.contains("let response = crm_notes_create(&apideck, request).send().await?;\n"), "{lines}");
    assert!(!lines.contains("may_have_been_applied"), "{lines}");
}

#[test]
fn a_list_is_read_to_its_end() {
    let lines = example(PEOPLE, "crm_people_list");
    let wanted = [
        "let request = CrmPeopleListRequest::new();",
        "// Fetches page after page.",
        "let mut items = crm_people_list(&apideck, request).items();",
        "while let Some(item) = items.try_next().await? {",
        "println!(\"{:?}\", item.id);",
        "}",
    ];
    assert!(lines.windows(wanted.len()).any(|window| window == wanted), "{lines:#?}");
}

#[test]
fn required_arguments_are_given_and_a_missing_record_is_handled() {
    let lines = example(PETS, "crm_pets_get").join("\n");
    assert!(lines.contains("let request = CrmPetsGetRequest::new(\"pet-id\");\n"), "{lines}");
    assert!(lines.contains("Err(Error::NotFound(_)) => println!(\"it does not exist\"),\n"), "{lines}");
    // It is called without a consumer.
    assert!(lines.contains("ApideckCore::builder().build()?"), "{lines}");
}

#[test]
fn content_is_sent_and_saved() {
    let lines = example(PETS, "crm_pets_send").join("\n");
    assert!(lines.contains("CrmPetsSendRequest::new(\"application/pdf\").content(\"content\");"), "{lines}");
    let lines = example(PEOPLE, "crm_people_photo").join("\n");
    assert!(lines.contains("let size = download.into_body().write_to(\"download\").await?;\n"), "{lines}");
}

#[test]
fn rejected_changes_are_handled() {
    let lines = example(PEOPLE, "crm_people_update").join("\n");
    assert!(lines.contains("let person = PersonPatch::new(\"Example person patch\");\n"), "{lines}");
    assert!(lines.contains("let request = CrmPeopleUpdateRequest::new(\"people-id\", person);\n"), "{lines}");
    let arm = "Err(error @ (Error::BadRequest(_) | Error::Unprocessable(_))) => println!(\"rejected: {error}\"),\n";
    assert!(lines.contains(arm), "{lines}");
}
