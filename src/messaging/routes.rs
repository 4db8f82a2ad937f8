//! The operations of the slice.

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    super::conversations::routes::routes(config);
    super::conversations::members::routes(config);
    super::conversations::candidates::routes(config);
    super::conversations::direct::routes(config);
    super::conversations::governance::routes(config);
    super::conversations::settings::routes(config);
    super::quiet_hours::routes::routes(config);
    super::joining::routes::routes(config);
    super::following::routes::routes(config);
    super::messages::routes::routes(config);
    super::search::routes::routes(config);
    super::messages::receipts::routes::routes(config);
    super::settings::routes::routes(config);
    super::attachments::routes(config);
}
