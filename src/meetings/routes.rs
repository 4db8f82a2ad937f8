//! The operations of the slice.

use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    super::rooms::routes::routes(routes);
    super::bookings::routes::routes(routes);
    super::agenda::routes(routes);
    super::feeds::routes::routes(routes);
    // super::video::routes::routes(routes);
    // super::imports::routes::routes(routes);
    // super::mail::routes::routes(routes);
}
