//! The page of permissions: what each opens, learned from the gates themselves.
//!
//! Must hold: nobody writes down by hand which operation a permission opens. Each operation is
//! called once with a [survey](crate::kernel::tenancy::Survey) among the application's data; its
//! gate then opens to nobody, and says what it asks for. The answer goes into the contract, and
//! from there to `GET /v1/permissions`.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpMessage, get, web};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Operation;
use uuid::Uuid;

use crate::kernel::caller::Caller;
use crate::kernel::paging::Page;
use crate::kernel::problem::Result;
use crate::kernel::tenancy::Demand;
use crate::organizations::can;
use crate::organizations::roles::domain::Builtin;

/// Where an operation of the contract has what its gate asks for.
const DEMAND: &str = "x-permission";
/// What begins the path of every operation with a gate.
const INSIDE: &str = "/v1/organizations/{org_id}";

/// A permission, and what it opens.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermissionPage {
    #[schema(example = "members.manage")]
    pub permission: String,
    /// What it lets one do, for people.
    #[schema(example = "add, import, invite and change members")]
    pub title: String,
    /// Whether it may be held for some departments only.
    pub scoped: bool,
    /// The built-in roles that have it. `employee` is every member.
    pub builtin_roles: Vec<Builtin>,
    /// The operations that it opens.
    pub operations: Vec<PermissionOperation>,
}

/// An operation that a permission opens.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermissionOperation {
    #[schema(example = "create_member")]
    pub operation_id: String,
    #[schema(example = "POST")]
    pub method: String,
    #[schema(example = "/v1/organizations/{org_id}/members")]
    pub path: String,
    #[schema(example = "Add a member")]
    pub summary: String,
    /// Whether holding it for some departments suffices, for what is within them.
    pub scoped: bool,
}

/// Every permission with what it opens, as the running service serves it.
pub struct Permissions(Vec<PermissionPage>);

/// List the permissions
///
/// Each with the operations that it opens and the built-in roles that have it. The same for every
/// organization; all on one page.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_permissions",
    responses((status = 200, body = Page<PermissionPage>, description = "By name")),
)]
#[get("/v1/permissions")]
pub async fn list(
    _: Caller,
    permissions: web::Data<Permissions>,
) -> Result<web::Json<Page<PermissionPage>>> {
    Ok(web::Json(Page {
        items: permissions.0.clone(),
        next_cursor: None,
    }))
}

/// Asks every gate of the application, which has [`Survey`](crate::kernel::tenancy::Survey) among
/// its data, and writes the answers into the contract.
pub fn describe<T, B>(app: App<T>, api: &mut OpenApi)
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
            InitError = (),
            Future: 'static,
        > + 'static,
    B: MessageBody,
{
    let Some(service) = at_once(init_service(app)) else {
        return;
    };
    for (path, method, operation) in operations(api) {
        if !path.starts_with(INSIDE) {
            continue;
        }
        let request = TestRequest::with_uri(&filled(&path)).method(method);
        if let Some(demand) = at_once(ask(&service, request.to_request())).flatten() {
            let value = json!({ "name": demand.permission, "scoped": demand.scoped });
            let extensions = operation.extensions.get_or_insert_default();
            extensions.insert(DEMAND.to_owned(), value);
        }
    }
    let pages = pages(api).iter().map(|page| json!(page)).collect();
    // In a place of its own: two extensions in one would come in no order.
    let extensions = api.info.extensions.get_or_insert_default();
    extensions.insert("x-permissions".to_owned(), Value::Array(pages));
}

async fn ask<S, R, B>(service: &S, request: R) -> Option<Demand>
where
    S: Service<R, Response = ServiceResponse<B>, Error = actix_web::Error>,
{
    let response = service.call(request).await.ok()?;
    response.request().extensions().get::<Demand>().copied()
}

/// A path with some id in the place of each parameter.
fn filled(path: &str) -> String {
    let id = Uuid::nil().to_string();
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => id.as_str(),
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The result of what waits for nothing outside, as here, where no gate opens.
fn at_once<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..1_000).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    })
}

fn operations(api: &mut OpenApi) -> Vec<(String, Method, &mut Operation)> {
    let mut all = Vec::new();
    for (path, item) in &mut api.paths.paths {
        let each = [
            (Method::GET, &mut item.get),
            (Method::PUT, &mut item.put),
            (Method::POST, &mut item.post),
            (Method::DELETE, &mut item.delete),
            (Method::PATCH, &mut item.patch),
            (Method::HEAD, &mut item.head),
            (Method::OPTIONS, &mut item.options),
        ];
        for (method, operation) in each {
            if let Some(operation) = operation {
                all.push((path.clone(), method, operation));
            }
        }
    }
    all
}

/// What the contract says of each permission, by name.
fn pages(api: &mut OpenApi) -> Vec<PermissionPage> {
    let mut names: Vec<_> = can::ALL.to_vec();
    names.sort_unstable();
    let mut pages: Vec<_> = names
        .into_iter()
        .map(|(name, title)| PermissionPage {
            permission: name.to_owned(),
            title: title.to_owned(),
            scoped: can::is_scoped(name),
            builtin_roles: Builtin::ALL
                .into_iter()
                .filter(|role| role.permissions().contains(&name))
                .collect(),
            operations: Vec::new(),
        })
        .collect();
    for (path, method, operation) in operations(api) {
        let demand = operation.extensions.as_ref().and_then(|e| e.get(DEMAND));
        let Some(demand) = demand else { continue };
        let opened = PermissionOperation {
            operation_id: operation.operation_id.clone().unwrap_or_default(),
            method: method.to_string(),
            path,
            summary: operation.summary.clone().unwrap_or_default(),
            scoped: demand["scoped"] == true,
        };
        let page = pages
            .iter_mut()
            .find(|page| page.permission == demand["name"]);
        if let Some(page) = page {
            page.operations.push(opened);
        }
    }
    pages
}

impl Permissions {
    /// As the contract has them.
    pub fn of(api: &mut OpenApi) -> Self {
        Self(pages(api))
    }
}
