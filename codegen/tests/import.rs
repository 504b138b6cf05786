//! The importer and the facts files, from documents to files and back.

use apideck_codegen::import::{Document, import};
use apideck_codegen::json::Json;
use apideck_codegen::{facts::Facts, read, write};

fn imported() -> (Facts, Vec<String>) {
    let document =
        |name: &str, text: &str| Document { name: name.to_owned(), json: Json::parse(text).expect("a fixture") };
    import(&[
        document("shop.json", include_str!("fixtures/shop.json")),
        document("desk.json", include_str!("fixtures/desk.json")),
    ])
    .expect("an import")
}

/// Files as the reader takes them: without `.toml`.
fn texts(facts: &Facts) -> Vec<(String, String)> {
    let files = write::files(facts).into_iter();
    files.map(|(name, text)| (name.trim_end_matches(".toml").to_owned(), text)).collect()
}

#[test]
fn the_files_are_as_expected() {
    for (name, text) in texts(&imported().0) {
        let expected = match name.as_str() {
            "common" => include_str!("fixtures/common.toml"),
            "file_desk" => include_str!("fixtures/file_desk.toml"),
            "shop" => include_str!("fixtures/shop.toml"),
            _ => panic!("unexpected {name}.toml"),
        };
        assert_eq!(text, expected, "{name}.toml");
    }
}

#[test]
fn what_the_facts_cannot_say_is_reported() {
    assert_eq!(
        imported().1,
        [
            "Order.state: `OrderState` is another type, so this one is `OrderStateValue`",
            "paths./desk/files/{id}.get: `x-odd: odd` is not in the facts",
            "paths./desk/files/{id}.get.parameters[1]: `X-Other` does not follow from the field `other`",
            "paths./desk/files/{id}.get.parameters[4]: `lost.json#/components/schemas/Lost` is in none of the \
             documents; kept as any",
            "Unused: no operation uses this type; it is not in the facts",
        ]
    );
}

#[test]
fn importing_again_changes_nothing() {
    assert_eq!(texts(&imported().0), texts(&imported().0));
}

#[test]
fn what_is_written_is_read() {
    let facts = imported().0;
    assert_eq!(read::facts(&texts(&facts)).unwrap(), facts);
}

#[test]
fn our_own_facts_are_written_as_the_writer_writes_them() {
    let directory = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/api"));
    let facts = read::directory(directory).unwrap();
    assert!(facts.operations().count() > 400);
    for (name, text) in write::files(&facts) {
        let file = std::fs::read_to_string(directory.join(&name)).unwrap();
        assert!(file == text, "{name} is not laid out as `write` does it");
    }
}

#[test]
fn mistakes_in_a_file_are_named() {
    for (text, told) in [
        ("strict = 1", "shop.toml: `strict` is no true or false"),
        ("[operations]", "shop.toml: `operations` is no part of a facts file"),
        ("[operation.'a.b']\ncall = 'GET /a'", "shop.toml: a.b: no `returns`"),
        ("[operation.'a.b']\nreturns = 'X'", "shop.toml: a.b: no `call`"),
        (
            "[operation.'a.b']\ncall = 'POST /a'\nretry = 'yes'",
            "shop.toml: a.b: `yes` is not `safe: reason` or `unsafe: reason`",
        ),
        ("[type.A]\nx = 'strin'", "shop.toml: A: x: `strin` is no type in `strin`"),
        ("[union.A]\nx = 'X'", "shop.toml: A: no `tag`"),
        ("[enum]\nA = 'x'", "shop.toml: `A` is no list"),
    ] {
        let error = read::facts(&[("shop".to_owned(), text.to_owned())]).unwrap_err();
        assert_eq!(error, told);
    }
}
