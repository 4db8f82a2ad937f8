mod attention;
mod nodes;
mod presence;
mod socket_close;
mod socket_cut;
mod socket_deliver;
mod socket_malformed;
mod socket_open;
mod socket_resume;
mod socket_slow;

use std::sync::Arc;

use muster::realtime::{Hub, Limits};

use crate::support::{Company, TestServer};

/// A company on a server whose sockets have other bounds.
pub async fn company_with(change: impl FnOnce(&mut Limits)) -> Company {
    let mut limits = Limits::default();
    change(&mut limits);
    let shaped = TestServer::start_shaped(
        |_| {},
        |services| services.hub = Arc::new(Hub::with_limits(services.tenancy.clone(), limits)),
    );
    Company::found_on(shaped.await).await
}
