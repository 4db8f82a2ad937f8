//! The operations of the slice.

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    super::organization::routes(config);
    super::audit_log::routes(config);
    super::departments::routes::routes(config);
    super::event_log::routes(config);
    super::members::routes::routes(config);
    super::custom_fields::routes::routes(config);
    super::departures::routes::routes(config);
    super::roles::routes::routes(config);
    super::invitations::routes::routes(config);
    super::join_links::routes::routes(config);
    super::join_requests::routes::routes(config);
    super::imports::routes::routes(config);
    super::user_groups::routes::routes(config);
    super::search::routes::routes(config);
    super::visibility::routes::routes(config);
    super::exports::routes::routes(config);
}
