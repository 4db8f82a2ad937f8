//! The gate: what a handler asks for, and how its work gets in.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{DateTime, Utc};
use futures_util::future::{Ready, ready};
use serde::Serialize;
use serde_json::Value;

use super::{Permission, Tenancy, Tx, forbidden};
use crate::kernel::body::Body;
use crate::kernel::caller::{ClientAddress, Identity, identify};
use crate::kernel::idempotency::{self, Created, Keyed};
use crate::kernel::ids::{AccountId, OrgId};
use crate::kernel::lane::Lane;
use crate::kernel::problem::{Problem, Result};

/// Extractor: the right to ask for work in the organization that the path names
/// (`{org_id}`), under the permission `P`, which must be held for the whole organization.
/// Nothing is proved until it is entered.
pub struct Gate<P, const SCOPED: bool = false> {
    tenancy: Arc<Tenancy>,
    identity: Identity,
    org_id: OrgId,
    origin: Option<std::net::IpAddr>,
    permission: PhantomData<P>,
}

/// How a request came; see [`Gate::arrival`].
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    pub at: DateTime<Utc>,
    /// The network address of the request.
    pub origin: Option<std::net::IpAddr>,
    pub account_id: AccountId,
    pub org_id: OrgId,
}

/// A gate that opens also to who holds `P` for some departments only: the work must keep to
/// [`Tx::scope`].
pub type ScopedGate<P> = Gate<P, true>;

/// A gate that opens to every member, for what some may do by a right of their own beside the permission. [`Tx::scope`]
/// is how far `P` is held, and nothing where it is not: the work asks for that, or for the right.
pub struct MemberGate<P, const SCOPED: bool = false>(Gate<P, SCOPED>);

/// What a gate asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    pub permission: &'static str,
    /// Whether holding it for some departments suffices.
    pub scoped: bool,
}

/// Among an application's data: no gate opens, and each leaves its [`Demand`] with the request.
/// So the contract learns what every operation asks for from the gate itself.
pub struct Survey;

impl<P, const SCOPED: bool> Clone for Gate<P, SCOPED> {
    /// For work in several transactions, each of which proves everything anew.
    fn clone(&self) -> Self {
        Self {
            tenancy: Arc::clone(&self.tenancy),
            identity: self.identity,
            org_id: self.org_id,
            origin: self.origin,
            permission: PhantomData,
        }
    }
}

impl<P: Permission, const SCOPED: bool> Gate<P, SCOPED> {
    /// Runs the work in one transaction, as the head of [`super`] says.
    pub async fn enter<T>(self, work: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let tenancy = &self.tenancy;
        let opened = tenancy.open_for(self.org_id, self.identity, self.origin);
        let (mut tx, proved) = opened.await?;
        match proved.and_then(|()| tx.narrow::<P, SCOPED>()) {
            Ok(()) => tenancy.run(tx, work).await,
            Err(problem) => tenancy.abandon(tx, problem).await,
        }
    }

    /// A create that is safe to repeat under the body's id or the `Idempotency-Key`.
    pub async fn create<B, T: Serialize>(
        self,
        body: Body<B>,
        work: impl AsyncFnOnce(&mut Tx, B) -> Result<T>,
    ) -> Result<Created<T>> {
        self.create_or(body, work, async |_, answer| Ok(answer))
            .await
    }

    /// The same, where the stored answer has parts that may not be shown for as long as it is
    /// kept: `again` gets it, and makes of it what a repeat is answered now.
    pub async fn create_or<B, T: Serialize>(
        self,
        body: Body<B>,
        work: impl AsyncFnOnce(&mut Tx, B) -> Result<T>,
        again: impl AsyncFnOnce(&mut Tx, Value) -> Result<Value>,
    ) -> Result<Created<T>> {
        self.enter(async |tx| once(tx, body, work, again).await)
            .await
    }
}

