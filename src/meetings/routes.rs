//! The operations of the slice.

use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    super::rooms::routes::routes(routes);
    super::bookings::routes::routes(routes);
    super::agenda::routes(routes);
    super::availability::routes::routes(routes);
    super::reminders::routes::routes(routes);
}
