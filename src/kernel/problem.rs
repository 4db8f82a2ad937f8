//! Errors as a client sees them: RFC 9457 `application/problem+json`, with a stable `code`.
//!
//! Owns: the shape, the codes that every operation shares, and how a database error
//! becomes one. A slice declares its own codes with [`codes!`](crate::codes).
//!
//! Must hold: a client never sees the text of an internal error; it gets the request id
//! and the log has the rest. `detail` says what was wrong, where, and what is allowed.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// A kind of error, stable for ever once released.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    pub name: &'static str,
    pub status: u16,
    pub title: &'static str,
}

/// Declares error codes and the list of them all, which the contract prints.
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $ident:ident = $status:literal $name:literal $title:literal;)+) => {
        $($(#[$doc])* pub static $ident: $crate::kernel::problem::Code =
            $crate::kernel::problem::Code { name: $name, status: $status, title: $title };)+
        pub static ALL: &[&$crate::kernel::problem::Code] = &[$(&$ident),+];
    };
}

/// The codes that any operation may answer with.
pub mod code {
    codes! {
        MALFORMED_BODY = 400 "malformed_body" "The body cannot be read";
        INVALID_PARAMETER = 400 "invalid_parameter" "A parameter is not valid";
        UNAUTHENTICATED = 401 "unauthenticated" "Sign in first";
        CSRF_REFUSED = 403 "csrf_refused" "Not sent by a page of this service";
        FORBIDDEN = 403 "forbidden" "A permission is missing";
        SECOND_FACTOR_NEEDED = 403 "second_factor_needed" "The organization requires a second factor";
        NOT_FOUND = 404 "not_found" "There is no such thing here";
        METHOD_NOT_ALLOWED = 405 "method_not_allowed" "This path has other methods";
        ALREADY_EXISTS = 409 "already_exists" "The id is taken";
        VERSION_MISMATCH = 412 "version_mismatch" "It was changed in the meantime";
        BODY_TOO_LARGE = 413 "body_too_large" "The body is too large";
        UNSUPPORTED_MEDIA_TYPE = 415 "unsupported_media_type" "The body has another type";
        VALIDATION_FAILED = 422 "validation_failed" "Some fields are not valid";
        IDEMPOTENCY_MISMATCH = 422 "idempotency_mismatch" "The key was used for another request";
        PRECONDITION_REQUIRED = 428 "precondition_required" "Say which version is edited";
        RATE_LIMITED = 429 "rate_limited" "Too many requests";
        INTERNAL = 500 "internal" "Something went wrong here";
        OVERLOADED = 503 "overloaded" "Too busy right now";
    }
}

/// One field that was not accepted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) into the body, or the name of a parameter.
    #[schema(example = "/name")]
    pub pointer: String,
    /// What is wrong and what is allowed.
    #[schema(example = "must have 1 to 64 characters, has 0")]
    pub detail: String,
}

impl FieldError {
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
        }
    }
}

/// RFC 9457 problem details.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// A URI for the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:muster:problem:validation_failed")]
    kind: String,
    /// The kind of problem in words.
    title: &'a str,
    /// The HTTP status code.
    #[schema(example = 422)]
    status: u16,
    /// Stable, for programs to branch on.
    #[schema(example = "validation_failed")]
    code: &'a str,
    /// What went wrong this time, for people.
    detail: &'a str,
    /// The fields that were not accepted, where there are any.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    errors: &'a [FieldError],
    /// More about this problem, for programs; depends on `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    context: Option<&'a serde_json::Value>,
}

/// An error on its way to a client.
pub struct Problem(Box<Inner>);

struct Inner {
    code: &'static Code,
    detail: String,
    errors: Vec<FieldError>,
    context: Option<serde_json::Value>,
    retry_after: Option<u64>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Problem {
    pub fn new(code: &'static Code, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            context: None,
            retry_after: None,
            source: None,
        }))
    }

    /// A failure that is ours: logged whole, told only as `internal`.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut problem = Self::new(
            &code::INTERNAL,
            "The request could not be finished; the log has the reason under the request id. \
             Repeating it with the same id or Idempotency-Key is safe.",
        );
        problem.0.source = Some(source.into());
        problem
    }

    pub fn not_found(what: &str) -> Self {
        Self::new(
            &code::NOT_FOUND,
            format!("There is no such {what}, or it is not yours to see."),
        )
    }

    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError::new(pointer, detail)])
    }

    pub fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let place = |error: &FieldError| match error.pointer.as_str() {
            "" => "The body".to_owned(),
            pointer => pointer.to_owned(),
        };
        let list: Vec<_> = errors
            .iter()
            .take(3)
            .map(|error| format!("{} {}", place(error), error.detail))
            .collect();
        let more = errors.len().saturating_sub(3);
        let tail = if more > 0 {
            format!("; and {more} more")
        } else {
            String::new()
        };
        Self::new(
            &code::VALIDATION_FAILED,
            format!("{}{tail}.", list.join("; ")),
        )
        .with_errors(errors)
    }

    pub fn parameter(name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::new(&code::INVALID_PARAMETER, format!("{name} {detail}."))
            .with_errors(vec![FieldError::new(name, detail)])
    }

    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    #[must_use]
    pub fn with_context(mut self, context: serde_json::Value) -> Self {
        self.0.context = Some(context);
        self
    }

    /// Seconds after which a new attempt makes sense.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds.max(1));
        self
    }

    pub fn code(&self) -> &'static Code {
        self.0.code
    }

    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The same for another caller: what failed was common work.
    pub fn again(&self) -> Self {
        let Inner {
            code,
            detail,
            errors,
            context,
            retry_after,
            source,
        } = self.0.as_ref();
        Self(Box::new(Inner {
            code,
            detail: detail.clone(),
            errors: errors.clone(),
            context: context.clone(),
            retry_after: *retry_after,
            source: source.as_ref().map(|source| chain(source.as_ref()).into()),
        }))
    }

    /// The fields that were not accepted.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    fn body(&self) -> ProblemBody<'_> {
        ProblemBody {
            kind: format!("urn:muster:problem:{}", self.0.code.name),
            title: self.0.code.title,
            status: self.0.code.status,
            code: self.0.code.name,
            detail: &self.0.detail,
            errors: &self.0.errors,
            context: self.0.context.as_ref(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.name, self.0.detail)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({:?})", self.0.source)
    }
}

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(source) = &self.0.source {
            tracing::error!(code = self.0.code.name, cause = %chain(source.as_ref()), "request failed");
        }
        let mut reply = HttpResponseBuilder::new(self.status_code());
        if let Some(seconds) = self.0.retry_after {
            reply.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.0.code.status == 401 {
            reply.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        reply.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        reply.body(serde_json::to_string(&self.body()).unwrap_or_default())
    }
}

