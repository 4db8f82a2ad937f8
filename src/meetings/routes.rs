//! The operations of the slice.

use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    super::rooms::routes::routes(routes);
    super::room_bookings::routes::routes(routes);
    super::meetings::routes::routes(routes);
    super::agenda::routes(routes);
}
