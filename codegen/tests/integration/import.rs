//! The importer and the facts files, from documents to files and back.

use apideck_codegen::facts::{Facts, Field, Kind, Retry, Type, TypeDef};
use apideck_codegen::import::{Document, import, keep};
use apideck_codegen::json::Json;
use apideck_codegen::{read, write};

fn imported() -> (Facts, Vec<String>) {
    let document =
        |name: &str, text: &str| Document { name: name.to_owned(), json: Json::parse(text).expect("a fixture") };
    import(&[
        document("shop.json", include_str!("../fixtures/shop.json")),
        document("desk.json", include_str!("../fixtures/desk.json")),
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
            "common" => include_str!("../fixtures/common.toml"),
            "file_desk" => include_str!("../fixtures/file_desk.toml"),
            "shop" => include_str!("../fixtures/shop.toml"),
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
fn another_import_keeps_what_the_documents_do_not_say() {
    let mut known = imported().0;
    let mut changed = known.apis.iter_mut().filter(|api| !api.operations.is_empty());
    let api = changed.next().unwrap();
    let retry = Retry { safe: true, reason: "it only reads".to_owned() };
    api.operations[0].retry = Some(retry);
    let is_enum = |definition: &&mut TypeDef| matches!(definition.kind, Kind::Enum(_));
    let chosen = known.apis.iter_mut().flat_map(|api| &mut api.types).find(is_enum).unwrap();
    assert!(!chosen.constants, "of few values");
    chosen.constants = true;
    let name = chosen.name.clone();
    for api in &mut known.apis {
        api.types.sort_by_key(|definition| definition.constants);
    }
    let structs = known.apis.iter_mut().flat_map(|api| &mut api.types);
    let fields = structs.filter_map(|definition| match &mut definition.kind {
        Kind::Struct(object) if object.fields.len() > 1 => Some(&mut object.fields),
        _ => None,
    });
    for fields in fields {
        let field = Field { name: "seen".to_owned(), observed: true, ..fields[0].clone() };
        fields.insert(1, field);
    }

    let mut again = imported().0;
    assert_ne!(again, known);
    keep(&mut again, &known);
    assert_eq!(again, known);
    let files = texts(&again).into_iter().map(|(_, text)| text).collect::<String>();
    assert!(files.contains(&format!("[constants]\n{name} = [")), "{files}");
    assert!(files.contains("retry = \"safe: it only reads\"\n"), "{files}");
    assert!(files.contains("\nseen = ") && files.contains(" observed"), "{files}");
    assert_eq!(read::facts(&texts(&again)).unwrap(), again);
}

/// Changes the types of all parameters and members, by name.
fn change_types(facts: &mut Facts, change: impl Fn(&str, &mut Type)) {
    for api in &mut facts.apis {
        for operation in &mut api.operations {
            operation
                .parameters
                .iter_mut()
                .for_each(|parameter| change(&parameter.field.name, &mut parameter.field.ty));
        }
        for definition in &mut api.types {
            if let Kind::Struct(object) = &mut definition.kind {
                object.fields.iter_mut().for_each(|field| change(&field.name, &mut field.ty));
            }
        }
    }
}

#[test]
fn another_import_keeps_the_kind_of_numbers() {
    let mut known = imported().0;
    change_types(&mut known, |name, ty| match (name, ty) {
        ("part", ty @ Type::Number) => *ty = Type::Int,
        ("net", ty @ Type::Number) => *ty = Type::Float,
        ("codes", Type::List(items)) if items.ty == Type::Number => items.ty = Type::Int,
        _ => {}
    });
    let text = texts(&known).into_iter().map(|(_, text)| text).collect::<String>();
    for line in ["part:int ", "net = \"float\"", "codes = \"[int]\"", "amount = \"number required"] {
        assert!(text.contains(line), "{line}");
    }
    let mut again = imported().0;
    keep(&mut again, &known);
    assert_eq!(texts(&again), texts(&known));

    // What the document now calls an integer or a string is one.
    let document = |name: &str, ty: &mut Type| match name {
        "net" => *ty = Type::Int,
        "part" => *ty = Type::String,
        _ => {}
    };
    let mut again = imported().0;
    change_types(&mut again, document);
    keep(&mut again, &known);
    change_types(&mut known, document);
    assert_eq!(texts(&again), texts(&known));
}

#[test]
fn a_long_enum_is_text_with_constants() {
    let facts = |count: usize| {
        let values = (0..count).map(|number| format!("\"v{number}\"")).collect::<Vec<_>>().join(",");
        let text = format!(
            r#"{{"openapi":"3.1.0","paths":{{"/a":{{"get":{{"x-sdk-accessor":"a.b.get","security":[{{"apiKey":[]}}],
            "parameters":[{{"name":"kind","in":"query","schema":{{"type":"string","enum":[{values}]}}}}],
            "responses":{{"204":{{}}}}}}}}}}}}"#
        );
        import(&[Document { name: "a.json".to_owned(), json: Json::parse(&text).unwrap() }]).unwrap().0
    };
    for (count, constants) in [(32, false), (33, true)] {
        let facts = facts(count);
        let forms: Vec<bool> = facts.types().map(|(_, definition)| definition.constants).collect();
        assert_eq!(forms, [constants], "{count}");
    }
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
        ("strict = 1", "shop.toml: `strict` is not true or false"),
        ("[operations]", "shop.toml: `operations` is not part of a facts file"),
        ("[operation.'a.b']\ncall = 'GET /a'", "shop.toml: a.b: no `returns`"),
        ("[operation.'a.b']\nreturns = 'X'", "shop.toml: a.b: no `call`"),
        (
            "[operation.'a.b']\ncall = 'POST /a'\nretry = 'yes'",
            "shop.toml: a.b: `yes` is not `safe: reason` or `unsafe: reason`",
        ),
        ("[type.A]\nx = 'strin'", "shop.toml: A: x: `strin` is not a type in `strin`"),
        ("[union.A]\nx = 'X'", "shop.toml: A: no `tag`"),
        ("[enum]\nA = 'x'", "shop.toml: `A` is not a list"),
    ] {
        let error = read::facts(&[("shop".to_owned(), text.to_owned())]).unwrap_err();
        assert_eq!(error, told);
    }
}

