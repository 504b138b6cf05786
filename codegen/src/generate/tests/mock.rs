//! The tables of the mock.

use super::generated;

#[test]
fn the_mock_has_the_facts_as_tables() {
    let files = generated();
    let operations = &files["mock/src/facts/generated/crm.rs"];
    assert!(operations.contains("accessor: \"crm.people.create\", method: \"POST\""), "{operations}");
    let shapes = &files["mock/src/facts/generated/shapes/crm.rs"];
    // A union stays one, with its variants.
    assert!(shapes.contains("Union = Union { tag: \"kind\", variants: &[("), "{shapes}");
    assert!(shapes.contains("pub(crate) static SQUARE: Object"), "{shapes}");
}
