//! Who may do what: every example sent by every role, and what was answered, compared with the
//! table in `roles.txt`, which is there to be read.

use std::path::PathBuf;

use super::examples;
use super::world::{Caller, World};

const HEAD: &str = "\
# What each operation answers to whom. Compared with the service by tests/api/guards/roles.rs, and
# written anew by: MUSTER_UPDATE_TABLES=1 cargo test --test api guards::roles
# `manager` manages one department; `scoped` has a role of the organization's own for it and all
# below (attendance.approve, attendance.correct, attendance.plan_rosters, attendance.read,
# attendance.read_locations, departments.manage, members.manage, roles.grant); `stranger` is the owner
# of another organization.
";

/// The table in `roles.txt` is what the service does.
#[tokio::test]
async fn every_role_may_do_what_the_table_says() {
    let world = World::start().await;
    let mut table = format!(
        "{HEAD}\n{}",
        line(
            "In an organization",
            Caller::ALL.map(Caller::name).as_slice()
        )
    );
    for name in examples::inside() {
        let mut answers = Vec::new();
        for caller in Caller::ALL {
            let request = examples::prepare(name, &world, world.insider(caller)).await;
            answers.push(request.send(world.client(caller)).await.status.to_string());
        }
        table += &line(name, &answers);
    }
    table += &format!(
        "\n{}",
        line("Outside", &["oneself", "another", "anonymous"])
    );
    for name in examples::names().filter(|name| !examples::operation_of(name).in_organization()) {
        table += &line(name, &outside(&world, name).await);
    }
    super::events::are_described(&world).await;
    compare("roles.txt", &table);
}

/// Outside an organization there are no roles: only whose account it is counts.
async fn outside(world: &World, name: &str) -> Vec<String> {
    let mut answers = Vec::new();
    for column in ["oneself", "another", "anonymous"] {
        let (oneself, another) = (world.newcomer().await, world.newcomer().await);
        let request = examples::prepare(name, world, &oneself).await;
        let client = match column {
            "oneself" => &oneself.client,
            "another" => &another.client,
            _ => &world.company.server.client,
        };
        answers.push(request.send(client).await.status.to_string());
    }
    answers
}

fn line(name: &str, cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| format!("{:>9}", cell.as_ref()))
        .collect();
    format!("{name:<44}{}\n", cells.join(" "))
}

pub fn checked_in(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/api/guards")
        .join(file)
}

/// Fails with the lines that differ, or writes the file anew when asked to.
fn compare(file: &str, table: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "a switch of the test itself, no setting of the service"
    )]
    let update = std::env::var_os("MUSTER_UPDATE_TABLES").is_some();
    let path = checked_in(file);
    if update {
        std::fs::write(&path, table).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let (old, new): (Vec<_>, Vec<_>) = (before.lines().collect(), table.lines().collect());
    let gone = old
        .iter()
        .filter(|line| !new.contains(line))
        .map(|line| format!("- {line}"));
    let come = new
        .iter()
        .filter(|line| !old.contains(line))
        .map(|line| format!("+ {line}"));
    let mut diff: Vec<_> = gone.chain(come).collect();
    diff.sort_by_key(|line| line[2..].split("  ").next().unwrap().to_owned());
    assert!(
        before == table,
        "{} is not what the service does. If the new lines are meant, write it anew with\n    \
         MUSTER_UPDATE_TABLES=1 cargo test --test api guards::roles\n{}",
        path.display(),
        diff.join("\n")
    );
}
