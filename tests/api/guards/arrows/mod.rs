//! The arrows between the rooms of the house: `app → slices → kernel`, between slices through
//! front doors, and inside a noun each room keeps to what it is for.

mod rules;
mod source;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use rules::{House, violations};
use source::Token;

/// Every path in `src/` points where it may.
#[test]
fn the_arrows_hold() {
    let house = read_house();
    let mut wrong = Vec::new();
    for file in files(&root().join("src"), "rs") {
        let name = relative(&file);
        if name != "src/schema.rs" {
            wrong.extend(violations(
                &house,
                &name,
                &std::fs::read_to_string(&file).unwrap(),
            ));
        }
    }
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "{} paths point where they may not:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The board and the reports of attendance are answered from what is stored: neither a path nor an SQL text
/// of theirs names the punches.
#[test]
fn boards_and_reports_read_no_punches() {
    for room in ["board", "reports", "exports"] {
        let files = files(&root().join("src/attendance").join(room), "rs");
        assert!(!files.is_empty(), "{room}");
        for file in files {
            let source = std::fs::read_to_string(&file).unwrap();
            assert!(!source.contains("check_ins"), "{}", relative(&file));
        }
    }
}

/// The checker sees what it is for, however it is written.
#[test]
fn made_up_violations_are_seen() {
    let bad = [
        ("src/kernel/db.rs", "use crate::organizations::can;"),
        ("src/kernel/db.rs", "fn f() { crate::app::run() }"),
        ("src/kernel/db.rs", "use crate::{identity, schema::jobs};"),
        ("src/kernel/mod.rs", "use super::app;"),
        (
            "src/identity/accounts/queries.rs",
            "use crate::organizations;",
        ),
        (
            "src/organizations/members/queries.rs",
            "use crate::meetings::Room;",
        ),
        (
            "src/messaging/messages/commands.rs",
            "use crate::meetings::Room;",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "use crate::organizations::members::queries::find;",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "use crate::organizations::members::directory;",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "use crate::organizations;\nfn f() { organizations::members::queries::find() }",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "use crate::organizations as o;\nfn f() { o::members::wire::Member }",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "use crate::{kernel::{ids, db::Db}, organizations::{can, roles}};",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "use super::super::super::organizations::secret;",
        ),
        (
            "src/meetings/rooms/queries.rs",
            "use crate::schema::{members, rooms};",
        ),
        (
            "src/realtime/hub.rs",
            "use crate::identity::email::EmailAddress;",
        ),
        (
            "src/delivery/mail/smtp.rs",
            "use crate::organizations::directory;",
        ),
        ("src/meetings/rooms/wire.rs", "use super::commands;"),
        (
            "src/meetings/rooms/wire.rs",
            "use super::queries;\nfn f() { queries::find() }",
        ),
        ("src/meetings/rooms/wire.rs", "use diesel::prelude::*;"),
        (
            "src/meetings/rooms/domain.rs",
            "use diesel_async::RunQueryDsl;",
        ),
        (
            "src/meetings/rooms/domain.rs",
            "fn f() { diesel::insert_into(rooms::table) }",
        ),
        ("src/meetings/rooms/domain.rs", "use actix_web::web;"),
        (
            "src/meetings/rooms/domain.rs",
            "use crate::kernel::tenancy::Tx;",
        ),
        (
            "src/meetings/days/domain/tests.rs",
            "async fn f() { tokio::time::sleep() }",
        ),
        ("src/meetings/rooms/routes.rs", "use diesel::prelude::*;"),
        ("src/meetings/rooms/routes.rs", "use crate::schema::rooms;"),
        (
            "src/meetings/rooms/queries.rs",
            "use super::commands::create;",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "use actix_web::HttpResponse;",
        ),
        ("src/cellar/mod.rs", "use crate::identity::Profile;"),
    ];
    for (file, source) in bad {
        assert!(
            !violations(&small_house(), file, source).is_empty(),
            "unseen in {file}: {source}"
        );
    }
}

/// And lets stand what is right, or only talk.
#[test]
fn right_lines_are_let_stand() {
    let good = [
        ("src/app/server.rs", "use crate::meetings::rooms::queries;"),
        (
            "src/meetings/rooms/commands.rs",
            "use crate::organizations::{can, directory::{self, Person}};",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "// crate::messaging::x\n/* crate::messaging */ const A: &str = \"crate::messaging\";",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "fn f<'a>(x: &'a str, c: char) { c == '\"'; r#\"crate::app\"#; }",
        ),
        (
            "src/meetings/rooms/commands.rs",
            "use crate::meetings::errors; use super::{domain, queries}; crate::codes! {}",
        ),
        (
            "src/meetings/rooms/queries.rs",
            "use crate::schema::rooms; use diesel_async::RunQueryDsl;",
        ),
        (
            "src/meetings/rooms/wire.rs",
            "use super::queries; fn f(row: queries::RoomRow) {}",
        ),
        (
            "src/meetings/rooms/domain.rs",
            "use diesel::prelude::*; use crate::schema::rooms;",
        ),
        (
            "src/meetings/rooms/domain.rs",
            "mod tests { use super::*; use super::super::domain::Room; }",
        ),
        ("src/kernel/text.rs", "mod tests { use super::*; }"),
        (
            "src/meetings/rooms/routes.rs",
            "use actix_web::web; use super::commands;",
        ),
    ];
    for (file, source) in good {
        let found = violations(&small_house(), file, source);
        assert!(found.is_empty(), "{file}: {source}: {found:?}");
    }
}

fn small_house() -> House {
    let set = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let table = |name: &str, slice: &str| (name.to_owned(), slice.to_owned());
    House {
        public: HashMap::from([
            (
                "organizations".to_owned(),
                set(&["can", "directory", "members", "roles"]),
            ),
            ("meetings".to_owned(), set(&["rooms", "Room"])),
            ("identity".to_owned(), set(&["email", "Profile"])),
        ]),
        nouns: HashMap::from([("organizations".to_owned(), set(&["members", "roles"]))]),
        tables: HashMap::from([
            table("members", "organizations"),
            table("rooms", "meetings"),
        ]),
    }
}

fn read_house() -> House {
    let mut house = House::default();
    for file in files(&root().join("src"), "rs") {
        let module = rules::module_of(&relative(&file));
        match module.as_slice() {
            [slice] if file.ends_with("mod.rs") => {
                let names = public_names(&std::fs::read_to_string(&file).unwrap());
                house.public.insert(slice.clone(), names);
            }
            [slice, noun, room] if matches!(room.as_str(), "queries" | "commands" | "wire") => {
                house
                    .nouns
                    .entry(slice.clone())
                    .or_default()
                    .insert(noun.clone());
            }
            _ => {}
        }
    }
    for file in files(&root().join("migrations"), "sql")
        .iter()
        .filter(|file| file.ends_with("up.sql"))
    {
        read_tables(&mut house, file);
    }
    house
}

/// A migration's folder is `<date>-<number>_<slice>` or `<date>-<number>_<slice>_<what>`.
fn read_tables(house: &mut House, file: &Path) {
    let name = relative(file);
    let (_, title) = name.split('/').nth(1).unwrap().split_once('_').unwrap();
    let slice = title.split('_').next().unwrap().to_owned();
    let is_slice = house.public.contains_key(&slice);
    assert!(
        is_slice,
        "{name}: the folder's name must go on with a slice, like 2027-01-31-000001_meetings_series"
    );
    let sql = std::fs::read_to_string(file).unwrap();
    for line in sql
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE TABLE "))
    {
        let table = line.split([' ', '(']).next().unwrap();
        house.tables.insert(table.to_owned(), slice.clone());
    }
}

/// What a `mod.rs` makes public: `pub mod x`, `pub use a::{b, c as d}`, `pub fn f`.
fn public_names(source: &str) -> BTreeSet<String> {
    let tokens = source::tokens(source);
    let mut names = BTreeSet::new();
    for (at, (_, token)) in tokens.iter().enumerate() {
        if *token != Token::Word("pub".to_owned()) {
            continue;
        }
        let end = tokens[at..]
            .iter()
            .position(|(_, t)| matches!(t, Token::Other(';' | '(' | '{')))
            .unwrap_or(0);
        let words: Vec<&str> = tokens[at..at + end]
            .iter()
            .filter_map(|(_, token)| word(token))
            .collect();
        match words.as_slice() {
            ["pub", "use", ..] => {
                let end = tokens[at..]
                    .iter()
                    .position(|(_, t)| *t == Token::Other(';'))
                    .unwrap();
                names.extend(reexported(&tokens[at + 2..at + end]));
            }
            [_, rest @ ..] => names.extend(
                rest.iter()
                    .find(|word| !KEYWORDS.contains(word))
                    .map(|word| (*word).to_owned()),
            ),
            [] => {}
        }
    }
    names
}

const KEYWORDS: &[&str] = &[
    "async", "const", "enum", "fn", "mod", "static", "struct", "trait", "type",
];

/// The last names of a `use` tree: those that no `::` follows.
fn reexported(tokens: &[source::Placed]) -> Vec<String> {
    let ends = |at: usize| {
        !matches!(tokens.get(at + 1), Some((_, Token::PathSep)))
            && tokens.get(at + 1).and_then(|(_, token)| word(token)) != Some("as")
    };
    let names = tokens.iter().enumerate().filter(|(at, _)| ends(*at));
    names
        .filter_map(|(_, (_, token))| word(token))
        .map(str::to_owned)
        .collect()
}

fn word(token: &Token) -> Option<&str> {
    match token {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn relative(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
