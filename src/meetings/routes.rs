//! The operations of the slice.

use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    super::attachments::routes::routes(routes);
    super::places::routes::routes(routes);
    super::rooms::routes::routes(routes);
    super::rooms::policies::routes::routes(routes);
    super::closures::routes::routes(routes);
    super::room_bookings::routes::routes(routes);
    super::room_bookings::approval::routes::routes(routes);
    super::meetings::routes::routes(routes);
    super::agenda::routes(routes);
    super::feeds::routes::routes(routes);
    super::video::routes::routes(routes);
    super::imports::routes::routes(routes);
    super::mail::routes::routes(routes);
    super::availability::routes::routes(routes);
    super::reminders::routes::routes(routes);
}
