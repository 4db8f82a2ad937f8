//! Nobody reaches into another organization: not with its id, not with the ids of its things,
//! and nobody at all without a token.

use std::sync::Arc;

use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::document::{Operation, operations};
use super::examples;
use super::world::{Caller, Request, World};
use crate::support::{Reply, TestServer};

/// An organization does not exist for a stranger, whatever they ask it for.
#[tokio::test]
async fn a_stranger_finds_nothing() {
    let world = World::start().await;
    let mut wrong = Vec::new();
    for name in examples::inside() {
        let request = examples::prepare(name, &world, world.owner()).await;
        let reply = request.send(world.client(Caller::Stranger)).await;
        if !answers(&request, &reply, 404, "not_found") {
            wrong.push(format!("{name} answered {} {}", reply.status, reply.json));
        }
    }
    assert!(wrong.is_empty(), "to a stranger\n{}", wrong.join("\n"));
}

/// Whatever does not say in the contract that it is open asks for a token, and for a real one.
#[tokio::test]
async fn nothing_without_a_token() {
    let world = World::start().await;
    let mut wrong = Vec::new();
    for name in examples::names().filter(|name| !examples::operation_of(name).is_open()) {
        let inside = examples::operation_of(name).in_organization();
        let who = if inside {
            world.owner().clone()
        } else {
            world.newcomer().await
        };
        let request = examples::prepare(name, &world, &who).await;
        let anonymous = &world.company.server.client;
        for token in [None, Some("nonsense"), Some("a.b.c"), Some("")] {
            let client =
                token.map_or_else(|| anonymous.clone(), |token| anonymous.with_token(token));
            let reply = request.send(&client).await;
            if !answers(&request, &reply, 401, "unauthenticated") {
                wrong.push(format!(
                    "{name} answered {} {} to the token {token:?}",
                    reply.status, reply.json
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether this is the problem; that of `HEAD` is its status alone.
fn answers(request: &Request, reply: &Reply, status: u16, code: &str) -> bool {
    reply.status == status && (request.method == Method::HEAD || reply.json["code"] == code)
}

/// What may be open is little, and named here.
#[test]
fn few_operations_are_open() {
    const OPEN: &[&str] = &[
        "healthz",
        "readyz",
        "metrics",
        "read_signing_keys",
        "read_receipt_keys",
        // Nobody has a token before.
        "register_account",
        "sign_in",
        // The token of a mail, or a refresh token, takes its place.
        "verify_email",
        "request_password_reset",
        "confirm_password_reset",
        "register_invitation",
        "preview_invitation",
        "refresh_session",
        "sign_in_with_cookies",
        "refresh_cookies",
        // Ends whatever the cookies name, also where they name nothing any more.
        "sign_out_with_cookies",
        // What a page asks before anybody has signed in.
        "read_console_config",
        // The secret of the address, or of a header that the mail server sends, takes its place.
        "read_calendar",
        "read_meeting_answer",
        "give_meeting_answer",
        "receive_calendar_mail",
        // What is signed in the address takes its place.
        "download_file",
        // The token is in the first frame: a URL ends up in logs.
        "open_socket",
    ];
    for operation in operations() {
        let open = operation.is_open();
        assert_eq!(
            open,
            OPEN.contains(&operation.id),
            "{}: what asks for no token is named in OPEN in tests/api/guards/tenancy.rs, and nothing else is",
            operation.id
        );
        assert!(
            !open || !operation.in_organization(),
            "{}: open, in an organization",
            operation.id
        );
    }
}

/// An owner who puts an id of another organization in the place of one of their own, in the
/// path, in the query or anywhere in the body, is told that there is no such thing.
#[tokio::test]
async fn ids_of_another_organization_lead_nowhere() {
    let server = Arc::new(TestServer::start().await);
    let (here, there) = (World::on(server.clone()).await, World::on(server).await);
    let mut wrong = Vec::new();
    for name in examples::inside() {
        let operation = examples::operation_of(name);
        let mine = examples::prepare(name, &here, here.owner()).await;
        let theirs = examples::prepare(name, &there, there.owner()).await;
        for (what, request) in swapped(operation, &mine, &theirs) {
            let reply = request.send(&here.owner().client).await;
            let nothing =
                reply.status == 200 && reply.json["items"].as_array().is_some_and(Vec::is_empty);
            let good = match what.place {
                Place::Path => reply.status == 404,
                Place::Query => matches!(reply.status, 404 | 422) || nothing,
                Place::Body => matches!(reply.status, 404 | 422),
            };
            // What is refused whatever is named tells nothing of it.
            let good =
                good || reply.status == 403 && mine.send(&here.owner().client).await.status == 403;
            if !good {
                wrong.push(format!(
                    "{name} with another's {} answered {} {}",
                    what.name, reply.status, reply.json
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An id that a client chooses is free in each organization, so that a refusal tells nobody
/// what exists elsewhere.
#[tokio::test]
async fn chosen_ids_tell_nothing_about_others() {
    let server = Arc::new(TestServer::start().await);
    let (here, there) = (World::on(server.clone()).await, World::on(server).await);
    for name in examples::inside() {
        let Some(body) = examples::operation_of(name).body() else {
            continue;
        };
        if super::document::resolve(body)["properties"]["id"].is_null() {
            continue;
        }
        let id = Value::String(crate::support::client_id().to_string());
        let mut statuses = Vec::new();
        for world in [&here, &there] {
            let mut request = examples::prepare(name, world, world.owner()).await;
            request.body.as_mut().unwrap()["id"] = id.clone();
            statuses.push(request.send(&world.owner().client).await.status);
        }
        assert_eq!(
            statuses,
            [201, 201],
            "{name} with an id that another organization uses"
        );
    }
}

#[derive(Clone, Copy)]
enum Place {
    Path,
    Query,
    Body,
}

struct Swap {
    place: Place,
    name: String,
}

/// The request with one foreign id at a time.
fn swapped(operation: &Operation, mine: &Request, theirs: &Request) -> Vec<(Swap, Request)> {
    let mut all = Vec::new();
    let (path, query) = split(&mine.path);
    let (their_path, their_query) = split(&theirs.path);
    let their_parts: Vec<_> = their_path.split('/').collect();
    for (name, at) in operation.places().filter(|(name, _)| *name != "org_id") {
        let mut parts: Vec<_> = path.split('/').collect();
        if parts[at] == their_parts[at] {
            // The same word for everybody: a date, `today`.
            continue;
        }
        parts[at] = their_parts[at];
        let request = Request {
            path: format!("{}?{query}", parts.join("/")),
            ..mine.clone()
        };
        all.push((
            Swap {
                place: Place::Path,
                name: name.to_owned(),
            },
            request,
        ));
    }
    for (pair, theirs) in query.split('&').zip(their_query.split('&')) {
        if pair != theirs && is_id(theirs.split('=').nth(1).unwrap_or_default()) {
            let path = format!("{path}?{}", query.replace(pair, theirs));
            let swap = Swap {
                place: Place::Query,
                name: pair.to_owned(),
            };
            all.push((
                swap,
                Request {
                    path,
                    ..mine.clone()
                },
            ));
        }
    }
    if let (Some(mine_body), Some(their_body)) = (&mine.body, &theirs.body) {
        for (pointer, id) in ids(their_body, "")
            .into_iter()
            .filter(|(pointer, _)| pointer != "/id" && pointer != "/message/id")
        {
            let mut body = mine_body.clone();
            *body.pointer_mut(&pointer).unwrap() = Value::String(id);
            all.push((
                Swap {
                    place: Place::Body,
                    name: pointer,
                },
                Request {
                    body: Some(body),
                    ..mine.clone()
                },
            ));
        }
    }
    all
}

fn split(path: &str) -> (&str, &str) {
    path.split_once('?').unwrap_or((path, ""))
}

fn is_id(text: &str) -> bool {
    Uuid::parse_str(text).is_ok()
}

/// Every id in a body, and where.
fn ids(value: &Value, pointer: &str) -> Vec<(String, String)> {
    match value {
        Value::String(text) if is_id(text) => vec![(pointer.to_owned(), text.clone())],
        Value::Array(items) => {
            let inner = items.iter().enumerate();
            inner
                .flat_map(|(at, item)| ids(item, &format!("{pointer}/{at}")))
                .collect()
        }
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| ids(field, &format!("{pointer}/{name}")))
            .collect(),
        _ => Vec::new(),
    }
}