/// An error and all its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}

impl From<diesel::result::Error> for Problem {
    /// What the schema decides by itself becomes the client's answer: a row that is not
    /// there, an id that is taken. Everything else is ours.
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match &error {
            Error::NotFound => Self::not_found("thing"),
            Error::DatabaseError(Kind::UniqueViolation, info)
                if constraint(info.as_ref()).is_some_and(|name| name.ends_with("_pkey")) =>
            {
                Self::new(
                    &code::ALREADY_EXISTS,
                    "This id is taken. Choose another, or leave it out.",
                )
            }
            Error::DatabaseError(Kind::SerializationFailure, _) => busy(),
            Error::DatabaseError(_, info) if yields(info.message()) => busy(),
            Error::DatabaseError(_, info) if is_gone(info.message()) => gone(),
            Error::DatabaseError(_, info) if is_unstorable(info.message()) => Self::parameter(
                "A parameter or the cursor",
                "has a value beyond what can be stored: the character NUL, or a year far out",
            ),
            _ => Self::internal(error),
        }
    }
}

/// Whether a value that came in is none for the database. Bodies are checked before, so
/// this is a query parameter, or a cursor that no list ever sent.
fn is_unstorable(message: &str) -> bool {
    message.starts_with("invalid byte sequence for encoding") || message == "timestamp out of range"
}

/// The database, or a queue before it, is fuller than it should be.
pub fn busy() -> Problem {
    Problem::new(
        &code::OVERLOADED,
        "The service is too busy. Nothing was changed; try again shortly.",
    )
    .with_retry_after(1)
}

/// Whether the connection ended under a request, as when the database is restarted.
fn is_gone(message: &str) -> bool {
    let beginnings = [
        "connection closed",
        "error communicating with the server",
        "terminating connection",
        "the database system is",
    ];
    beginnings
        .iter()
        .any(|beginning| message.starts_with(beginning))
}

/// The connection ended in the middle, and nobody knows what was committed.
pub(super) fn gone() -> Problem {
    Problem::new(
        &code::OVERLOADED,
        "The database went away during this request, so whether anything was changed is not known. \
         Repeat it with the same id or Idempotency-Key.",
    )
    .with_retry_after(1)
}

/// Whether the server gave way to others: diesel has no kind of its own for these.
fn yields(message: &str) -> bool {
    matches!(
        message,
        "deadlock detected"
            | "canceling statement due to statement timeout"
            | "canceling statement due to lock timeout"
    )
}

/// A constraint's name as the migration wrote it: a distributed table's shard appends
/// its number (`bookings_no_overlap_102182`).
fn constraint(info: &dyn diesel::result::DatabaseErrorInformation) -> Option<&str> {
    let name = info.constraint_name()?;
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    Some(if bare.len() < name.len() {
        bare.strip_suffix('_').unwrap_or(name)
    } else {
        name
    })
}

/// Translates the name of a violated constraint into the problem that it stands for.
pub trait OnConstraint<T> {
    fn on_constraint(self, name: &str, problem: impl FnOnce() -> Problem) -> Result<T, Problem>;
}

impl<T> OnConstraint<T> for Result<T, diesel::result::Error> {
    fn on_constraint(self, name: &str, problem: impl FnOnce() -> Problem) -> Result<T, Problem> {
        self.map_err(|error| match &error {
            diesel::result::Error::DatabaseError(_, info)
                if constraint(info.as_ref()) == Some(name) =>
            {
                problem()
            }
            _ => error.into(),
        })
    }
}

impl<T> OnConstraint<T> for Result<T, Problem> {
    fn on_constraint(self, name: &str, problem: impl FnOnce() -> Problem) -> Result<T, Problem> {
        self.map_err(|error| {
            let matches = error
                .0
                .source
                .as_ref()
                .and_then(|s| s.downcast_ref())
                .is_some_and(|error: &diesel::result::Error| {
                    matches!(error,
                    diesel::result::Error::DatabaseError(_, info)
                        if constraint(info.as_ref()) == Some(name))
                });
            if matches { problem() } else { error }
        })
    }
}
