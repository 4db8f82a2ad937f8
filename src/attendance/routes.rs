//! The operations of the slice.

use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    super::sites::routes::routes(routes);
    super::places::routes::routes(routes);
    super::shifts::routes::routes(routes);
    super::groups::routes::routes(routes);
    super::calendars::routes::routes(routes);
    super::check_ins::routes::routes(routes);
    super::receipts::routes::routes(routes);
    super::looks::routes::routes(routes);
    super::field_work::routes::routes(routes);
    super::doubts::routes::routes(routes);
    super::days::routes::routes(routes);
}
