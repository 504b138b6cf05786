//! Types: structs, unions, enums, requests and responses.

use super::{files, generated, item};
use crate::glossary::Glossary;

#[test]
fn a_struct() {
    assert_eq!(
        item("models/src/generated/crm/people.rs", "    Person("),
        r#"model! {
    /// A person.
    ///
    /// Sent by
    /// [`crm_people_create`](https://docs.rs/apideck-unify/latest/apideck_unify/funcs/crm/fn.crm_people_create.html).
    /// Returned by
    /// [`crm_people_create`](https://docs.rs/apideck-unify/latest/apideck_unify/funcs/crm/fn.crm_people_create.html),
    /// [`crm_people_list`](https://docs.rs/apideck-unify/latest/apideck_unify/funcs/crm/fn.crm_people_list.html) and
    /// [`crm_people_update`](https://docs.rs/apideck-unify/latest/apideck_unify/funcs/crm/fn.crm_people_update.html).
    Person(token: String null) {
        /// Id. Read-only.
        0 id: String required read,
        /// Type. Can be [`Null`](crate::Null).
        1 type_ = "type": String null,
        /// Default.
        2 default_ = "default": bool,
        /// Token. Can be [`Null`](crate::Null). Write-only.
        3 token: String null required write secret,
        /// Password.
        4 password: String secret,
        /// Where to write to.
        5 emails: [Option<Email>],
        /// Owner.
        6 owner: Owner,
        /// Where it lives.
        7 address: PersonAddress,
        /// All other members by name.
        8 additional_properties = "*": Map rest,
    }
}"#
    );
    assert_eq!(
        item("models/src/generated/crm/people.rs", "    PersonAddress("),
        r"model! {
    /// Where it lives. The type of [`Person::address`](crate::Person::address). At least one of `kind` and `prices` is
    /// required.
    PersonAddress() {
        /// What it is.
        0 kind: PersonAddressKind,
        /// Prices. Each value has the form of [`Email`](crate::Email).
        1 prices: Map,
    }
}"
    );
}

#[test]
fn the_body_of_an_update_may_leave_out_what_it_requires() {
    let update = item("models/src/generated/crm/people.rs", "    PersonPatch(");
    assert!(update.contains("PersonPatch(name: String) {"), "{update}");
    assert!(update.contains(
        "        /// Name it is known by. At most 64 characters.\n        1 name: String response_required,"
    ));
    assert!(update.contains("id: String required read,"));
}

#[test]
fn a_union_is_one_struct() {
    let union = item("models/src/generated/crm/choice.rs", "    Choice(");
    for line in ["Choice(size: Value) {", "kind: String,", "size: Value required,", "side: i64,", "* = \"*\": Map rest"]
    {
        assert!(union.contains(line.trim_start_matches("* = ")), "{line} in {union}");
    }
    // Its variants are used by nothing else.
    let models = generated().into_iter().filter(|(path, _)| !path.starts_with("mock/"));
    assert!(models.into_iter().all(|(_, text)| !text.contains("Square")));
}

#[test]
fn enums_and_other_names() {
    assert_eq!(
        item("models/src/generated/crm/people.rs", "open_enum! {"),
        "open_enum! {\n    /// What it is. The type of [`PersonAddress::kind`](crate::PersonAddress::kind).\n    PersonAddressKind {\n        \
         0 Home = \"home\",\n        1 Empty = \"\",\n        2 All = \"*\",\n    }\n}"
    );
    let text = "[operation.'crm.x.get']\ncall = 'GET /x'\nreturns = 'X'\nquery = 'filter:XFilter'\n\
                [type.X]\nstate = 'XState'\ny = 'Y'\n[type.XFilter]\nstate = 'XFilterState'\n\
                [enum]\nXState = ['up']\nXFilterState = ['up']\n[constants]\nY = ['a b']\n";
    let files = files(&crate::read::facts(&[("crm".to_owned(), text.to_owned())]).unwrap(), &Glossary::default());
    let types = &files["models/src/generated/crm/x.rs"];
    assert!(types.contains("The same type as [`XState`].\npub type XFilterState = XState;"), "{types}");
    // The facts say which form an enum has, not the number of its values.
    assert!(types.contains("\n    XState {\n        0 Up = \"up\","), "{types}");
    assert!(types.contains("\n    Y {\n        A_B = \"a b\","), "{types}");
}

#[test]
fn a_request() {
    assert_eq!(
        item("models/src/generated/crm/requests/pets.rs", "CrmPetsSendRequest"),
        "model! {\n    /// Request of\n    /// \
         [`crm_pets_send`](https://docs.rs/apideck-unify/latest/apideck_unify/funcs/crm/fn.crm_pets_send.html).\n    \
         CrmPetsSendRequest(format: String) {\n        /// Format.\n        \
         0 format: String required query,\n        /// Content.\n        1 content: Body body,\n    }\n}"
    );
    let update = item("models/src/generated/crm/requests/people.rs", "CrmPeopleUpdateRequest");
    assert!(update.contains("CrmPeopleUpdateRequest(id: String, person: PersonPatch) {"), "{update}");
    for field in ["0 id: String required path,", "1 person: PersonPatch required body,"] {
        assert!(update.contains(field), "{update}");
    }
    let create = item("models/src/generated/crm/requests/people.rs", "CrmPeopleCreateRequest");
    assert!(create.contains("0 consumer_id: String header,"), "{create}");
}

