//! The operations of the slice.

use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    super::organization::routes(routes);
    super::second_factors::routes::routes(routes);
    super::audit_log::routes(routes);
    super::departments::routes::routes(routes);
    super::event_log::routes(routes);
    super::members::routes::routes(routes);
    super::custom_fields::routes::routes(routes);
    super::departures::routes::routes(routes);
    super::roles::routes::routes(routes);
    super::invitations::routes::routes(routes);
    super::join_links::routes::routes(routes);
    super::join_requests::routes::routes(routes);
    super::imports::routes::routes(routes);
    super::user_groups::routes::routes(routes);
    super::search::routes::routes(routes);
    super::visibility::routes::routes(routes);
    super::exports::routes::routes(routes);
}
