use std::collections::BTreeMap;

use super::files;
use crate::glossary::Glossary;

const COMMON: &str = r#"
[parameter]
cursor = "string null"
[type.Meta]
total = "int"
[type.Email]
email = "string required"
[enum]
Direction = ["asc", "desc"]
"#;

const CRM: &str = r#"
strict = true
[operation."crm.people.create"]
call = "POST /people"
headers = "consumer_id"
body = "person:Person"
returns = "201 PersonResponse"
[operation."crm.people.list"]
call = "GET /people"
query = "cursor filter:PeopleFilter"
returns = "PeopleResponse"
paginated = true
[operation."crm.people.update"]
call = "PATCH /people/{id}"
body = "person:PersonPatch"
returns = "UpdatePersonResponse"
[operation."crm.people.photo"]
call = "GET /people/{id}/photo"
returns = "bytes"
beyond = true
[operation."crm.pets.send"]
call = "PUT /pets"
server = "upload"
query = "format:string,required"
body = "content?:bytes"
returns = "none"
[operation."crm.pets.get"]
call = "GET /pets/{id}"
returns = "PetResponse"
[type.PersonResponse]
data = "Person required"
_raw = "map null"
[type.UpdatePersonResponse]
data = "Person required"
_raw = "map null"
[type.PeopleResponse]
data = "[Person] required"
[type.Person]
id = "string required read"
type = "string null"
default = "bool"
token = "string required null write"
password = "string"
emails = "[Email null]"
owner = "Owner"
address = "PersonAddress"
"*" = "any"
[type.PersonAddress]
kind = "PersonAddressKind"
prices = "{Email}"
"one of" = "kind prices"
[type.PersonPatch]
id = "string required read"
name = "string required len=..64"
[type.PeopleFilter]
name = "string default=x"
[type.PetResponse]
data = "Pet required"
[type.Pet]
owner = "Owner required deprecated"
[type.Owner]
shape = "OwnerShape"
choice = "Choice"
[type.OwnerShape]
x = "float min=0 step=0.5"
[type.Round]
kind = "string required"
size = "int required"
[type.Square]
kind = "string required"
size = "float required"
side = "int required"
[union.Choice]
tag = "kind"
round = "Round"
square = "Square"
[enum]
PersonAddressKind = ["home", "", "*"]
"#;

const GLOSSARY: &str = r#"
[api]
crm = "people and pets."
[field]
name = "Name it is known by."
emails = "Where to write to."
address = "Where it lives."
kind = "What it is."
data = "What was asked for."
[type]
Owner = "Whose it is."
[resource]
"crm.people" = ["person", "people"]
"crm.pets" = ["animal", "animals"]
[operation]
"crm.people.photo" = "Downloads a photo."
"crm.pets.send" = "Sends a pet."
[note]
"crm.pets.send" = "By post."
"#;

fn generated() -> BTreeMap<String, String> {
    let facts = [("common", COMMON), ("crm", CRM)].map(|(name, text)| (name.to_owned(), text.to_owned()));
    files(&crate::read::facts(&facts).unwrap(), &Glossary::parse(GLOSSARY).unwrap())
}

/// The item of a file that holds `start`, up to the next empty line.
fn item(path: &str, start: &str) -> String {
    let files = generated();
    let text = files.get(path).unwrap_or_else(|| panic!("no {path} among {:?}", files.keys()));
    let found = text.split("\n\n").find(|item| item.contains(start));
    found.unwrap_or_else(|| panic!("no {start} in {text}")).trim_end().to_owned()
}

#[test]
fn each_type_has_its_file() {
    let files = generated();
    let paths: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "docs/OPERATIONS.md",
            "funcs/src/crm/mod.rs",
            "funcs/src/crm/people.rs",
            "funcs/src/crm/pets.rs",
            "funcs/src/dynamic/crm.rs",
            "models/src/common/mod.rs",
            // Only people have emails, in whichever API.
            "models/src/common/people.rs",
            "models/src/crm/choice.rs",
            "models/src/crm/mod.rs",
            "models/src/crm/owner.rs",
            "models/src/crm/people.rs",
            "models/src/crm/pets.rs",
            "models/src/crm/requests/mod.rs",
            "models/src/crm/requests/people.rs",
            "models/src/crm/requests/pets.rs",
            "src/api/crm.rs",
        ]
    );
    let order = |path: &str| {
        let heads = files[path].lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
        let names = heads.filter(|line| line.ends_with('{')).map(|line| line.trim().split(['(', ' ']).next().unwrap());
        names.collect::<Vec<_>>()
    };
    assert_eq!(
        order("models/src/crm/people.rs"),
        [
            "Person",
            "PersonAddress",
            "PersonAddressKind",
            "PersonPatch",
            "PeopleFilter",
            "PeopleResponse",
            "PersonResponse"
        ]
    );
    assert_eq!(order("models/src/crm/owner.rs"), ["Owner", "OwnerShape"]);
}

