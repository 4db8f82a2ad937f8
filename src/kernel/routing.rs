//! Which operation a request is for: one walk down a tree of the contract's paths.
//!
//! Owns: the tree ([`Paths`]), the walk ([`find`]), and how a slice adds its
//! operations ([`Routes`]).
//!
//! Must hold: a request is compared with the pattern of one operation only. actix tries patterns one
//! after the other, each a regular expression; with hundreds of operations that took four fifths
//! of a request's time. Here the tree finds the pattern, and guards before a group of operations and
//! before each of them say by comparing two numbers whether it is there, so that actix sees a single
//! pattern, from which it takes the parameters.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::sync::Arc;

use actix_web::dev::{HttpServiceFactory, ServiceRequest};
use actix_web::guard::{Guard, GuardContext};
use actix_web::http::Method;
use actix_web::{HttpMessage, web};
use utoipa::openapi::path::{PathItem, Paths as Described};
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// The paths of the contract as a tree.
#[derive(Clone)]
pub struct Paths(matchit::Router<Arc<Matched>>);

/// A path of the contract that a request's path fits.
#[derive(Debug)]
pub struct Matched {
    /// As the contract writes it: `/v1/organizations/{org_id}`.
    pub pattern: String,
    digest: u64,
    /// What it takes.
    pub methods: Vec<Method>,
}

impl Matched {
    fn of((pattern, item): (&String, &PathItem)) -> Self {
        Self {
            pattern: pattern.clone(),
            digest: digest(pattern),
            methods: methods(item),
        }
    }

    fn group(&self) -> u64 {
        self.digest % GROUPS
    }
}

impl Paths {
    /// An error if two patterns would fit one path equally well.
    pub fn of(described: &Described) -> Result<Self, matchit::InsertError> {
        let mut tree = matchit::Router::new();
        for matched in described.paths.iter().map(Matched::of) {
            tree.insert(matched.pattern.clone(), Arc::new(matched))?;
        }
        Ok(Self(tree))
    }

    pub fn find(&self, path: &str) -> Option<&Arc<Matched>> {
        self.0.at(path).ok().map(|found| found.value)
    }
}

/// Patterns differ in their ends; comparing this first is what makes a guard cheap.
fn digest(pattern: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(pattern)
}

fn methods(item: &PathItem) -> Vec<Method> {
    let all = [
        (Method::GET, item.get.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::PATCH, item.patch.is_some()),
        (Method::DELETE, item.delete.is_some()),
        (Method::HEAD, item.head.is_some()),
        (Method::OPTIONS, item.options.is_some()),
    ];
    all.into_iter()
        .filter(|(_, has)| *has)
        .map(|(method, _)| method)
        .collect()
}

/// The path of the contract that the request's path fits, once [`find`] has looked.
pub fn matched(req: &impl HttpMessage) -> Option<Arc<Matched>> {
    req.extensions().get::<Arc<Matched>>().cloned()
}

/// Walks the tree once, before anything asks for the operation.
pub fn find(paths: &Paths, req: &ServiceRequest) {
    // As actix compares it: with what needs no escape unescaped.
    if let Some(matched) = paths.find(req.match_info().unprocessed()) {
        req.extensions_mut().insert(matched.clone());
    }
}

/// Operations are asked in two steps, first these many groups and then those of one: for a request
/// some thirty questions and not as many as there are operations.
const GROUPS: u64 = 16;

type Add = Box<dyn FnOnce(&mut ServiceConfig<'_>)>;

/// Where a slice adds its operations.
pub struct Routes<'c, 's> {
    config: &'c mut ServiceConfig<'s>,
    groups: BTreeMap<u64, Vec<Add>>,
}

impl<'c, 's> Routes<'c, 's> {
    /// What is added is there after [`Routes::finish`].
    pub fn new(config: &'c mut ServiceConfig<'s>) -> Self {
        Self {
            config,
            groups: BTreeMap::new(),
        }
    }

    /// Adds an operation, which has one path and sees only requests that [`find`] has found to be for it.
    pub fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        if let Some(path) = operation.paths().paths.iter().next().map(Matched::of) {
            let group = self.groups.entry(path.group()).or_default();
            group.push(Box::new(|config| {
                config.service(scope(web::scope("").guard(For(path))).service(operation));
            }));
        }
        self
    }

    /// Hands all operations to actix.
    pub fn finish(self) {
        for (group, operations) in self.groups {
            let guarded = scope(web::scope("").guard(In(group)));
            self.config.service(guarded.configure(|config| {
                for add in operations {
                    add(config);
                }
            }));
        }
    }
}

/// Lets requests through that are for an operation of a group.
struct In(u64);

impl Guard for In {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let data = context.req_data();
        let matched = data.get::<Arc<Matched>>();
        matched.is_some_and(|matched| matched.group() == self.0)
    }
}

/// Lets requests through that are for one operation.
struct For(Matched);

impl Guard for For {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let data = context.req_data();
        let Some(matched) = data.get::<Arc<Matched>>() else {
            return false;
        };
        let Self(operation) = self;
        operation.digest == matched.digest
            && operation.pattern == matched.pattern
            && operation.methods.contains(&context.head().method)
    }
}

#[cfg(test)]
mod tests {
    use utoipa::openapi::HttpMethod;
    use utoipa::openapi::path::{Operation, PathsBuilder};

    use super::*;

    fn paths(patterns: &[&str]) -> Result<Paths, matchit::InsertError> {
        let build = |builder: PathsBuilder, pattern: &&str| {
            builder.path(*pattern, PathItem::new(HttpMethod::Get, Operation::new()))
        };
        Paths::of(&patterns.iter().fold(PathsBuilder::new(), build).build())
    }

    #[test]
    fn what_is_written_out_goes_before_what_is_not() {
        let paths = paths(&["/v1/a/{id}", "/v1/a/{id}/b", "/v1/a/mine"]).unwrap();
        let found = |path| paths.find(path).map(|matched| matched.pattern.as_str());
        assert_eq!(found("/v1/a/mine"), Some("/v1/a/mine"));
        assert_eq!(found("/v1/a/other"), Some("/v1/a/{id}"));
        assert_eq!(found("/v1/a/mine/b"), Some("/v1/a/{id}/b"));
        for nothing in ["/v1/a", "/v1/a/", "/v1/a/x/", "/v1/a/x/c", "/v1/a/x/b/c"] {
            assert_eq!(found(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn two_patterns_of_one_path_are_refused() {
        assert!(paths(&["/v1/a/{id}", "/v1/a/{name}"]).is_err());
    }
}