/// Does the work, unless it was done under the same key: `again` makes the answer of what was stored then.
async fn once<B, T: Serialize>(
    tx: &mut Tx,
    body: Body<B>,
    work: impl AsyncFnOnce(&mut Tx, B) -> Result<T>,
    again: impl AsyncFnOnce(&mut Tx, Value) -> Result<Value>,
) -> Result<Created<T>> {
    let Body {
        value,
        key,
        fingerprint,
    } = body;
    let Some(key) = key else {
        return Ok(Created::Now(work(tx, value).await?));
    };
    let one = Keyed {
        member_id: tx.member_id()?,
        key: &key,
        fingerprint: &fingerprint,
    };
    if let Some(answer) = idempotency::claim(tx, one).await? {
        return Ok(Created::Before(again(tx, answer).await?));
    }
    let created = work(tx, value).await?;
    let answer = serde_json::to_string(&created).map_err(Problem::internal)?;
    idempotency::save_each(tx, &[(one, answer)]).await?;
    Ok(Created::Now(created))
}

impl<P: Permission, const SCOPED: bool> MemberGate<P, SCOPED> {
    /// Like [`Gate::enter`], whether or not the member holds the permission.
    pub async fn enter<T>(self, work: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let gate = self.0;
        let opened = gate
            .tenancy
            .open_for(gate.org_id, gate.identity, gate.origin);
        let (mut tx, proved) = opened.await?;
        match proved {
            Ok(()) => {
                tx.narrow_or_nothing::<P, SCOPED>();
                gate.tenancy.run(tx, work).await
            }
            Err(problem) => gate.tenancy.abandon(tx, problem).await,
        }
    }

    /// Like [`Gate::create`]. A repeat is answered with what was stored, also where the right is gone by then.
    pub async fn create<B, T: Serialize>(
        self,
        body: Body<B>,
        work: impl AsyncFnOnce(&mut Tx, B) -> Result<T>,
    ) -> Result<Created<T>> {
        self.enter(async |tx| once(tx, body, work, async |_, answer| Ok(answer)).await)
            .await
    }
}

impl<P: Permission, const SCOPED: bool> FromRequest for MemberGate<P, SCOPED> {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gate = Gate::from_request(req, payload);
        ready(gate.into_inner().map(Self))
    }
}

impl<P: Permission> Gate<P> {
    /// When and whence the request came, and who says to send it: for items of a lane, which are
    /// written later and for many at once. Nothing is proved.
    pub fn arrival(&self) -> Arrival {
        Arrival {
            at: self.tenancy.db.now(),
            origin: self.origin,
            account_id: self.identity.account_id,
            org_id: self.org_id,
        }
    }

    /// Puts an item into its lane, where everything is proved next to the write, and waits for
    /// its answer.
    pub async fn through<L: Lane<Permission = P>>(self, item: L::Item) -> Result<L::Answer> {
        let Self {
            tenancy,
            identity,
            org_id,
            ..
        } = self;
        tenancy.through::<L>(org_id, identity, item).await
    }
}

impl<P: Permission, const SCOPED: bool> FromRequest for Gate<P, SCOPED> {
    type Error = Problem;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let build = || {
            if req.app_data::<Survey>().is_some() {
                req.extensions_mut().insert(Demand {
                    permission: P::NAME,
                    scoped: SCOPED,
                });
                return Err(forbidden::<P>());
            }
            let tenancy = Tenancy::of(req)?;
            let identity = identify(req, tenancy.authority())?;
            let org_id = req
                .match_info()
                .get("org_id")
                .and_then(|text| text.parse().ok());
            let org_id = org_id.ok_or_else(|| {
                Problem::parameter("The organization's id in the path", "must be a UUID")
            })?;
            let origin = ClientAddress::of(req).0;
            Ok(Self {
                tenancy,
                identity,
                org_id,
                origin,
                permission: PhantomData,
            })
        };
        ready(build())
    }
}
