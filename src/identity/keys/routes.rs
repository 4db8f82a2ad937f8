//! The public halves of the keys, for whoever verifies access tokens without asking us.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::identity::Identity;
use crate::kernel::caller::Anonymous;
use crate::kernel::problem::{Problem, Result};
use crate::kernel::routing::Routes;

/// How long the answer may be kept, in seconds: a key that is missing in it is new, and
/// worth asking again for.
const MAX_AGE: u32 = 300;

pub fn routes(routes: &mut Routes<'_, '_>) {
    routes.service(jwks);
}

/// A set of public keys (RFC 7517).
#[derive(Serialize, ToSchema)]
pub struct JsonWebKeySet {
    pub keys: Vec<JsonWebKey>,
}

/// A public key (RFC 8037).
#[derive(Serialize, ToSchema)]
pub struct JsonWebKey {
    #[schema(example = "OKP")]
    pub kty: String,
    #[schema(example = "Ed25519")]
    pub crv: String,
    /// The key itself, in base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    pub x: String,
    /// Its thumbprint (RFC 7638); tokens name it in their header.
    pub kid: String,
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    pub key_use: String,
    #[schema(example = "EdDSA")]
    pub alg: String,
}

/// Read the signing keys
///
/// Those that access tokens may be signed with now: the present one, and older ones until
/// their last token has expired.
#[utoipa::path(
    tag = "service",
    operation_id = "read_signing_keys",
    security(()),
    responses((status = 200, body = JsonWebKeySet, description = "The keys")),
)]
#[get("/.well-known/jwks.json")]
pub async fn jwks(_: Anonymous, identity: web::Data<Identity>) -> Result<HttpResponse> {
    let set = identity.tokens.keys().jwks(identity.clock.now());
    let json = serde_json::to_vec(&set).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={MAX_AGE}")))
        .content_type("application/json")
        .body(json))
}
