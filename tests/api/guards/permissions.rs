//! What the contract says of permissions is what the gates ask for.

use std::collections::BTreeSet;

use muster::organizations::can;
use serde_json::{Value, json};

use super::document::{DOCUMENT, Operation, operations};
use super::examples;
use super::world::{Caller, World};

/// What the gate of an operation asks for, as it said itself when the contract was made.
fn demanded(operation: &Operation) -> Option<&'static str> {
    operation.spec["x-permission"]["name"].as_str()
}

/// The permission that an operation's description names.
fn documented(operation: &Operation) -> Option<&'static str> {
    let description = operation.spec["description"].as_str()?;
    let (_, rest) = description.split_once("Needs")?;
    rest.split('`').nth(1)
}

/// Every operation of an organization has a gate, which said what it asks for; none else has.
#[test]
fn every_gate_has_answered() {
    let wrong: Vec<_> = operations()
        .iter()
        .filter(|operation| operation.in_organization() != demanded(operation).is_some())
        .map(|operation| operation.id)
        .collect();
    assert!(
        wrong.is_empty(),
        "without a Gate, or with one outside an organization: {wrong:?}"
    );
}

/// The description names the permission that the gate asks for; a reading that every member may do
/// need not name any.
#[test]
fn what_is_documented_is_what_is_demanded() {
    let mut wrong = Vec::new();
    for operation in operations().iter().filter(|o| o.in_organization()) {
        let (demanded, documented) = (demanded(operation).unwrap(), documented(operation));
        let silent = documented.is_none() && can::EMPLOYEE.contains(&demanded);
        if documented != Some(demanded) && !silent {
            wrong.push(format!(
                "{}: the gate asks for {demanded}, the description says {documented:?}",
                operation.id
            ));
        }
        assert!(can::title(demanded).is_some(), "{demanded}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An employee who asks for what not every member may do hears the name that the contract says.
#[tokio::test]
async fn a_refusal_names_the_permission_of_the_contract() {
    let world = World::start().await;
    let mut wrong = Vec::new();
    for name in examples::inside() {
        let demanded = demanded(examples::operation_of(name)).unwrap();
        if can::EMPLOYEE.contains(&demanded) {
            continue;
        }
        let request = examples::prepare(name, &world, world.employee()).await;
        let reply = request.send(world.client(Caller::Employee)).await;
        let named = (reply.status, &reply.json["context"]["permission"]);
        if named != (403, &json!(demanded)) {
            wrong.push(format!("{name} answered {} {}", reply.status, reply.json));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `GET /v1/permissions` is the page of the contract: each permission once, each operation of an
/// organization under the one that opens it.
#[tokio::test]
async fn the_page_of_permissions_is_complete() {
    let world = World::start().await;
    let page = world
        .owner()
        .client
        .get("/v1/permissions")
        .await
        .expect(200);
    assert_eq!(page["items"], DOCUMENT["info"]["x-permissions"]);
    let items = page["items"].as_array().unwrap();
    let names: BTreeSet<_> = items
        .iter()
        .map(|p| p["permission"].as_str().unwrap())
        .collect();
    let all: BTreeSet<_> = can::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, all);
    let opened: Vec<(&str, &str)> = items.iter().flat_map(opened).collect();
    for operation in operations().iter().filter(|o| o.in_organization()) {
        let expected = (operation.id, demanded(operation).unwrap());
        let listed = opened.iter().filter(|one| one.0 == operation.id);
        assert_eq!(listed.collect::<Vec<_>>(), [&expected]);
    }
    let employee = |p: &Value| {
        p["builtin_roles"]
            .as_array()
            .unwrap()
            .contains(&json!("employee"))
    };
    for item in items {
        let name = item["permission"].as_str().unwrap();
        assert_eq!(employee(item), can::EMPLOYEE.contains(&name), "{name}");
        let scoped = item["operations"]
            .as_array()
            .unwrap()
            .iter()
            .any(|o| o["scoped"] == true);
        assert!(!scoped || item["scoped"] == true, "{name}");
    }
}

fn opened(page: &Value) -> Vec<(&str, &str)> {
    let permission = page["permission"].as_str().unwrap();
    let operations = page["operations"].as_array().unwrap().iter();
    operations
        .map(|operation| (operation["operation_id"].as_str().unwrap(), permission))
        .collect()
}

/// The page for people names each permission, and whether it can be held for departments.
#[test]
fn the_documentation_names_every_permission() {
    let page = include_str!("../../../docs/permissions.md");
    let missing: Vec<_> = can::ALL
        .iter()
        .filter(|(name, title)| {
            let scoped = if can::is_scoped(name) { "yes |" } else { "|" };
            let line = format!("| `{name}` | {title} | {scoped}");
            !page.contains(&line)
        })
        .collect();
    assert!(
        missing.is_empty(),
        "not in docs/permissions.md: {missing:#?}"
    );
}
