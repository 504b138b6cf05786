//! Which types are one, and what it is called.

use std::collections::{BTreeMap, BTreeSet};

use super::{aliases, classes};
use crate::facts::Facts;

fn read(files: &[(&str, &str)]) -> Facts {
    let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    crate::read::facts(&files.iter().map(own).collect::<Vec<_>>()).unwrap()
}

fn found(files: &[(&str, &str)]) -> Vec<String> {
    aliases(&read(files)).iter().map(|(alias, name)| format!("{alias}={name}")).collect()
}

#[test]
fn structure_and_name_count() {
    let found = found(&[
        ("common", "[type.Money]\namount = 'float null'\n[enum]\nUp = ['up']"),
        (
            "crm",
            "[operation.'crm.b.update']\ncall = 'PATCH /b'\nbody = 'b:Money2'\nreturns = 'B'\n\
             [type.B]\nstate = 'BState'\nnote = 'BNote1'\n[type.C]\nstate = 'CState'\n\
             [type.BFilter]\nstate = 'BsFilterState'\n\
             [type.BNote1]\nstate = 'BState'\n[type.BNote]\nstate = 'BsFilterState'\n\
             [type.Money1]\namount = 'float null'\n[type.Money2]\namount = 'float null'\n\
             [type.Price]\namount = 'float null'\n\
             [enum]\nBState = ['up', 'down']\nBsFilterState = ['down', 'up']\nCState = ['up', 'down']\nDown = ['up']",
        ),
        ("lead", "[enum]\nBsState = ['up', 'down']"),
    ]);
    // Not `CState` (another thing), `Price` (another word), `Money2` (sent by a PATCH), `BsState` (another API).
    assert_eq!(found, ["BNote1=BNote", "BsFilterState=BState", "Money1=Money"]);
}

#[test]
fn a_new_field_changes_no_other_name() {
    let enums = |values: &str| {
        let text = format!("[enum]\nAState = [{values}]\nAsFilterState = ['up']\nAFilterState = ['up']");
        found(&[("crm", &text)])
    };
    assert_eq!(enums("'up'"), ["AFilterState=AState", "AsFilterState=AState"]);
    assert_eq!(enums("'up', 'down'"), ["AsFilterState=AFilterState"]);
}

/// The classes of operations given as accessor and query.
fn request_classes(operations: &[(&str, &str)], taken: &[&str]) -> BTreeMap<String, Vec<String>> {
    let entry = |(accessor, query): &(&str, &str)| {
        format!("[operation.'{accessor}']\ncall = 'GET /a'\nreturns = 'none'\nquery = '{query}'\n")
    };
    let facts = read(&[("crm", &operations.iter().map(entry).collect::<String>())]);
    let taken: BTreeSet<String> = taken.iter().map(|&name| name.to_owned()).collect();
    let names = |members: Vec<&crate::facts::Operation>| members.iter().map(|member| member.accessor.clone()).collect();
    classes(&facts.api("crm").unwrap().operations, &taken)
        .into_iter()
        .map(|(name, members)| (name, names(members)))
        .collect()
}

#[test]
fn requests_share_what_their_operations_share() {
    let operations = [
        ("crm.a_tags.get", "raw"),
        ("crm.a_users.get", "raw"),
        ("crm.b.list", "raw"),
        ("crm.b.find", "raw"),
        ("crm.c.find", "raw limit"),
        ("crm.d.find", "raw limit"),
        ("crm.e.find", "raw fields"),
        ("crm.f.find", "raw fields"),
        ("crm.g.find", "raw fields limit"),
    ];
    let found = request_classes(&operations, &[]);
    let found: Vec<_> = found.iter().map(|(name, members)| format!("{name}: {}", members.join(" "))).collect();
    assert_eq!(
        found,
        [
            "CrmAGetRequest: crm.a_tags.get crm.a_users.get",
            "CrmBRequest: crm.b.find crm.b.list",
            "CrmFindWithFieldsRequest: crm.e.find crm.f.find",
            "CrmFindWithLimitRequest: crm.c.find crm.d.find",
        ]
    );
    assert!(!request_classes(&operations, &["CrmAGetRequest"]).contains_key("CrmAGetRequest"));
}

#[test]
fn a_new_parameter_changes_no_other_class() {
    let before = request_classes(&[("crm.a.get", "raw"), ("crm.b.get", "raw"), ("crm.c.get", "raw")], &[]);
    let after = request_classes(&[("crm.a.get", "raw limit"), ("crm.b.get", "raw"), ("crm.c.get", "raw")], &[]);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert_eq!(after["CrmGetRequest"], ["crm.b.get", "crm.c.get"]);
}

#[test]
fn classes_that_cannot_be_named_apart_are_dropped() {
    let same_fields = [
        ("crm.a.get", "raw limit"),
        ("crm.b.get", "raw limit"),
        ("crm.c.get", "limit raw"),
        ("crm.d.get", "limit raw"),
    ];
    assert!(request_classes(&same_fields, &[]).is_empty());
}
