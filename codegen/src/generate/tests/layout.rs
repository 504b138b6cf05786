//! Which files there are, and what is in each.

use super::{files, generated};
use crate::glossary::Glossary;

#[test]
fn each_type_has_its_file() {
    let files = generated();
    let paths: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "codegen/generated/names.txt",
            "docs/OPERATIONS.md",
            "funcs/src/generated/crm/mod.rs",
            "funcs/src/generated/crm/notes.rs",
            "funcs/src/generated/crm/people.rs",
            "funcs/src/generated/crm/pets.rs",
            "funcs/src/generated/dynamic/crm.rs",
            "funcs/src/generated/dynamic/mod.rs",
            "funcs/src/generated/mod.rs",
            "mock/src/facts/generated/crm.rs",
            "mock/src/facts/generated/mod.rs",
            "mock/src/facts/generated/shapes/common.rs",
            "mock/src/facts/generated/shapes/crm.rs",
            "mock/src/facts/generated/shapes/mod.rs",
            "models/src/codec/tests/every_model/list.rs",
            "models/src/generated/common/mod.rs",
            // Only people have emails, in whichever API.
            "models/src/generated/common/people.rs",
            "models/src/generated/crm/choice.rs",
            "models/src/generated/crm/mod.rs",
            "models/src/generated/crm/owner.rs",
            "models/src/generated/crm/people.rs",
            "models/src/generated/crm/pets.rs",
            "models/src/generated/crm/requests/mod.rs",
            "models/src/generated/crm/requests/notes.rs",
            "models/src/generated/crm/requests/people.rs",
            "models/src/generated/crm/requests/pets.rs",
            "models/src/generated/mod.rs",
            "models/src/generated/response.rs",
            "src/generated/crm.rs",
            "src/generated/funcs.rs",
            "src/generated/mod.rs",
            "src/generated/models.rs",
        ]
    );
    let order = |path: &str| {
        let heads = files[path].lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
        let names = heads.filter(|line| line.ends_with('{')).map(|line| line.trim().split(['(', ' ']).next().unwrap());
        names.collect::<Vec<_>>()
    };
    assert_eq!(
        order("models/src/generated/crm/people.rs"),
        [
            "Person",
            "PersonAddress",
            "PersonAddressKind",
            "PersonPatch",
            "PeopleFilter",
            "PeopleResponse",
            "PersonResponse",
            "UpdatePersonResponse"
        ]
    );
    assert_eq!(order("models/src/generated/crm/owner.rs"), ["Owner", "OwnerShape"]);
}

#[test]
fn long_files_are_split_at_their_largest_part() {
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
    let (rest, part) = ("models/src/generated/crm/x.rs", "models/src/generated/crm/x_large.rs");
    assert!(has(rest, "X") && has(rest, "XSmall") && has(part, "XLarge") && has(part, "XLargeDeep"));
    assert!(files["models/src/generated/crm/mod.rs"].contains("mod x_large;"));
}