#[test]
fn what_is_too_long_for_a_file_moves_its_largest_part_out() {
    let fields = |count: usize| (0..count).map(|number| format!("f{number} = 'int'\n")).collect::<Vec<_>>().concat();
    let text = format!(
        "[operation.'crm.x.get']\ncall = 'GET /x'\nreturns = 'X'\n[type.X]\nsmall = 'XSmall'\nlarge = 'XLarge'\n{}\
         [type.XSmall]\n{}[type.XLarge]\ndeep = 'XLargeDeep'\n[type.XLargeDeep]\n{}",
        fields(100),
        fields(40),
        fields(60)
    );
    let files = files(&crate::read::facts(&[("crm".to_owned(), text)]).unwrap(), &Glossary::default());
    let has = |path: &str, name: &str| files[path].contains(&format!("    {name}() {{"));
    let (rest, part) = ("models/src/crm/x.rs", "models/src/crm/x_large.rs");
    assert!(has(rest, "X") && has(rest, "XSmall") && has(part, "XLarge") && has(part, "XLargeDeep"));
    assert!(files["models/src/crm/mod.rs"].contains("mod x_large;"));
}

#[test]
fn a_struct() {
    assert_eq!(
        item("models/src/crm/people.rs", "    Person("),
        r#"model! {
    /// A person.
    Person(token: String null) {
        /// Id. Read-only.
        0 id: String required read,
        /// Type.
        1 type_ = "type": String null,
        /// Default.
        2 default_ = "default": bool,
        /// Token. Write-only.
        3 token: String null required write,
        /// Password.
        4 password: String secret,
        /// Where to write to.
        5 emails: [Option<Email>],
        /// Owner.
        6 owner: Owner,
        /// Where it lives.
        7 address: PersonAddress,
        /// All other members, by name.
        8 additional_properties = "*": Map rest,
    }
}"#
    );
    assert_eq!(
        item("models/src/crm/people.rs", "    PersonAddress("),
        r"model! {
    /// Where it lives, in [`Person::address`](crate::Person::address). At least one of `kind` and `prices` has to be
    /// there.
    PersonAddress() {
        /// What it is.
        0 kind: PersonAddressKind,
        /// Prices. The members are of the form of [`Email`](crate::Email).
        1 prices: Map,
    }
}"
    );
}

#[test]
fn the_body_of_an_update_may_leave_out_what_it_requires() {
    let update = item("models/src/crm/people.rs", "    PersonPatch(");
    assert!(update.contains("PersonPatch(name: String) {"), "{update}");
    assert!(
        update.contains("        /// Name it is known by. At most 64 characters.\n        1 name: String expected,")
    );
    assert!(update.contains("id: String required read,"));
}

#[test]
fn a_union_is_one_struct() {
    let union = item("models/src/crm/choice.rs", "    Choice(");
    for line in ["Choice(size: Value) {", "kind: String,", "size: Value required,", "side: i64,", "* = \"*\": Map rest"]
    {
        assert!(union.contains(line.trim_start_matches("* = ")), "{line} in {union}");
    }
    // Its variants are used by nothing else.
    assert!(generated().values().all(|text| !text.contains("Square")));
}

#[test]
fn enums_and_other_names() {
    assert_eq!(
        item("models/src/crm/people.rs", "open_enum! {"),
        "open_enum! {\n    /// What it is, in [`PersonAddress::kind`](crate::PersonAddress::kind).\n    PersonAddressKind {\n        \
         Home = \"home\",\n        Empty = \"\",\n        All = \"*\",\n    }\n}"
    );
    assert_eq!(
        item("models/src/crm/people.rs", "pub type"),
        "/// What `crm.people.update` answers. The same type as [`PersonResponse`].\n\
         pub type UpdatePersonResponse = PersonResponse;"
    );
    let many: Vec<_> = (0..33).map(|number| format!("'v{number}'")).collect();
    let facts = [(
        "crm".to_owned(),
        format!(
            "[operation.'crm.x.get']\ncall = 'GET /x'\nreturns = 'X'\n[type.X]\ny = 'Y'\n[enum]\nY = [{}]",
            many.join(",")
        ),
    )];
    let files = files(&crate::read::facts(&facts).unwrap(), &Glossary::default());
    assert!(files["models/src/crm/x.rs"].contains("open_constants! {\n    /// Y.\n    Y {\n        V0 = \"v0\","));
}

