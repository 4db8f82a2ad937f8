//! The operations of the slice.

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    super::sites::routes::routes(config);
    super::shifts::routes::routes(config);
    super::groups::routes::routes(config);
    super::calendars::routes::routes(config);
    super::check_ins::routes::routes(config);
    super::days::routes::routes(config);
}
