//! Request bodies: JSON that is checked against the contract before anything else sees it.
//!
//! Must hold: every body is bounded in size, valid UTF-8 without NUL, has no unknown
//! fields, and passes the schema that the contract publishes for its type; the answer to a
//! bad one names every failing field at once.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::problem::{FieldError, Problem, Result, code};

/// The largest JSON body, in bytes.
pub const MAX_JSON: usize = 256 * 1024;
/// How deep a JSON body may nest; the parser itself stops at 128.
const MAX_ERRORS: usize = 50;
/// Where the document keeps its schemas.
const REFERENCE: &str = "#/components/schemas/";
/// The longest `Idempotency-Key`, in characters.
const MAX_KEY: usize = 200;

/// The contract's schemas. Each is compiled when the first body of its type comes, so that
/// the service starts at once and keeps only what is used.
pub struct Schemas {
    /// By name, as in `components.schemas` of the document.
    sources: serde_json::Map<String, Value>,
    compiled: RwLock<HashMap<String, Arc<jsonschema::Validator>>>,
}

impl Schemas {
    /// `openapi` is the whole document.
    pub fn new(openapi: &Value) -> Self {
        let sources = openapi["components"]["schemas"].as_object().cloned();
        Self {
            sources: sources.unwrap_or_default(),
            compiled: RwLock::default(),
        }
    }

    fn validator(&self, name: &str) -> Result<Arc<jsonschema::Validator>> {
        // A map of finished validators: a panic elsewhere cannot have left it half changed.
        let known = self
            .compiled
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned();
        if let Some(validator) = known {
            return Ok(validator);
        }
        let validator = Arc::new(self.compile(name)?);
        let mut compiled = self
            .compiled
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(compiled.entry(name.to_owned()).or_insert(validator).clone())
    }

    fn compile(&self, name: &str) -> Result<jsonschema::Validator> {
        let root = serde_json::json!({
            "components": { "schemas": self.reached_from(name) },
            "$ref": format!("{REFERENCE}{name}"),
        });
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root)
            .map_err(|error| Problem::internal(format!("the contract's schema {name}: {error}")))
    }

    /// The schema and all that it refers to.
    fn reached_from(&self, name: &str) -> serde_json::Map<String, Value> {
        let mut reached = serde_json::Map::new();
        let mut open = vec![name.to_owned()];
        while let Some(name) = open.pop() {
            if let Some(schema) = self
                .sources
                .get(&name)
                .filter(|_| !reached.contains_key(&name))
            {
                references(schema, &mut open);
                reached.insert(name, schema.clone());
            }
        }
        reached
    }

    /// Checks a value against the schema of that name.
    pub fn check(&self, name: &str, value: &Value) -> Result<()> {
        let validator = self.validator(name)?;
        let mut errors = Vec::new();
        for error in validator.iter_errors(value).take(MAX_ERRORS) {
            explain(&error, &mut errors);
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid_fields(errors))
        }
    }
}

/// The names of the components that a schema refers to.
fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            found.extend(
                reference
                    .and_then(|r| r.strip_prefix(REFERENCE))
                    .map(str::to_owned),
            );
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Names the fields behind an error. An optional field of a named type is, by its schema, `null`
/// or of that type: what is wrong by the type is what the client needs to hear.
fn explain(error: &jsonschema::ValidationError<'_>, found: &mut Vec<FieldError>) {
    use jsonschema::error::ValidationErrorKind as Kind;
    if let Kind::AnyOf { context } | Kind::OneOfNotValid { context } = error.kind() {
        let meant: Vec<_> = context
            .iter()
            .filter(|branch| !branch.iter().any(wants_null))
            .collect();
        // Of a union, the branch whose tag is the value's.
        let mut tagged = meant
            .iter()
            .filter(|branch| meant.len() == 1 || tag(error, branch).is_none());
        match (tagged.next(), tagged.next()) {
            (Some(branch), None) => {
                for error in branch.iter().take(MAX_ERRORS) {
                    explain(error, found);
                }
                return;
            }
            (None, _) if !meant.is_empty() => {
                let known: Vec<_> = meant
                    .iter()
                    .filter_map(|branch| tag(error, branch))
                    .map(|tag| (tag.instance_path().to_string(), describe(tag)))
                    .collect();
                let lists: Vec<_> = known.iter().map(|(_, detail)| detail.as_str()).collect();
                let pointer = known.first().map(|(place, _)| place.clone());
                found.push(FieldError::new(
                    pointer.unwrap_or_default(),
                    lists.join(" or "),
                ));
                return;
            }
            _ => {}
        }
    }
    let pointer = error.instance_path().to_string();
    found.push(FieldError::new(pointer, describe(error)));
}

