//! The operations of the slice.

use crate::kernel::routing::Routes;

pub fn routes(routes: &mut Routes<'_, '_>) {
    super::sites::routes::routes(routes);
    super::places::routes::routes(routes);
    super::shifts::routes::routes(routes);
    super::groups::routes::routes(routes);
    super::special_days::routes::routes(routes);
    super::staff::routes::routes(routes);
    super::rosters::routes::routes(routes);
    super::calendars::routes::routes(routes);
    super::check_ins::routes::routes(routes);
    super::receipts::routes::routes(routes);
    super::looks::routes::routes(routes);
    super::field_work::routes::routes(routes);
    super::photos::routes::routes(routes);
    super::doubts::routes::routes(routes);
    super::days::routes::routes(routes);
    super::results::routes::routes(routes);
    super::board::routes::routes(routes);
    super::reports::routes::routes(routes);
    super::exports::routes::routes(routes);
    super::periods::routes::routes(routes);
    super::corrections::routes::routes(routes);
    super::requests::routes::routes(routes);
    super::spans::routes::routes(routes);
}