#[test]
fn requests_with_the_same_fields_are_one_type() {
    let operation = |accessor: &str, more: &str| {
        format!("[operation.'crm.{accessor}']\ncall = 'GET /{accessor}/{{id}}'\nreturns = 'X'\n{more}")
    };
    let text = [
        &operation("a.get", "query = 'raw:bool'\n"),
        &operation("a.show", "query = 'raw:bool,default=true'\n"),
        &operation("b.get", "query = 'raw:bool'\n"),
        "[type.X]\nx = 'int'\n",
    ];
    let files = files(&crate::read::facts(&[("crm".to_owned(), text.concat())]).unwrap(), &Glossary::default());
    let shared = &files["models/src/generated/crm/requests/shared.rs"];
    assert!(shared.contains("/// Request of [`crm_a_get`](https://docs.rs/"), "{shared}");
    assert!(shared.contains("    CrmGetRequest(id: String) {"), "{shared}");
    let first = &files["models/src/generated/crm/requests/a.rs"];
    assert!(first.contains("    CrmAShowRequest(id: String) {"), "{first}");
    assert!(first.contains("pub type CrmAGetRequest = CrmGetRequest;"), "{first}");
    let other = &files["models/src/generated/crm/requests/b.rs"];
    assert!(other.ends_with(
        "use crate::CrmGetRequest;\n\n/// Request of \
         [`crm_b_get`](https://docs.rs/apideck-unify/latest/apideck_unify/funcs/crm/fn.crm_b_get.html). The same\n\
         /// type as [`CrmGetRequest`].\n\
         pub type CrmBGetRequest = CrmGetRequest;\n"
    ));
    let names = &files["codegen/generated/names.txt"];
    for line in
        ["CrmAGetRequest = CrmGetRequest", "CrmGetRequest: struct", "X: struct", "CrmAGetResponse = Response<X>"]
    {
        assert!(names.lines().any(|known| known == line), "{names}");
    }
}

#[test]
fn responses_are_generic_over_their_data() {
    let operation = |verb: &str, returns: &str| {
        format!("[operation.'crm.a.{verb}']\ncall = 'GET /{verb}'\nreturns = '{returns}'\n[type.{returns}]\n")
    };
    let plain = "status_code = 'int required'\nstatus = 'string required'\n";
    let service = ["service", "resource", "operation"].map(|name| format!("{name} = 'string required'\n")).concat();
    let text = [
        &operation("one", "One"),
        plain,
        "data = 'X required'\n",
        &operation("list", "Many"),
        "_raw = 'map null'\nlinks = 'Links'\nmeta = 'Meta'\n",
        plain,
        &service,
        "data = '[X] required'\n",
        &operation("get", "Get"),
        plain,
        &service,
        "data = 'X required'\nmeta = 'Meta'\n_raw = 'map null'\n",
        // Less than all of them have, what none of them has, and what only one with more members would have.
        &operation("less", "Less"),
        "status = 'string required'\ndata = 'X required'\n",
        &operation("more", "More"),
        plain,
        "data = 'X required'\nnote = 'string'\n",
        &operation("links", "LinksAlone"),
        plain,
        "data = 'X required'\nlinks = 'Links'\n",
        &operation("other", "Other"),
        plain,
        "data = 'X required'\nmeta = 'string'\n",
        // No operation returns it.
        "part = 'Part'\n[type.Part]\n",
        plain,
        "data = 'X required'\n[type.X]\nx = 'int'\n",
    ];
    let files = files(&crate::read::facts(&[("crm".to_owned(), text.concat())]).unwrap(), &Glossary::default());
    let types = &files["models/src/generated/crm/a.rs"];
    for name in [
        "pub type One = ApideckResponse<X>;",
        "pub type Many = ServicePage<Vec<X>>;",
        "pub type Get = ServiceResponseWithMeta<X>;",
    ] {
        assert!(types.contains(name), "{types}");
    }
    for name in ["Less", "More", "LinksAlone", "Other", "Part"] {
        assert!(types.contains(&format!("    {name}(")), "{types}");
    }
    assert!(types.contains("use crate::{ApideckResponse, Links, ServicePage, ServiceResponseWithMeta};"), "{types}");
    let generic = &files["models/src/generated/response.rs"];
    assert!(generic.contains("    ApideckPage<T>(status_code: i64, status: String, data: T) {"), "{generic}");
    assert!(generic.contains("page!(ApideckPage<T>);\nitems!(ApideckPage<T>: T);"), "{generic}");
}
