//! What a new version of a document changes for programs.

use apideck_codegen::changes::{Changes, Effect};
use apideck_codegen::facts::Facts;
use apideck_codegen::import::{Document, import};
use apideck_codegen::json::Json;

const SHOP: &str = include_str!("../fixtures/shop.json");
const DESK: &str = include_str!("../fixtures/desk.json");

/// What changes if each first text of `edits` becomes the second in the document of the shop.
fn changes(edits: &[(&str, &str)]) -> Vec<String> {
    let mut text = SHOP.to_owned();
    for (old, new) in edits {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replace(old, new);
    }
    let changes = Changes::between(&facts(SHOP), &facts(&text));
    changes.iter().map(|change| format!("{:?} {}", change.effect, change.text)).collect()
}

fn facts(shop: &str) -> Facts {
    let document = |name: &str, text: &str| Document { name: name.to_owned(), json: Json::parse(text).unwrap() };
    import(&[document("shop.json", shop), document("desk.json", DESK)]).unwrap().0
}

#[test]
fn the_same_document_changes_nothing() {
    assert_eq!(changes(&[]), [""; 0]);
    assert_eq!(Changes::between(&facts(SHOP), &facts(SHOP)).to_string(), "No changes.\n");
    // Limits are documented only.
    assert_eq!(changes(&[(r#""maxLength": 64"#, r#""maxLength": 65"#)]), [""; 0]);
}

#[test]
fn operations_come_and_go() {
    assert_eq!(
        changes(&[(r#""x-sdk-accessor": "shop.papers.sign""#, r#""x-sdk-accessor": "shop.papers.seal""#)]),
        [
            "Breaking `ShopPapersSignRequestBody`: the type is gone",
            "Breaking `shop.papers.sign`: the operation is gone",
            "Added `ShopPapersSealRequestBody`: new type",
            "Added `shop.papers.seal`: new operation, `PUT /shop/papers`",
        ]
    );
    assert_eq!(
        changes(&[("      \"put\": {", "      \"patch\": {")]),
        ["Changed `shop.papers.sign`: `PATCH /shop/papers` instead of `PUT /shop/papers`"]
    );
    assert_eq!(
        changes(&[(r#""servers": [{"url": "https://upload.apideck.com"}],"#, "")]),
        ["Changed `shop.papers.upload`: another host"]
    );
    assert_eq!(
        changes(&[(
            "\"x-sdk-accessor\": \"shop.orders.list\"",
            "\"deprecated\": true, \"x-sdk-accessor\": \"shop.orders.list\""
        )]),
        ["Deprecated `shop.orders.list`: the operation"]
    );
}

#[test]
fn pages_bodies_and_responses_change() {
    let pages = r#""x-speakeasy-pagination": {"type": "cursor", "outputs": {"nextCursor": "$.meta.cursors.next"}},"#;
    assert_eq!(changes(&[(pages, "")]), ["Breaking `shop.orders.list`: does not have pages any more"]);
    assert_eq!(
        changes(&[(
            r#""requestBody": {"required": false, "x-sdk-field-name": "order""#,
            r#""requestBody": {"required": true, "x-sdk-field-name": "order""#
        )]),
        ["Breaking `shop.orders.update`: the body is required now"]
    );
    let body = |field: &str, ty: &str| {
        let schema = format!(r##""schema": {{"$ref": "#/components/schemas/{ty}"}}"##);
        format!(r#""x-sdk-field-name": "{field}", "content": {{"application/json": {{{schema}}}}}"#)
    };
    assert_eq!(
        changes(&[(&body("order", "Order"), &body("price", "Order"))]),
        ["Breaking `shop.orders.update`: the body is `price: Order` instead of `order: Order`"]
    );
    let whole = format!(r#""requestBody": {{"required": false, {}}},"#, body("order", "Order"));
    assert!(
        changes(&[(&whole, "")])
            .contains(&"Breaking `shop.orders.update`: the request does not have a body any more".to_owned())
    );
    assert_eq!(
        changes(&[(
            r#""text/markdown": {"schema": {"type": "string"}}"#,
            r##""application/json": {"schema": {"$ref": "#/components/schemas/OrderResponse"}}"##
        )]),
        ["Breaking `shop.papers.sign`: returns `OrderResponse` instead of text"]
    );
}

#[test]
fn parameters_change() {
    let part =
        r#"{"name": "part", "in": "query", "style": "form", "schema": {"type": "number"}, "x-sdk-field-name": "part"}"#;
    let part_as = |text: &str| changes(&[(part, text)]);
    assert_eq!(
        part_as(&part.replace("\"schema\"", "\"required\": true, \"schema\"")),
        ["Breaking `shop.orders.list`: the parameter `part` is required now"]
    );
    assert_eq!(
        part_as(&part.replace("number", "string")),
        ["Breaking `shop.orders.list`: the parameter `part` is `string` instead of `number`"]
    );
    assert_eq!(
        part_as(&part.replace("part", "page")),
        ["Breaking `shop.orders.list`: the parameter `part` is gone", "Added `shop.orders.list`: new parameter `page`",]
    );
    let also = part.replace("part", "page").replace("\"schema\"", "\"required\": true, \"schema\"");
    assert_eq!(part_as(&format!("{part}, {also}")), ["Breaking `shop.orders.list`: new required parameter `page`"]);
    assert_eq!(
        part_as(&part.replace("\"number\"", "\"number\", \"deprecated\": true")),
        ["Deprecated `shop.orders.list`: the parameter `part`"]
    );
}

#[test]
fn fields_change() {
    let code = r#""code": {"type": "string", "writeOnly": true, "pattern": "^\\d, \\w$"}"#;
    let code_as = |text: &str| changes(&[(code, text)]);
    assert_eq!(
        code_as(&code.replace("\"string\"", "\"integer\"")),
        ["Breaking `Order.code`: `int` instead of `string`"]
    );
    assert_eq!(
        code_as(&code.replace("code", "key")),
        ["Breaking `Order.code`: the field is gone", "Added `Order.key`: new field"]
    );
    assert_eq!(code_as(&code.replace("true", "true, \"nullable\": true")), ["Added `Order.code`: can be null"]);
    assert_eq!(code_as(&code.replace("true", "true, \"deprecated\": true")), ["Deprecated `Order.code`: the field"]);
    assert_eq!(
        code_as(&code.replace("writeOnly", "readOnly")),
        [
            "Changed `Order.code`: is read from responses now",
            "Changed `Order.code`: only read now: requests leave it out",
        ]
    );
    let required = r#"        "required": ["id"]"#;
    assert_eq!(
        changes(&[(required, r#"        "required": ["id", "placed_on"]"#)]),
        ["Breaking `Order.placed_on`: required now"]
    );
    assert_eq!(
        changes(&[
            (code, &format!("{code}, \"key\": {{\"type\": \"string\"}}")),
            (required, r#"        "required": ["id", "key"]"#)
        ]),
        ["Breaking `Order.key`: new required field: `new` takes it"]
    );
    assert_eq!(
        changes(&[(
            r##""kind": {"allOf": [{"$ref": "#/components/schemas/OrderKind"}], "nullable": true,"##,
            r##""kind": {"allOf": [{"$ref": "#/components/schemas/OrderKind"}],"##
        )]),
        ["Breaking `Order.kind`: cannot be null any more"]
    );
}

#[test]
fn enums_unions_and_open_objects_change() {
    assert_eq!(
        changes(&[(r#"["open", "closed"]"#, r#"["open", "paid"]"#)]),
        ["Breaking `OrderStateValue`: the value `closed` is gone", "Added `OrderStateValue`: new value `paid`"]
    );
    assert_eq!(
        changes(&[(
            r##""cash": "#/components/schemas/Cash""##,
            r##""cash": "#/components/schemas/Cash", "bar": "#/components/schemas/Cash""##
        )]),
        ["Added `Payment`: new variant `bar`"]
    );
    assert_eq!(
        changes(&[(r##""cash": "#/components/schemas/Cash""##, r##""cash": "#/components/schemas/Card""##)]),
        ["Breaking `Cash`: the type is gone", "Breaking `Payment`: the variant `cash` is gone or of another type"]
    );
    assert_eq!(
        changes(&[(r#""maxLength": 64}}, "additionalProperties": true"#, r#""maxLength": 64}}"#)]),
        ["Breaking `OrderAddress`: other members are not kept"]
    );
    assert_eq!(
        changes(&[(
            r#""OrderState": {"type": "string", "enum": ["known", "lost"]}"#,
            r#""OrderState": {"type": "object", "properties": {"known": {"type": "string"}}}"#
        )]),
        ["Breaking `OrderState`: a struct instead of an enum"]
    );
}

#[test]
fn the_draft_of_the_changelog_has_a_section_for_each_effect() {
    let after = SHOP
        .replace(r#"["open", "closed"]"#, r#"["open", "paid"]"#)
        .replace("      \"put\": {", "      \"patch\": {")
        .replace(r#""writeOnly": true"#, r#""writeOnly": true, "deprecated": true"#);
    let changes = Changes::between(&facts(SHOP), &facts(&after));
    assert_eq!(changes.count(Effect::Breaking), 1);
    assert_eq!(
        changes.to_string(),
        "## [Unreleased]\n\n\
         ### Breaking\n\n- `OrderStateValue`: the value `closed` is gone\n\n\
         ### Added\n\n- `OrderStateValue`: new value `paid`\n\n\
         ### Changed\n\n- `shop.papers.sign`: `PATCH /shop/papers` instead of `PUT /shop/papers`\n\n\
         ### Deprecated\n\n- `Order.code`: the field\n"
    );
}
