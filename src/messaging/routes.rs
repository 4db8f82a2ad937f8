//! The operations of the slice.

use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    super::conversations::routes::routes(routes);
    super::conversations::members::routes(routes);
    super::conversations::candidates::routes(routes);
    super::conversations::direct::routes(routes);
    super::conversations::governance::routes(routes);
    super::conversations::speakers::routes(routes);
    super::conversations::settings::routes(routes);
    super::quiet_hours::routes::routes(routes);
    super::joining::routes::routes(routes);
    super::following::routes::routes(routes);
    super::messages::routes::routes(routes);
    super::search::routes::routes(routes);
    super::messages::receipts::routes::routes(routes);
    super::settings::routes::routes(routes);
    super::attachments::routes(routes);
}
