//! The contract: `openapi.yaml`, generated from the handlers, completed with what every
//! operation shares.

use serde_json::{Value, json};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

use super::database::Error;
use super::events;
use crate::kernel::problem::{self, Code, FieldError, ProblemBody};
use crate::messaging::{conversations, messages};
use crate::realtime::frames;

#[derive(utoipa::OpenApi)]
#[openapi(
    components(schemas(
        ProblemBody,
        FieldError,
        crate::organizations::audit_log::wire::AuditExport,
        crate::organizations::imports::wire::CellError,
        crate::organizations::imports::wire::ImportProgressed,
        crate::organizations::imports::wire::ImportReport,
        frames::ClientFrame,
        frames::ServerFrame,
        conversations::events::ConversationArchived,
        conversations::events::ConversationChanged,
        conversations::events::ConversationCreated,
        conversations::events::ConversationMembersChanged,
        messages::content::Content,
        messages::events::MessageEdited,
        messages::events::MessageReacted,
        messages::events::MessageRecalled,
        messages::pins::MessagePinned,
        messages::scheduled::wire::ScheduledMessageChanged,
        crate::attendance::board::events::BoardChanged,
        crate::attendance::check_ins::events::CheckedIn,
        crate::attendance::reminders::events::AttendanceReminder,
        crate::attendance::rosters::events::RosterTold,
        crate::attendance::special_days::events::AttendanceCalendarChanged,
        crate::meetings::reminders::events::MeetingReminder,
        crate::meetings::meetings::events::MeetingAnswered,
        crate::meetings::meetings::events::MeetingState,
        crate::meetings::closures::events::RoomBookingsReleased,
        crate::meetings::places::wire::RoomPlace,
        crate::meetings::room_bookings::approval::events::RoomBookingsDecided,
        crate::meetings::room_bookings::approval::events::RoomBookingsRequested,
        events::ConversationRequestChanged,
        events::CustomFieldChanged,
        events::DepartmentChanged,
        events::DepartmentEnded,
        events::JoinRequestChanged,
        events::MemberChanged,
        events::UserGroupChanged,
        crate::attendance::doubts::events::DoubtJudged,
        crate::attendance::exports::events::ExportProgressed,
        crate::attendance::field_work::events::FieldWorkDecided,
        crate::attendance::periods::events::PeriodChanged,
        crate::attendance::periods::events::PersonReopeningChanged,
        crate::attendance::corrections::events::AttendanceCorrected,
        crate::attendance::requests::events::AttendanceRequestChanged,
        crate::attendance::results::events::DaysRecomputed,
        crate::attendance::spans::events::AttendanceSpansChanged,
        crate::attendance::looks::events::LocationLookedAt,
        crate::attendance::receipts::wire::ExportedReceipt,
        crate::attendance::receipts::wire::ReceiptExport,
    )),
    security(("token" = []), ("cookie" = [])),
    tags(
        (name = "accounts", description = "Register, verify, reset a password"),
        (name = "sessions", description = "Sign in, refresh, sign out"),
        (name = "second factor", description = "One-time codes besides the password"),
        (name = "organizations", description = "An organization and its roles"),
        (name = "audit", description = "Who changed what, as a chain that can be checked"),
        (name = "departments", description = "The tree of departments"),
        (name = "user groups", description = "Groups of people beside the tree"),
        (name = "members", description = "The people of an organization"),
        (name = "visibility", description = "Who sees whom, and which fields"),
        (name = "joining", description = "Invitations and imports"),
        (name = "messaging", description = "Conversations and messages"),
        (name = "files", description = "Uploads that resume, and files"),
        (name = "realtime", description = "The socket, and the event log behind it"),
        (name = "attendance", description = "Sites, shifts, groups, check-ins, who is in"),
        (name = "meetings", description = "Meetings, rooms, agendas"),
        (name = "service", description = "Health, metrics, keys"),
    )
)]
struct Base;

/// The codes of every slice; the contract lists them and a guard exercises them.
pub fn codes() -> Vec<&'static Code> {
    let slices = [
        problem::code::ALL,
        crate::identity::errors::ALL,
        crate::organizations::errors::ALL,
        crate::meetings::errors::ALL,
        crate::messaging::errors::ALL,
        crate::realtime::errors::ALL,
        crate::attendance::errors::ALL,
    ];
    slices.concat()
}

/// The head of the document; the routes add their operations to it.
pub fn base() -> OpenApi {
    let mut api = Base::openapi();
    api.info = InfoBuilder::new()
        .title("Muster")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("contract.md")))
        .license(Some(
            LicenseBuilder::new()
                .name("Apache-2.0")
                .identifier(Some("Apache-2.0"))
                .build(),
        ))
        .build();
    api
}

/// What the routes cannot say by themselves: security, and the problem that any may answer.
pub fn complete(mut api: OpenApi) -> OpenApi {
    Shared.modify(&mut api);
    api
}

/// The whole contract.
pub fn openapi() -> Result<OpenApi, Error> {
    super::server::contract()
}

/// As checked in.
pub fn yaml() -> Result<String, Error> {
    Ok(openapi()?.to_yaml()?)
}

/// As JSON, for schemas and tests.
pub fn json() -> Result<Value, Error> {
    Ok(serde_json::to_value(openapi()?)?)
}

/// What the contract says of browsers' cookies.
const COOKIE: &str = "For browsers: the cookie that `POST /v1/sessions/cookie` sets; `__Secure-muster-access` \
    over https. Looked at where no `Authorization` header is. What is no GET or HEAD needs `X-Muster-CSRF: 1` \
    and comes from a page of this service, or gets 403 `csrf_refused`.";

struct Shared;

impl Modify for Shared {
    fn modify(&self, api: &mut OpenApi) {
        let components = api.components.get_or_insert_default();
        components.add_security_scheme(
            "token",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .bearer_format("JWT")
                    .build(),
            ),
        );
        let cookie = ApiKeyValue::with_description("muster-access", COOKIE);
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        // In a place of its own: two extensions in one would come in no order.
        let extensions = components.extensions.get_or_insert_default();
        extensions.insert("x-events".to_owned(), events::listed());
        let problem = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        components.responses.insert(
            "Problem".to_owned(),
            ResponseBuilder::new()
                .description(
                    "A problem (RFC 9457). `code` tells which; the list is in the introduction.",
                )
                .content("application/problem+json", problem)
                .build()
                .into(),
        );
        for item in api.paths.paths.values_mut() {
            let operations = [
                &mut item.get,
                &mut item.put,
                &mut item.post,
                &mut item.delete,
                &mut item.patch,
                &mut item.head,
                &mut item.options,
            ];
            for operation in operations.into_iter().flatten() {
                operation.responses.responses.insert(
                    "default".to_owned(),
                    Ref::from_response_name("Problem").into(),
                );
            }
        }
        let codes: Vec<_> = codes()
            .iter()
            .map(|code| json!({ "code": code.name, "status": code.status, "title": code.title }))
            .collect();
        let extensions = api.extensions.get_or_insert_default();
        extensions.insert("x-problem-codes".to_owned(), Value::Array(codes));
    }
}
