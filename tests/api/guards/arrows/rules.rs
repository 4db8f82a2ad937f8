//! Which paths may stand where.

use std::collections::{BTreeSet, HashMap};

use super::source::{Mention, mentions};

/// Which rooms of the house a room may name. `app` is the composition root and may name all.
const ARROWS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("identity", &["kernel"]),
    ("organizations", &["kernel", "identity"]),
    ("messaging", &["kernel", "identity", "organizations"]),
    ("attendance", &["kernel", "identity", "organizations"]),
    ("meetings", &["kernel", "identity", "organizations"]),
    ("realtime", &["kernel"]),
    ("delivery", &["kernel"]),
];

/// The rooms of a noun. Files with other names answer to the arrows alone.
const ROOMS: &[&str] = &["routes", "wire", "domain", "commands", "queries", "events"];

/// Crates that do I/O or speak HTTP.
const OUTSIDE: &[&str] = &[
    "actix_web",
    "actix_ws",
    "diesel_async",
    "tokio",
    "reqwest",
    "lettre",
];

/// The house as it stands: what the rules ask about it.
#[derive(Default)]
pub struct House {
    /// For each slice the names that its `mod.rs` makes public.
    pub public: HashMap<String, BTreeSet<String>>,
    /// For each slice its nouns: folders with rooms, whose insides are nobody else's.
    pub nouns: HashMap<String, BTreeSet<String>>,
    /// Which slice's migration made a table.
    pub tables: HashMap<String, String>,
}

/// What is wrong in a file, one line each.
pub fn violations(house: &House, file: &str, source: &str) -> Vec<String> {
    let module = module_of(file);
    let Some(slice) = module.first() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for mention in mentions(&module, source) {
        let reasons = [
            between_slices(house, slice, &mention),
            between_rooms(&module, &mention),
        ];
        for reason in reasons.into_iter().flatten() {
            found.push(format!(
                "{file}:{}: {}: {reason}",
                mention.line,
                mention.text()
            ));
        }
    }
    found.dedup();
    found
}

/// `src/meetings/rooms/queries.rs` is `meetings::rooms::queries`.
pub fn module_of(file: &str) -> Vec<String> {
    let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut parts: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if parts
        .last()
        .is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main"))
    {
        parts.pop();
    }
    parts
}

fn between_slices(house: &House, slice: &str, mention: &Mention) -> Option<String> {
    let [root, target, inside @ ..] = mention.path.as_slice() else {
        return None;
    };
    if root != "crate" || slice == "app" || target == slice {
        return None;
    }
    match target.as_str() {
        // A macro of the kernel's.
        "codes" | "statement" => return None,
        "schema" => return table(house, slice, inside),
        "kernel" if slice != "schema" => return None,
        _ => {}
    }
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == slice) else {
        return Some(format!(
            "{slice} is a room without arrows; say in tests/api/guards/arrows/rules.rs what it may name"
        ));
    };
    if !allowed.contains(&target.as_str()) {
        return Some(format!("{slice} may name only {}", or_nothing(allowed)));
    }
    front_door(house, target, inside)
}

/// `crate::slice::name` or `crate::slice::name::item`, where the slice's `mod.rs` makes the name
/// public and it is no noun.
fn front_door(house: &House, target: &str, inside: &[String]) -> Option<String> {
    let name = inside.first()?;
    let empty = BTreeSet::new();
    let public = house.public.get(target).unwrap_or(&empty);
    let nouns = house.nouns.get(target).unwrap_or(&empty);
    let open: Vec<&str> = public.difference(nouns).map(String::as_str).collect();
    // Beyond a type or a constant come its own functions.
    let names = inside
        .iter()
        .take_while(|part| part.starts_with(char::is_lowercase))
        .count();
    let deep = names > 2;
    let room = inside
        .iter()
        .find(|part| ROOMS.contains(&part.as_str()) && *part != "routes");
    if !open.contains(&name.as_str()) || deep || room.is_some() {
        return Some(format!(
            "not through the front door of {target}, which is {}",
            open.join(", ")
        ));
    }
    None
}

fn table(house: &House, slice: &str, inside: &[String]) -> Option<String> {
    let owner = house.tables.get(inside.first()?)?;
    (owner != slice).then(|| format!("the table belongs to {owner}; ask there"))
}

fn between_rooms(module: &[String], mention: &Mention) -> Option<String> {
    let room = module
        .iter()
        .skip(1)
        .rev()
        .find(|part| ROOMS.contains(&part.as_str()))?
        .as_str();
    let text = mention.text();
    let outside = OUTSIDE
        .iter()
        .find(|name| mention.path[0] == **name)
        .copied();
    let calls = |other: &str| {
        let at = mention.path.iter().position(|part| part == other);
        mention.path[0] == "crate" && at.is_some_and(|at| at > 1)
    };
    let reason = match room {
        "domain" | "wire" if outside.is_some() => "does no I/O and speaks no HTTP",
        "domain" | "wire" if calls("commands") || calls("routes") => {
            "knows no commands and no routes"
        }
        // A row's type may be named; nothing is asked.
        "domain" | "wire" if calls("queries") && asks(mention) => "asks the database nothing",
        "domain" | "wire" if text.ends_with("tenancy::Tx") => "has no transaction",
        "wire" if mention.path[0] == "diesel" => "knows no diesel",
        "domain"
            if mention.path[0] == "diesel" && asks(mention) && mention.path[1] != "prelude" =>
        {
            "knows of diesel only the traits of rows"
        }
        "domain" if text.starts_with("std::fs") || text.starts_with("std::env") => "does no I/O",
        "routes" if matches!(mention.path[0].as_str(), "diesel" | "diesel_async") => {
            "leaves the database to queries"
        }
        "routes" if text.starts_with("crate::schema") => "leaves the tables to queries",
        "queries" | "commands" if outside.is_some_and(|name| name.starts_with("actix")) => {
            "does not speak HTTP"
        }
        "queries" if calls("commands") => "knows no commands",
        "queries" | "commands" | "events" if calls("routes") => "knows no routes",
        _ => return None,
    };
    Some(format!("a {room} room {reason}"))
}

/// Whether a path ends in a function or a macro, by the look of its name.
fn asks(mention: &Mention) -> bool {
    let last = mention.path.last().map(String::as_str).unwrap_or_default();
    !ROOMS.contains(&last) && last != "pg" && last.starts_with(char::is_lowercase)
}

fn or_nothing(names: &[&str]) -> String {
    if names.is_empty() {
        "itself".to_owned()
    } else {
        names.join(", ")
    }
}