#[test]
fn a_request() {
    assert_eq!(
        item("models/src/crm/requests/pets.rs", "CrmPetsSendRequest"),
        "model! {\n    /// What `crm.pets.send` takes.\n    CrmPetsSendRequest(format: String) {\n        /// Format.\n        \
         0 format: String required query,\n        /// Content.\n        1 content: Body body,\n    }\n}"
    );
    let update = item("models/src/crm/requests/people.rs", "CrmPeopleUpdateRequest");
    assert!(update.contains("CrmPeopleUpdateRequest(id: String, person: PersonPatch) {"), "{update}");
    for field in ["0 id: String required path,", "1 person: PersonPatch required body,"] {
        assert!(update.contains(field), "{update}");
    }
    let create = item("models/src/crm/requests/people.rs", "CrmPeopleCreateRequest");
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
    let first = &files["models/src/crm/requests/a.rs"];
    assert!(first.contains("    CrmAGetRequest(id: String) {") && first.contains("    CrmAShowRequest(id: String) {"));
    let other = &files["models/src/crm/requests/b.rs"];
    assert!(other.ends_with(
        "use crate::CrmAGetRequest;\n\n/// What `crm.b.get` takes. The same type as [`CrmAGetRequest`].\n\
         pub type CrmBGetRequest = CrmAGetRequest;\n"
    ));
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
        "_raw = 'map null'\nlinks = 'Links'\n",
        plain,
        &service,
        "data = '[X] required'\n",
        // Not all of what every other has, and what no other has.
        &operation("less", "Less"),
        "status = 'string required'\ndata = 'X required'\n",
        &operation("more", "More"),
        plain,
        "data = 'X required'\nnote = 'string'\n",
        &operation("other", "Other"),
        plain,
        "data = 'X required'\nlinks = 'string'\n",
        "[type.X]\nx = 'int'\n",
    ];
    let files = files(&crate::read::facts(&[("crm".to_owned(), text.concat())]).unwrap(), &Glossary::default());
    let types = &files["models/src/crm/a.rs"];
    for name in ["pub type One = ApideckResponse<X>;", "pub type Many = ServiceResponseWithMeta<Vec<X>>;"] {
        assert!(types.contains(name), "{types}");
    }
    for name in ["Less", "More", "Other"] {
        assert!(types.contains(&format!("    {name}(")), "{types}");
    }
    assert!(types.contains("use crate::{ApideckResponse, ServiceResponseWithMeta};"), "{types}");
}

#[test]
fn table_entries() {
    let people = &generated()["funcs/src/crm/people.rs"];
    for entry in [
        "CREATE: Operation = Operation::post(\"crm.people.create\", \"/people\")\n    .json(\"person\")\n    .strict();",
        "LIST: Operation = Operation::get(\"crm.people.list\", \"/people\")\n    .without_consumer()\n    \
         .paginated()\n    .strict();",
        "PHOTO: Operation = Operation::get(\"crm.people.photo\", \"/people/{id}/photo\")\n    .any_media_type()\n    \
         .without_consumer()\n    .strict();",
    ] {
        assert!(people.contains(entry), "{people}");
    }
    let send = item("funcs/src/crm/pets.rs", "static SEND");
    assert!(
        send.contains("    .optional_bytes(\"content\")\n    .without_consumer()\n    .upload()\n    .strict();"),
        "{send}"
    );
}

#[test]
fn functions() {
    assert_eq!(
        item("funcs/src/crm/pets.rs", "pub fn crm_pets_send"),
        "/// Sends a pet.\n///\n/// `PUT /pets`. Goes to the upload server. By post.\n#[inline]\n\
         pub fn crm_pets_send(core: &ApideckCore, request: CrmPetsSendRequest) -> Call<'_, ()> \
         { call_as(core, &SEND, request, answer::NONE) }"
    );
    let update = item("funcs/src/crm/people.rs", "pub fn crm_people_update");
    assert!(update.starts_with("/// Changes a person; what is not set stays as it is.\n"), "{update}");
    let get = item("funcs/src/crm/pets.rs", "pub fn crm_pets_get");
    assert!(get.starts_with("/// Gets an animal.\n///\n/// `GET /pets/{id}`.\n"), "{get}");
    let photo = item("funcs/src/crm/people.rs", "pub fn crm_people_photo");
    assert!(photo.contains("whatever its type. No official SDK offers it."), "{photo}");
    let list = item("funcs/src/crm/people.rs", "pub fn crm_people_list");
    assert!(list.contains("[`cursor`](apideck_models::CrmPeopleListRequest::cursor)"), "{list}");
}

#[test]
fn accessors_registry_and_table() {
    let files = generated();
    let accessors = &files["src/api/crm.rs"];
    for line in [
        "    /// The CRM API: people and pets.\n    crm Crm {\n        /// People.\n        people CrmPeople {\n",
        "            photo crm_people_photo(m::CrmPeoplePhotoRequest) -> apideck_core::ByteStream,\n",
    ] {
        assert!(accessors.contains(line), "{accessors}");
    }
    let registry = &files["funcs/src/dynamic/crm.rs"];
    assert!(
        registry.contains("    Entry::json::<m::CrmPetsGetRequest, m::PetResponse>(&api::pets::GET),\n"),
        "{registry}"
    );
    assert!(registry.contains("    Entry::none::<m::CrmPetsSendRequest>(&api::pets::SEND),\n"), "{registry}");
    let table = &files["docs/OPERATIONS.md"];
    assert!(table.contains("| `crm.people.list` | `crm_people_list` | `GET /people` | yes |  |\n"), "{table}");
    assert!(table.contains("|  | Returns bytes. No official SDK offers it. |\n"), "{table}");
}
