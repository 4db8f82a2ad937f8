//! The server: all routes under one roof, and the running of it.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::dev::{ServerHandle, Service};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{App, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;

use super::config::Settings;
use super::console::{self, Console};
use super::database::Error;
use super::permissions::{self, Permissions};
use super::services::Services;
use super::working_time::HouseWorkingTime;
use super::{contract, health, telemetry, unknown, web as around};
use crate::kernel::body::Schemas;
use crate::kernel::browser::Site;
use crate::kernel::caller::TrustProxy;
use crate::kernel::routing::{self, Paths, Routes};
use crate::kernel::tenancy::Survey;
use crate::meetings::Limits as MeetingLimits;
use crate::meetings::availability::port::WorkingTime;
use crate::realtime::Hub;

/// How long a connection is kept that nobody uses: longer than clients and balancers keep theirs
/// (60 to 90 seconds), so that no request runs into its end.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// Every operation of the house.
fn routes(config: &mut ServiceConfig<'_>) {
    let mut all = Routes::new(config);
    let routes = &mut all;
    routes
        .service(health::healthz)
        .service(health::readyz)
        .service(health::metrics);
    routes.service(permissions::list);
    routes.service(console::routes::read_config);
    crate::identity::routes(routes);
    crate::organizations::routes(routes);
    crate::meetings::routes(routes);
    crate::messaging::routes(routes);
    crate::realtime::routes(routes);
    crate::attendance::routes(routes);
    all.finish();
}

/// The contract as the routes describe it.
///
/// An error if two of its patterns would fit one path equally well.
pub fn contract() -> Result<utoipa::openapi::OpenApi, Error> {
    let (_, api) = App::new()
        .into_utoipa_app()
        .openapi(contract::base())
        .configure(routes)
        .split_for_parts();
    let mut api = contract::complete(api);
    let (app, _) = App::new()
        .into_utoipa_app()
        .app_data(Survey)
        .configure(routes)
        .split_for_parts();
    let paths = Paths::of(&api.paths)?;
    let app = app.wrap_fn(move |req, service| {
        routing::find(&paths, &req);
        service.call(req)
    });
    permissions::describe(app, &mut api);
    Ok(api)
}

/// A server that accepts requests; [`Server::run`] serves them.
pub struct Server {
    pub address: SocketAddr,
    pub handle: ServerHandle,
    server: actix_web::dev::Server,
    hub: Arc<Hub>,
}

impl Server {
    /// Binds the address of the settings.
    pub fn bind(services: &Services) -> Result<Self, Error> {
        let listen = services.settings.listen;
        let listener = TcpListener::bind(listen)
            .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
        let address = listener.local_addr()?;
        let shared = Shared::new(services)?;
        let mut server = HttpServer::new(move || app(shared.clone()))
            .listen(listener)?
            .shutdown_timeout(10)
            // Answers and frames are small and whole: waiting for more of them costs 40 ms.
            .tcp_nodelay(true)
            .client_request_timeout(Duration::from_secs(15))
            .keep_alive(KEEP_ALIVE)
            .disable_signals();
        if let Some(workers) = services.settings.workers {
            server = server.workers(usize::from(workers));
        }
        let server = server.run();
        Ok(Self {
            address,
            handle: server.handle(),
            server,
            hub: services.hub.clone(),
        })
    }

    /// Serves until the handle stops it.
    pub async fn run(self) -> std::io::Result<()> {
        let relaying = actix_web::rt::spawn(self.hub.relay());
        let outcome = self.server.await;
        relaying.abort();
        outcome
    }
}

/// What is made from the contract: the same for every server of the process.
struct Published {
    api: utoipa::openapi::OpenApi,
    yaml: web::Bytes,
    schemas: web::Data<Schemas>,
    paths: web::Data<Paths>,
    permissions: web::Data<Permissions>,
}

