//! Operations: their table entries, functions, accessors and registry.

use super::{generated, item};

#[test]
fn table_entries() {
    let people = &generated()["funcs/src/generated/crm/people.rs"];
    for entry in [
        "CREATE: Operation = Operation::post(\"crm.people.create\", \"/people\")\n    .json(\"person\")\n    .without_service()\n    .strict();",
        "LIST: Operation = Operation::get(\"crm.people.list\", \"/people\")\n    .without_consumer()\n    .without_service()\n    \
         .paginated()\n    .strict();",
        "PHOTO: Operation = Operation::get(\"crm.people.photo\", \"/people/{id}/photo\")\n    .any_media_type()\n    \
         .without_consumer()\n    .without_service()\n    .strict();",
    ] {
        assert!(people.contains(entry), "{people}");
    }
    let send = item("funcs/src/generated/crm/pets.rs", "static SEND");
    assert!(
        send.contains("    .optional_bytes(\"content\")\n    .without_consumer()\n    .without_service()\n    .upload()\n    .strict();"),
        "{send}"
    );
}

#[test]
fn functions() {
    let send = item("funcs/src/generated/crm/pets.rs", "pub fn crm_pets_send");
    assert!(
        send.starts_with("/// Sends a pet.\n///\n/// `PUT /pets`. Sent to the upload server. By post.\n///\n"),
        "{send}"
    );
    let end = "/// ```\n#[inline]\n\
        pub fn crm_pets_send(core: &ApideckCore, request: CrmPetsSendRequest) -> Call<()> \
        { call_as(core, &SEND, request, decoders::NONE) }";
    assert!(send.ends_with(end), "{send}");
    let update = item("funcs/src/generated/crm/people.rs", "pub fn crm_people_update");
    assert!(update.starts_with("/// Updates a person; unset fields keep their values.\n"), "{update}");
    let get = item("funcs/src/generated/crm/pets.rs", "pub fn crm_pets_get");
    assert!(get.starts_with("/// Gets an animal.\n///\n/// `GET /pets/{id}`.\n"), "{get}");
    let photo = item("funcs/src/generated/crm/people.rs", "pub fn crm_people_photo");
    assert!(photo.contains("whatever its media type. Not in the official SDKs."), "{photo}");
    let list = item("funcs/src/generated/crm/people.rs", "pub fn crm_people_list");
    assert!(list.contains("[`cursor`](apideck_models::CrmPeopleListRequest::cursor)"), "{list}");
}

#[test]
fn an_operation_links_to_its_request_models_accessor_and_feature() {
    let create = item("funcs/src/generated/crm/people.rs", "pub fn crm_people_create");
    let links = "\
        /// - Request: [`CrmPeopleCreateRequest`](apideck_models::CrmPeopleCreateRequest), with\n\
        ///   [`Person`](apideck_models::Person)\n\
        /// - Response: [`PersonResponse`](apideck_models::PersonResponse), with [`Person`](apideck_models::Person)\n\
        /// - Accessor:\n\
        ///   [`apideck.crm().people().create(request)`](https://docs.rs/apideck-unify/latest/apideck_unify/api/struct.CrmPeople.html#method.create)\n\
        /// - Feature: `crm`\n";
    assert!(create.contains(links), "{create}");
    let person = item("models/src/generated/crm/people.rs", "    Person(");
    let link =
        "[`crm_people_create`](https://docs.rs/apideck-unify/latest/apideck_unify/funcs/crm/fn.crm_people_create.html)";
    assert!(
        person.contains(&format!("/// Sent by\n    /// {link}.\n    /// Returned by\n    /// {link},")),
        "{person}"
    );
    let request = item("models/src/generated/crm/requests/people.rs", "CrmPeopleCreateRequest");
    assert!(request.contains(&format!("/// Request of\n    /// {link}.\n")), "{request}");
}

#[test]
fn the_facade_groups_models_and_functions_by_api() {
    let files = generated();
    let models = &files["src/generated/models.rs"];
    for line in [
        "#[cfg(feature = \"crm\")]\n#[doc(inline)]\npub use apideck_models::crm;\n",
        "#[cfg(feature = \"crm\")]\n#[doc(inline)]\npub use apideck_models::requests::crm;\n",
        "#[doc(no_inline)]\npub use apideck_models::*;\n",
    ] {
        assert!(models.contains(line), "{models}");
    }
    let line = "#[cfg(feature = \"crm\")]\n#[doc(inline)]\npub use apideck_funcs::crm;\n";
    assert!(files["src/generated/funcs.rs"].contains(line));
}

#[test]
fn accessors_registry_and_table() {
    let files = generated();
    let accessors = &files["src/generated/crm.rs"];
    for line in [
        "    /// The CRM API: people and pets.\n    crm Crm {\n        /// People.\n        people CrmPeople {\n",
        "            photo crm_people_photo(m::CrmPeoplePhotoRequest) -> apideck_core::ByteStream,\n",
    ] {
        assert!(accessors.contains(line), "{accessors}");
    }
    let registry = &files["funcs/src/generated/dynamic/crm.rs"];
    assert!(
        registry.contains("    Entry::json::<m::CrmPetsGetRequest, m::PetResponse>(&api::pets::GET),\n"),
        "{registry}"
    );
    assert!(registry.contains("    Entry::none::<m::CrmPetsSendRequest>(&api::pets::SEND),\n"), "{registry}");
    let table = &files["docs/OPERATIONS.md"];
    assert!(table.contains("| `crm.people.list` | `crm_people_list` | `GET /people` | yes |  |\n"), "{table}");
    assert!(table.contains("|  | Returns bytes. Not in the official SDKs. |\n"), "{table}");
}

#[test]
fn a_post_that_may_be_retried_is_marked() {
    let facts = |retry: &str| {
        let text = format!("[operation.'crm.a.find']\ncall = 'POST /find'\nreturns = 'none'\nretry = '{retry}: why'\n");
        crate::read::facts(&[("crm".to_owned(), text)]).unwrap()
    };
    for (retry, marked, cell) in [("safe", true, "| yes | why |"), ("unsafe", false, "| no | why |")] {
        let files = super::files(&facts(retry), &super::Glossary::default());
        let functions = &files["funcs/src/generated/crm/a.rs"];
        assert_eq!(functions.contains(".idempotent()"), marked, "{functions}");
        assert_eq!(functions.contains("Retried like a GET: why."), marked, "{functions}");
        assert!(files["docs/OPERATIONS.md"].contains(cell));
    }
}
