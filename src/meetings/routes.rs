//! The operations of the slice.

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    super::rooms::routes::routes(config);
    super::bookings::routes::routes(config);
    super::agenda::routes(config);
}
