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
    assert_eq!(
        item("funcs/src/generated/crm/pets.rs", "pub fn crm_pets_send"),
        "/// Sends a pet.\n///\n/// `PUT /pets`. Sent to the upload server. By post.\n#[inline]\n\
         pub fn crm_pets_send(core: &ApideckCore, request: CrmPetsSendRequest) -> Call<()> \
         { call_as(core, &SEND, request, decoders::NONE) }"
    );
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