impl Published {
    fn get() -> Result<&'static Self, Error> {
        static PUBLISHED: OnceLock<Published> = OnceLock::new();
        if let Some(published) = PUBLISHED.get() {
            return Ok(published);
        }
        let mut api = contract()?;
        let published = Self {
            yaml: web::Bytes::from(api.to_yaml()?),
            schemas: web::Data::new(Schemas::new(&serde_json::to_value(&api)?)),
            paths: web::Data::new(Paths::of(&api.paths)?),
            permissions: web::Data::new(Permissions::of(&mut api)),
            api,
        };
        Ok(PUBLISHED.get_or_init(|| published))
    }
}

/// What each worker's copy of the application gets a handle to.
#[derive(Clone)]
struct Shared {
    services: Services,
    published: &'static Published,
    limits: web::Data<crate::kernel::limits::Limits>,
    tenancy: web::Data<crate::kernel::tenancy::Tenancy>,
    metrics: web::Data<PrometheusHandle>,
    site: web::Data<Site>,
    console: web::Data<Console>,
    settings: web::Data<Settings>,
}

impl Shared {
    fn new(services: &Services) -> Result<Self, Error> {
        let entropy = services.senses.entropy.clone();
        let console = Console::new(&services.settings, entropy)?;
        Ok(Self {
            console: web::Data::new(console),
            settings: web::Data::from(services.settings.clone()),
            published: Published::get()?,
            limits: web::Data::from(services.limits.clone()),
            tenancy: web::Data::from(services.tenancy.clone()),
            metrics: web::Data::new(telemetry::metrics()?),
            site: web::Data::new(Site::new(&services.settings.public_url()?)),
            services: services.clone(),
        })
    }
}

fn app(
    shared: Shared,
) -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let services = shared.services;
    let working_time: Arc<dyn WorkingTime> = Arc::new(HouseWorkingTime);
    let yaml = shared.published.yaml.clone();
    let serve_yaml = move || {
        let yaml = yaml.clone();
        async move {
            actix_web::HttpResponse::Ok()
                .content_type("application/yaml")
                .body(yaml)
        }
    };
    let (app, _) = App::new()
        .into_utoipa_app()
        .app_data(shared.tenancy.clone())
        .app_data(shared.published.schemas.clone())
        .app_data(web::Data::from(services.identity.clone()))
        .app_data(shared.limits.clone())
        .app_data(web::Data::from(services.hub.clone()))
        .app_data(web::Data::from(services.attachments.clone()))
        .app_data(shared.metrics.clone())
        .app_data(shared.site.clone())
        .app_data(shared.console.clone())
        .app_data(shared.settings.clone())
        .app_data(web::Data::from(services.desk.clone()))
        .app_data(web::Data::from(services.outside.clone()))
        .app_data(web::Data::from(working_time.clone()))
        .app_data(web::Data::new(MeetingLimits {
            per_day: services.settings.meetings_per_day,
        }))
        .app_data(shared.published.paths.clone())
        .app_data(shared.published.permissions.clone())
        .app_data(web::Data::new(services.db.clone()))
        .app_data(web::Data::new(super::handover::STEPS))
        .app_data(web::Data::new(super::meetings::PORTS))
        .app_data(web::Data::new(services.db.ids().clone()))
        .app_data(web::Data::new(TrustProxy(services.settings.trust_proxy)))
        .configure(routes)
        .split_for_parts();
    app.route("/openapi.yaml", web::get().to(serve_yaml))
        .service(web::redirect("/docs", "/docs/"))
        .service(
            SwaggerUi::new("/docs/{_:.*}").url("/docs/openapi.json", shared.published.api.clone()),
        )
        .configure(console::routes::pages)
        .default_service(web::to(unknown::unknown))
        .wrap(
            DefaultHeaders::new()
                .add(("x-content-type-options", "nosniff"))
                .add(("referrer-policy", "no-referrer")),
        )
        .wrap(from_fn(around::around))
}
