//! One example request for each operation, each on things made for it, so that it can be sent
//! once by anybody: prepared for `who`, a member of `world` or, outside an organization, an
//! account of its own. A name is an operation's id, and after a colon what is special.

pub mod attendance;
mod identity;
pub mod meetings;
mod messaging;
mod organizations;
mod service;

use futures_util::future::LocalBoxFuture;

use super::document::{self, Operation, operations};
use super::world::{Request, World};
use crate::support::Person;

/// Declares the examples of a slice: `"operation_id" => request,`.
macro_rules! examples {
    (|$world:ident, $who:ident| $($name:literal => $request:expr,)+) => {
        pub const NAMES: &[&str] = &[$($name),+];

        pub async fn prepare(name: &str, $world: &World, $who: &Person) -> Request {
            let _ = ($world, $who);
            match name {
                $($name => $request,)+
                _ => unreachable!("{name}"),
            }
        }
    };
}
use examples;

type Prepare = for<'a> fn(&'a str, &'a World, &'a Person) -> LocalBoxFuture<'a, Request>;

/// The slices, each with its names and the way to their requests.
const SLICES: &[(&[&str], Prepare)] = &[
    (service::NAMES, |name, world, who| {
        Box::pin(service::prepare(name, world, who))
    }),
    (identity::NAMES, |name, world, who| {
        Box::pin(identity::prepare(name, world, who))
    }),
    (organizations::NAMES, |name, world, who| {
        Box::pin(organizations::prepare(name, world, who))
    }),
    (messaging::NAMES, |name, world, who| {
        Box::pin(messaging::prepare(name, world, who))
    }),
    (attendance::NAMES, |name, world, who| {
        Box::pin(attendance::prepare(name, world, who))
    }),
    (meetings::NAMES, |name, world, who| {
        Box::pin(meetings::prepare(name, world, who))
    }),
];

/// The operation that a name is of.
pub fn operation_of(name: &str) -> &'static Operation {
    document::operation(name.split(':').next().unwrap())
}

/// All names, in the order of the slices.
pub fn names() -> impl Iterator<Item = &'static str> {
    SLICES.iter().flat_map(|(names, _)| names.iter().copied())
}

/// The names of the operations of an organization.
pub fn inside() -> impl Iterator<Item = &'static str> {
    names().filter(|name| operation_of(name).in_organization())
}

/// A request that has not been sent yet.
pub async fn prepare(name: &str, world: &World, who: &Person) -> Request {
    let (_, prepare) = SLICES
        .iter()
        .find(|(names, _)| names.contains(&name))
        .unwrap();
    let request = prepare(name, world, who).await;
    let path = request.path.split('?').next().unwrap();
    let operation = operation_of(name);
    assert!(
        operation.matches(&request.method, path),
        "the example {name} is {} {path}, but the operation is {} {}",
        request.method,
        operation.method,
        operation.path
    );
    request
}

/// Every operation of the contract has an example.
#[test]
fn every_operation_has_an_example() {
    let known: Vec<_> = names()
        .map(|name| name.split(':').next().unwrap())
        .collect();
    let missing: Vec<_> = operations()
        .iter()
        .map(|operation| operation.id)
        .filter(|id| !known.contains(id))
        .collect();
    assert!(
        missing.is_empty(),
        "operations without an example request: {}. Add to tests/api/guards/examples/<slice>.rs a line\n    \
         \"<operation_id>\" => get(world.path(\"/...\")),\n(and a new file to SLICES in its mod.rs)",
        missing.join(", ")
    );
    let stale: Vec<_> = known
        .iter()
        .filter(|id| operations().iter().all(|operation| operation.id != **id))
        .collect();
    assert!(
        stale.is_empty(),
        "examples of operations that do not exist: {stale:?}"
    );
    let mut sorted: Vec<_> = names().collect();
    sorted.sort_unstable();
    let twice: Vec<_> = sorted
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect();
    assert!(twice.is_empty(), "examples of one name: {twice:?}");
}