/// Events of two shapes, of which one has an envelope and one is incomplete.
const EVENTS: &str = r#"{
    "shapes": {
        "with": {"properties": {"payload": {"properties": {
            "event_id": {"type": "string"},
            "unified_api": {"type": "string", "enum": ["shop", "..."]},
            "count": {"type": "number"},
            "occurred_at": {"type": "string"},
            "event_type": {"type": "string", "enum": ["*", "shop.order.created", "shop.order.lost", "..."]}
        }}}},
        "without": {"properties": {"event_type": {"type": "string"}}},
        "vault": {"properties": {"payload": {"properties": {
            "event_id": {"type": "string"},
            "entity": {"ref": "Order"},
            "event_type": {"type": "string"}
        }}}}
    },
    "events": {
        "shop": {"shop.order.created": "with", "shop.item.created": "without"},
        "vault": {"vault.connection.created": "vault"}
    }
}"#;

#[test]
fn events_are_typed_by_the_shape_of_their_payload() {
    let document = |name: &str, text: &str| Document { name: name.to_owned(), json: Json::parse(text).unwrap() };
    let shop = document("shop.json", include_str!("../fixtures/shop.json"));
    let (facts, report) = import(&[shop, document("events.json", EVENTS)]).unwrap();
    let text = texts(&facts).into_iter().find(|(name, _)| name == "webhook_events").unwrap().1;
    let expected = r#"# Facts about the events that Apideck posts to webhooks. The notation is explained in codegen/README.md.

[type.WebhookEntityEvent]
event_id = "string"
unified_api = "UnifiedApiId"
count = "int"
occurred_at = "datetime"
event_type = "WebhookEventType"

[type.WebhookConnectionEvent]
event_id = "string"
entity = "Order"
event_type = "WebhookEventType"

[type.WebhookGenericEvent]
event_id = "string"
entity = "any"
event_type = "WebhookEventType"
unified_api = "UnifiedApiId"
count = "int"
occurred_at = "datetime"
"*" = "any"

# The event types, by the type of their payload.
[events]
WebhookConnectionEvent = ["vault.connection.created"]
WebhookEntityEvent = ["shop.item.created", "shop.order.created", "shop.order.lost"]
"#;
    assert_eq!(text, expected);
    assert_eq!(read::facts(&texts(&facts)).unwrap(), facts);
    let about_events = "without: it has event_type alone; its events have all members of WebhookEntityEvent here";
    assert!(report.iter().any(|line| line == about_events), "{report:?}");

    let error = import(&[document("events.json", &EVENTS.replace(r#""with","#, r#""lost","#))]).unwrap_err();
    assert_eq!(error, "events.json: shop.order.created has no shape");
}
