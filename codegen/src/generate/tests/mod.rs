//! The generator as a whole, on two small files of facts.

mod examples;
mod functions;
mod layout;
mod mock;
mod models;

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
unofficial = true
[operation."crm.pets.send"]
call = "PUT /pets"
server = "upload"
query = "format:string,required"
body = "content?:bytes"
returns = "none"
[operation."crm.pets.get"]
call = "GET /pets/{id}"
returns = "PetResponse"
[operation."crm.notes.create"]
call = "POST /notes"
returns = "none"
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
"crm.notes" = ["note", "notes"]
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