/// The error of a branch that is about the field that tells the branches of a union apart.
fn tag<'a>(
    union: &jsonschema::ValidationError<'_>,
    branch: &'a [jsonschema::ValidationError<'static>],
) -> Option<&'a jsonschema::ValidationError<'static>> {
    use jsonschema::error::ValidationErrorKind as Kind;
    let union = union.instance_path().to_string();
    branch.iter().find(|error| {
        let place = error.instance_path().to_string();
        match error.kind() {
            Kind::Enum { .. } | Kind::Constant { .. } => ["/kind", "/type"]
                .iter()
                .any(|tag| place == format!("{union}{tag}")),
            _ => false,
        }
    })
}

fn wants_null(error: &jsonschema::ValidationError<'_>) -> bool {
    use jsonschema::JsonType::Null;
    use jsonschema::error::{TypeKind::Single, ValidationErrorKind as Kind};
    matches!(error.kind(), Kind::Type { kind: Single(Null) })
}

/// What is allowed, without repeating what was sent: it may be a secret.
fn describe(error: &jsonschema::ValidationError<'_>) -> String {
    use jsonschema::error::ValidationErrorKind as Kind;
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            format!("has fields that do not exist: {}", unexpected.join(", "))
        }
        Kind::Required { property } => {
            format!("lacks the field {}", property.as_str().unwrap_or_default())
        }
        Kind::MinLength { limit } => format!("must have at least {limit} characters"),
        Kind::MaxLength { limit } => format!("must have at most {limit} characters"),
        Kind::Enum { options } => format!("must be one of {options}"),
        Kind::Format { format } => format!("must be a valid {format}"),
        _ => error.masked().to_string(),
    }
}

/// Extractor: a JSON body of type `T`, valid by the contract.
pub struct Body<T> {
    pub value: T,
    /// What makes the request safe to repeat: the header `Idempotency-Key`, or else the
    /// `id` that the client chose in the body.
    pub(super) key: Option<String>,
    /// SHA-256 of method, path and body: the same key must mean the same request.
    pub(super) fingerprint: Vec<u8>,
}

impl<T> Body<T> {
    /// What makes the request safe to repeat, if the client did so: the key, and the fingerprint of the
    /// request. For creates in a lane.
    pub fn request(&self) -> Option<(String, Vec<u8>)> {
        Some((self.key.clone()?, self.fingerprint.clone()))
    }
}

impl<T> Body<T> {
    /// For creates that recognize their repeats themselves: the value, the client's
    /// `Idempotency-Key` if it sent one, and the fingerprint of the request.
    pub fn into_parts(self) -> (T, Option<String>, Vec<u8>) {
        let named = |key: String| key.strip_prefix("key:").map(str::to_owned);
        (self.value, self.key.and_then(named), self.fingerprint)
    }
}

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let payload = payload.take();
        Box::pin(async move {
            require_type(&req, "application/json")?;
            let bytes = read(&req, payload, MAX_JSON).await?;
            parse(&req, &bytes)
        })
    }
}

fn parse<T: DeserializeOwned + ToSchema>(req: &HttpRequest, bytes: &[u8]) -> Result<Body<T>> {
    let malformed = |detail: String| Problem::new(&code::MALFORMED_BODY, detail);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        malformed(format!(
            "The body must be UTF-8; byte {} is not.",
            error.valid_up_to()
        ))
    })?;
    let value: Value = serde_json::from_str(text)
        .map_err(|error| malformed(format!("The body must be JSON: {error}.")))?;
    refuse_nul(&value, "")?;
    let schemas = req
        .app_data::<web::Data<Schemas>>()
        .ok_or_else(|| Problem::internal("the contract's schemas are not loaded"))?;
    schemas.check(&T::name(), &value)?;
    let key = idempotency_key(req)?.or_else(|| value["id"].as_str().map(|id| format!("id:{id}")));
    let fingerprint = fingerprint(req, &[value.to_string().as_bytes()]);
    let value = serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = pointer(error.path());
        Problem::invalid(pointer, error.into_inner().to_string())
    })?;
    Ok(Body {
        value,
        key,
        fingerprint,
    })
}

