//! Who calls: the account and the session that a verified access token names. It comes as
//! `Authorization: Bearer`, or from a browser as a cookie (see [`browser`]); never both count.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use futures_util::future::{BoxFuture, LocalBoxFuture, Ready, ready};

use super::audit::Pending;
use super::browser;
use super::ids::{AccountId, MemberId, OrgId, SessionId};
use super::limits::Limits;
use super::problem::{Problem, Result, code};
use super::tenancy::{Membership, Tenancy, Tx};

/// A signed-in account. Its signature is verified; whether its session still lives is
/// asked in the transaction that does the work, or by [`Caller`] itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    pub account_id: AccountId,
    pub session_id: SessionId,
}

/// Callers who were proved before, each once.
#[derive(Debug, Default)]
pub struct Proved {
    pub sessions: Vec<SessionId>,
    /// Those of the callers, and the members that they are, in the same order.
    pub accounts: Vec<AccountId>,
    pub members: Vec<MemberId>,
}

/// What the kernel asks of the slices that own accounts and memberships.
/// The composition root answers it.
pub trait Authority: Send + Sync {
    /// Checks signature, audience and expiry of an access token; no I/O.
    fn verify(&self, token: &str) -> Result<Identity>;

    /// Whether the session exists, has not been ended, and has not expired.
    fn session_is_live<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        session: SessionId,
    ) -> BoxFuture<'a, Result<bool>>;

    /// The active membership of an account, with what it may do. `None` for a stranger.
    fn membership<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        org: OrgId,
        account: AccountId,
    ) -> BoxFuture<'a, Result<Option<Membership>>>;

    /// Those of these sessions that live.
    fn live_sessions<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        sessions: &'a [SessionId],
    ) -> BoxFuture<'a, Result<HashSet<SessionId>>>;

    /// The active memberships of those of these accounts that have one.
    fn memberships<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        org: OrgId,
        accounts: &'a [AccountId],
    ) -> BoxFuture<'a, Result<HashMap<AccountId, Membership>>>;

    /// Those of these accounts that have a second factor.
    fn with_second_factor<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        accounts: &'a [AccountId],
    ) -> BoxFuture<'a, Result<HashSet<AccountId>>>;

    /// Whether everybody who works in an organization holds a permission, for the whole of it.
    fn is_everybodys(&self, permission: &str) -> bool;

    /// Fails, and the transaction with it, unless all of it is so now: the sessions live, the accounts are these members,
    /// who work in the organization, and no second factor is required of them. The statements are
    /// [prepared](super::db) on the connections of lanes.
    fn confirm<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        org: OrgId,
        proved: &'a Proved,
    ) -> BoxFuture<'a, Result<()>>;

    /// Which of these the member who acts may see, of those who work here.
    fn visible<'a>(
        &'a self,
        tx: &'a mut Tx,
        members: &'a [MemberId],
    ) -> LocalBoxFuture<'a, Result<Vec<MemberId>>>;

    /// Writes what a transaction did into the audit log, right before its events and its commit.
    fn chain<'a>(
        &'a self,
        conn: &'a mut AsyncPgConnection,
        org: OrgId,
        now: DateTime<Utc>,
        done: Vec<Pending>,
    ) -> BoxFuture<'a, Result<()>>;
}

pub fn unauthenticated(detail: &str) -> Problem {
    Problem::new(&code::UNAUTHENTICATED, detail)
}

/// Verifies the access token of a request and counts the request against its account.
pub(super) fn identify(req: &HttpRequest, authority: &dyn Authority) -> Result<Identity> {
    let identity = match req.headers().get(header::AUTHORIZATION) {
        Some(header) => authority.verify(bearer(header)?)?,
        None => {
            let token = browser::access_token(req)?.ok_or_else(|| {
                unauthenticated(
                    "Send an access token: `Authorization: Bearer <token>`. POST /v1/sessions gives one. \
                     A browser has its cookie from POST /v1/sessions/cookie.",
                )
            })?;
            authority.verify(&token)?
        }
    };
    if let Some(limits) = req.app_data::<web::Data<Limits>>() {
        limits.check_account(req, identity.account_id)?;
    }
    Ok(identity)
}

fn bearer(header: &header::HeaderValue) -> Result<&str> {
    let token = header.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    });
    token.ok_or_else(|| {
        unauthenticated("The Authorization header must read `Bearer <access token>`.")
    })
}

/// Extractor: a signed-in account whose session was live when the request came in.
/// For operations outside an organization; inside one, a gate does the same and more.
pub struct Caller(pub Identity);

impl FromRequest for Caller {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identity = Tenancy::of(req).and_then(|t| Ok((identify(req, t.authority())?, t)));
        Box::pin(async move {
            let (identity, tenancy) = identity?;
            tenancy.require_live(identity.session_id).await?;
            Ok(Self(identity))
        })
    }
}

/// Extractor: the client's network address. Behind a proxy that the configuration
/// trusts, the first address that `Forwarded` or `X-Forwarded-For` names.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub Option<IpAddr>);

/// Whether the headers of a reverse proxy are believed.
#[derive(Debug, Clone, Copy)]
pub struct TrustProxy(pub bool);

impl ClientAddress {
    pub fn of(req: &HttpRequest) -> Self {
        let trusted = req
            .app_data::<web::Data<TrustProxy>>()
            .is_some_and(|trust| trust.0);
        let address = if trusted {
            req.connection_info().realip_remote_addr().and_then(|text| {
                text.parse()
                    .ok()
                    .or_else(|| text.parse().ok().map(|s: std::net::SocketAddr| s.ip()))
            })
        } else {
            req.peer_addr().map(|peer| peer.ip())
        };
        Self(address)
    }
}

impl FromRequest for ClientAddress {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(req)))
    }
}

/// Extractor: whoever asks without a token; counted against their network address.
#[derive(Debug, Clone)]
pub struct Anonymous {
    pub address: Option<IpAddr>,
    /// What the client says of itself, cut to 200 characters.
    pub user_agent: Option<String>,
}

/// How much of a `User-Agent` is kept.
const MAX_USER_AGENT: usize = 200;

impl Anonymous {
    fn of(req: &HttpRequest) -> Self {
        let agent = req
            .headers()
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        Self {
            address: ClientAddress::of(req).0,
            user_agent: agent.map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        }
    }
}

impl FromRequest for Anonymous {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let counted = req
            .app_data::<web::Data<Limits>>()
            .map_or(Ok(()), |limits| limits.check_address(req));
        ready(counted.map(|()| Self::of(req)))
    }
}

/// Shared handle to the authority.
pub type SharedAuthority = Arc<dyn Authority>;
