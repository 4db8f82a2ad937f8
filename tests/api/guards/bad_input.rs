//! No input makes a 500: whatever is sent in a body, a path, a query or a header is either
//! taken or refused with a problem that says why. Driven by the contract alone.

mod bodies;
mod headers;
mod parameters;
mod strange;

use reqwest::{Method, RequestBuilder, header};
use serde_json::Value;

use super::document::Operation;
use super::examples;
use super::world::{Request, World};
use crate::support::{Client, Person};

/// An operation with a request of its own that would succeed, prepared again once it did.
struct Target<'a> {
    world: &'a World,
    operation: &'static Operation,
    who: Person,
    request: Request,
    wrong: Vec<String>,
}

impl<'a> Target<'a> {
    async fn new(world: &'a World, operation: &'static Operation) -> Self {
        let who = if operation.in_organization() {
            world.owner().clone()
        } else {
            world.newcomer().await
        };
        let request = prepare(world, operation, &who).await;
        Self {
            world,
            operation,
            who,
            request,
            wrong: Vec::new(),
        }
    }

    fn client(&self) -> &Client {
        &self.who.client
    }

    /// The prepared request with another path, its headers, and no body yet.
    fn bare(&self, path: &str) -> RequestBuilder {
        let request = self.client().request(self.request.method.clone(), path);
        self.request
            .headers
            .iter()
            .fold(request, |request, (name, value)| {
                request.header(*name, value)
            })
    }

    /// The prepared request with another path.
    fn whole(&self, path: &str) -> RequestBuilder {
        match (&self.request.body, &self.request.file) {
            (Some(body), _) => self.bare(path).json(body),
            (_, Some((media, content))) => self
                .bare(path)
                .header(header::CONTENT_TYPE, *media)
                .body(content.clone()),
            _ => self.bare(path),
        }
    }

    /// Sends it and notes what is wrong with the answer.
    async fn send(&mut self, what: &str, request: RequestBuilder, must_be_refused: bool) {
        let answer = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                self.wrong.push(format!(
                    "{} with {what}: no answer: {error:?}",
                    self.operation.id
                ));
                return;
            }
        };
        let status = answer.status().as_u16();
        let kind = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .map(|kind| kind.to_str().unwrap().to_owned());
        let text = answer.text().await.unwrap_or_default();
        // The answer to HEAD has no body, whatever it says of one.
        let headless = self.operation.method == Method::HEAD && (400..500).contains(&status);
        if let Some(fault) = fault(status, kind.as_deref(), &text, must_be_refused)
            && !headless
        {
            self.wrong.push(format!(
                "{} with {what} answered {status}: {fault}: {text:.300}",
                self.operation.id
            ));
        }
        if status < 400 && self.is_spent() {
            if !self.operation.in_organization() {
                self.who = self.world.newcomer().await;
            }
            self.request = prepare(self.world, self.operation, &self.who).await;
        }
    }

    /// Whether a request that was taken cannot be sent again.
    fn is_spent(&self) -> bool {
        let edits = self
            .request
            .headers
            .iter()
            .any(|(name, _)| *name == "if-match");
        let places = self.operation.places().count();
        self.request.method != Method::GET
            && (edits || places > 1 || !self.operation.in_organization())
    }
}

async fn prepare(world: &World, operation: &Operation, who: &Person) -> Request {
    let name = examples::names().find(|name| examples::operation_of(name).id == operation.id);
    let name = name.unwrap_or_else(|| {
        panic!(
            "{} has no example in tests/api/guards/examples",
            operation.id
        )
    });
    examples::prepare(name, world, who).await
}

fn fault(
    status: u16,
    kind: Option<&str>,
    text: &str,
    must_be_refused: bool,
) -> Option<&'static str> {
    if status >= 500 {
        return Some("our failure");
    }
    if status < 400 {
        return must_be_refused.then_some("it was taken");
    }
    let problem: Value = serde_json::from_str(text).unwrap_or_default();
    if kind != Some("application/problem+json") || problem["status"] != status {
        return Some("no problem+json");
    }
    let said = |field: &str| problem[field].as_str().is_some_and(|text| !text.is_empty());
    (!said("code") || !said("detail")).then_some("a problem without words")
}

fn report(targets: Vec<Vec<String>>) {
    let wrong: Vec<String> = targets.into_iter().flatten().collect();
    assert!(
        wrong.is_empty(),
        "{} bad inputs are not refused as they should:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