/// Where something is wrong, as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let steps = path.iter().map(|step| match step {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        // Which variant it is says a field of its own.
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    });
    steps.collect()
}

/// A file of one of these media types and at most `limit` bytes, as a body that is safe to
/// repeat; and which type it came with. What the query string says belongs to the request.
pub async fn file(
    req: &HttpRequest,
    payload: Payload,
    media: &[&'static str],
    limit: usize,
) -> Result<(Body<Vec<u8>>, &'static str)> {
    let given = media
        .iter()
        .find(|media| require_type(req, media).is_ok())
        .ok_or_else(|| unsupported(req, &media.join("` or `")))?;
    let key = idempotency_key(req)?;
    let value = read(req, payload, limit).await?;
    let parts = [given.as_bytes(), req.query_string().as_bytes(), &value];
    let body = Body {
        fingerprint: fingerprint(req, &parts),
        value,
        key,
    };
    Ok((body, given))
}

/// A request that is safe to repeat and whose headers ask for `content`; what follows them is not
/// looked at.
pub fn headed<T>(req: &HttpRequest, content: &[String], value: T) -> Result<Body<T>> {
    let content: Vec<_> = content.iter().map(String::as_bytes).collect();
    Ok(Body {
        key: idempotency_key(req)?,
        fingerprint: fingerprint(req, &content),
        value,
    })
}

fn fingerprint(req: &HttpRequest, content: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [req.method().as_str().as_bytes(), req.path().as_bytes()]
        .iter()
        .chain(content)
    {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().to_vec()
}

fn idempotency_key(req: &HttpRequest) -> Result<Option<String>> {
    let Some(value) = req.headers().get("idempotency-key") else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(key) if !key.is_empty() && key.len() <= MAX_KEY => Ok(Some(format!("key:{key}"))),
        _ => Err(Problem::parameter(
            "Idempotency-Key",
            format!("must have 1 to {MAX_KEY} visible ASCII characters"),
        )),
    }
}

/// PostgreSQL cannot store NUL in text, so no text may have one.
fn refuse_nul(value: &Value, pointer: &str) -> Result<()> {
    let bad = |pointer: &str| {
        Err(Problem::new(
            &code::MALFORMED_BODY,
            format!("{pointer} must not contain the character NUL."),
        )
        .with_errors(vec![FieldError::new(
            pointer,
            "must not contain the character NUL",
        )]))
    };
    match value {
        Value::String(text) if text.contains('\0') => bad(pointer),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| refuse_nul(item, &format!("{pointer}/{index}"))),
        Value::Object(fields) => fields.iter().try_for_each(|(name, field)| {
            if name.contains('\0') {
                return bad(pointer);
            }
            refuse_nul(
                field,
                &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")),
            )
        }),
        _ => Ok(()),
    }
}

/// Refuses a body that declares another media type.
pub fn require_type(req: &HttpRequest, expected: &str) -> Result<()> {
    let given = req
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    let bare = given.split(';').next().unwrap_or("").trim();
    if bare.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(unsupported(req, expected))
}

fn unsupported(req: &HttpRequest, expected: &str) -> Problem {
    let given = req.headers().get(header::CONTENT_TYPE);
    let given = given.and_then(|v| v.to_str().ok()).unwrap_or("");
    Problem::new(
        &code::UNSUPPORTED_MEDIA_TYPE,
        format!("Send `Content-Type: {expected}`; this request has {given:?}."),
    )
}

/// Reads a body of at most `limit` bytes.
pub async fn read(req: &HttpRequest, mut payload: Payload, limit: usize) -> Result<Vec<u8>> {
    let too_large = || {
        Problem::new(
            &code::BODY_TOO_LARGE,
            format!("The body may have at most {limit} bytes."),
        )
    };
    let declared = req
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > limit) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            Problem::new(
                &code::MALFORMED_BODY,
                format!("The body broke off: {error}."),
            )
        })?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
