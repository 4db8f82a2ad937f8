//! Every error code is provoked over HTTP.

mod attendance;
mod calendars;
mod files;
mod identity;
mod kernel;
mod meetings;
mod messages;
mod messaging;
mod organizations;

use std::collections::BTreeSet;

use futures_util::future::LocalBoxFuture;
use muster::app::contract;

use super::world::World;
use crate::support::Reply;

/// Declares how the codes of a slice are provoked: `"code" => reply,`.
macro_rules! codes {
    (|$world:ident| $($code:literal => $reply:expr,)+) => {
        pub const CODES: &[&str] = &[$($code),+];

        pub async fn provoke(code: &str, $world: &World) -> Reply {
            match code {
                $($code => $reply,)+
                _ => unreachable!("{code}"),
            }
        }
    };
}
use codes;

type Provoke = for<'a> fn(&'a str, &'a World) -> LocalBoxFuture<'a, Reply>;

const SLICES: &[(&[&str], Provoke)] = &[
    (kernel::CODES, |code, world| {
        Box::pin(kernel::provoke(code, world))
    }),
    (identity::CODES, |code, world| {
        Box::pin(identity::provoke(code, world))
    }),
    (organizations::CODES, |code, world| {
        Box::pin(organizations::provoke(code, world))
    }),
    (messaging::CODES, |code, world| {
        Box::pin(messaging::provoke(code, world))
    }),
    (messages::CODES, |code, world| {
        Box::pin(messages::provoke(code, world))
    }),
    (files::CODES, |code, world| {
        Box::pin(files::provoke(code, world))
    }),
    (attendance::CODES, |code, world| {
        Box::pin(attendance::provoke(code, world))
    }),
    (calendars::CODES, |code, world| {
        Box::pin(calendars::provoke(code, world))
    }),
    (meetings::CODES, |code, world| {
        Box::pin(meetings::provoke(code, world))
    }),
];

/// Codes that need a service in trouble, which the tests in `kernel.rs` make.
const IN_TROUBLE: &[&str] = &["internal", "overloaded", "rate_limited"];

/// Each code of the contract is answered to somebody, with its status.
#[tokio::test]
async fn every_code_is_provoked() {
    let world = World::start().await;
    let all = contract::codes();
    let known: BTreeSet<_> = SLICES
        .iter()
        .flat_map(|(codes, _)| codes.iter().copied())
        .chain(IN_TROUBLE.iter().copied())
        .collect();
    let missing: Vec<_> = all
        .iter()
        .map(|code| code.name)
        .filter(|name| !known.contains(name))
        .collect();
    assert!(
        missing.is_empty(),
        "codes that no test provokes: {}. Add to tests/api/guards/codes/<slice>.rs a line\n    \
         \"<code>\" => world.owner().client.post(...).await,\n(and a new file to SLICES in its mod.rs), or take \
         the code away if nothing answers with it",
        missing.join(", ")
    );
    let stale: Vec<_> = known
        .iter()
        .filter(|name| all.iter().all(|code| code.name != **name))
        .collect();
    assert!(stale.is_empty(), "provoked, but no codes: {stale:?}");
    for (codes, provoke) in SLICES {
        for name in *codes {
            let code = all.iter().find(|code| code.name == *name).unwrap();
            let problem = provoke(name, &world).await.problem(code.status, code.name);
            assert_eq!(problem["title"], code.title);
            assert_eq!(problem["type"], format!("urn:muster:problem:{name}"));
            assert!(
                problem["detail"].as_str().unwrap().len() > 10,
                "{problem:#}"
            );
        }
    }
}
