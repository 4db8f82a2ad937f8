//! What is told: each kind of event has a schema in the contract, and its payload is that.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use muster::app::events;

use super::document::DOCUMENT;
use super::world::World;
use crate::support::contract;

/// Everything that was told so far is in the contract, and most of the contract was told.
pub async fn are_described(world: &World) {
    let told = world.company.server.events().await;
    let mut kinds = BTreeSet::new();
    for (kind, payload) in told {
        contract::check_event(&kind, &payload);
        kinds.insert(kind);
    }
    let schemas: BTreeSet<_> = kinds
        .iter()
        .filter_map(|kind| events::schema_of(kind))
        .collect();
    let missing = events::EVENTS.iter().map(|(_, schema)| *schema);
    let missing: Vec<_> = missing.filter(|schema| !schemas.contains(schema)).collect();
    // Jobs tell of imports and exports, and remind; nobody has anything to read, and no day is over.
    let elsewhere = [
        "AttendanceReminder",
        "DaysRecomputed",
        "ExportProgressed",
        "ImportProgressed",
        "ImportReport",
        "MeetingReminder",
        "ReadState",
    ];
    let missing: BTreeSet<_> = missing
        .into_iter()
        .filter(|schema| !elsewhere.contains(schema))
        .collect();
    assert!(
        missing.is_empty(),
        "no example in tests/api/guards/examples makes an event with these payloads: {missing:?}"
    );
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

/// Every kind that the code names is in the list: also the ones that only jobs and races tell.
#[test]
fn every_kind_is_listed() {
    let listed = DOCUMENT["components"]["x-events"].as_array().unwrap().len();
    assert_eq!(listed, events::EVENTS.len());
    let mut unknown = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&root) {
        let source = std::fs::read_to_string(&path).unwrap();
        for at in source.split("Event::new(").skip(1) {
            let kind = at
                .trim_start()
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next());
            if let Some(kind) = kind.filter(|kind| events::schema_of(kind).is_none()) {
                unknown.push(format!("{}: {kind}", path.display()));
            }
        }
    }
    assert!(
        unknown.is_empty(),
        "say in src/app/events.rs what these carry: {unknown:#?}"
    );
}
