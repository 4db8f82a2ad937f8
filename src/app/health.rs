//! What operators ask: is it alive, is it ready, what does it count.

use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use utoipa::ToSchema;

use crate::identity::Identity;
use crate::kernel::db::{self, Db};
use crate::kernel::jobs;
use crate::kernel::problem::{Result, busy};

/// How the service is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Is the process alive
///
/// Answers as long as the process serves requests at all.
#[utoipa::path(tag = "service", security(()), responses((status = 200, body = Health, description = "Alive")))]
#[get("/healthz")]
pub async fn healthz() -> web::Json<Health> {
    web::Json(Health { status: "ok" })
}

/// Is it ready for work
///
/// Answers 200 when the database answers, and 503 otherwise.
#[utoipa::path(tag = "service", security(()), responses((status = 200, body = Health, description = "Ready")))]
#[get("/readyz")]
pub async fn readyz(db: web::Data<Db>) -> Result<web::Json<Health>> {
    if db::is_ready(&db).await {
        Ok(web::Json(Health { status: "ok" }))
    } else {
        Err(busy())
    }
}

/// Metrics
///
/// Prometheus text format 0.0.4: `http_request_seconds` by method, path and status;
/// `muster_jobs_waiting`; `muster_jobs_dead`, which somebody should look at;
/// `attendance_results_failed`, which grows while somebody's results cannot be computed;
/// `muster_passwords_waiting` for a hashing thread; `realtime_sockets` that are open, and
/// `realtime_nats_connected`, 0 or 1, where there are several nodes.
#[utoipa::path(tag = "service", security(()), responses((status = 200, body = String, content_type = "text/plain", description = "Metrics")))]
#[get("/metrics")]
pub async fn metrics(
    handle: web::Data<PrometheusHandle>,
    db: web::Data<Db>,
    identity: web::Data<Identity>,
) -> Result<HttpResponse> {
    ::metrics::gauge!("muster_passwords_waiting").set(identity.hasher.waiting() as f64);
    let backlog = jobs::backlog(&db).await?;
    ::metrics::gauge!("muster_jobs_waiting").set(backlog.waiting as f64);
    ::metrics::gauge!("muster_jobs_dead").set(backlog.dead as f64);
    let reply = HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(handle.render());
    Ok(reply)
}
