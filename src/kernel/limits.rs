//! Rate limits: how fast one account, or one network address without an account, may call.
//!
//! Each node counts for itself. Every counted response says where its caller stands
//! (`RateLimit-Policy` and `RateLimit`, IETF draft-ietf-httpapi-ratelimit-headers-10), and
//! a refused one when to come back (`Retry-After`, RFC 9110 section 10.2.3).

use std::net::IpAddr;
use std::num::NonZeroU32;

use actix_web::{HttpMessage, HttpRequest};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::caller::ClientAddress;
use super::ids::AccountId;
use super::problem::{Problem, Result, code};

type Keyed<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// Requests a minute, and how many of them may come at once.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub per_minute: NonZeroU32,
    pub burst: NonZeroU32,
}

/// Where a caller stands after a request.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub policy: &'static str,
    pub burst: u32,
    pub remaining: u32,
    /// Seconds in which the whole burst comes back.
    pub window: u64,
}

/// How fast one account tries short codes that somebody else was given.
const CODES_OF_ACCOUNT: Rate = rate(10);
/// The same for a network address, which a whole office may share.
const CODES_OF_ADDRESS: Rate = rate(100);

const fn rate(per_minute: u32) -> Rate {
    let Some(number) = NonZeroU32::new(per_minute) else {
        return Rate {
            per_minute: NonZeroU32::MIN,
            burst: NonZeroU32::MIN,
        };
    };
    Rate {
        per_minute: number,
        burst: number,
    }
}

pub struct Limits {
    accounts: Keyed<AccountId>,
    addresses: Keyed<IpAddr>,
    codes_of_account: Keyed<AccountId>,
    codes_of_address: Keyed<IpAddr>,
    account_rate: Rate,
    address_rate: Rate,
}

impl Limits {
    pub fn new(account_rate: Rate, address_rate: Rate) -> Self {
        Self {
            accounts: limiter(account_rate),
            addresses: limiter(address_rate),
            codes_of_account: limiter(CODES_OF_ACCOUNT),
            codes_of_address: limiter(CODES_OF_ADDRESS),
            account_rate,
            address_rate,
        }
    }

    pub(super) fn check_account(&self, req: &HttpRequest, account: AccountId) -> Result<()> {
        check(&self.accounts, &account, self.account_rate, "account", req)
    }

    /// For operations that need no token: counted by network address.
    pub fn check_address(&self, req: &HttpRequest) -> Result<()> {
        match ClientAddress::of(req).0 {
            Some(address) => check(&self.addresses, &address, self.address_rate, "address", req),
            None => Ok(()),
        }
    }

    /// For secrets short enough to be guessed: counts an attempt against the account, if there
    /// is one, and the network address, whether it succeeds or not.
    pub fn check_code(&self, req: &HttpRequest, account: Option<AccountId>) -> Result<()> {
        if let Some(account) = account {
            check(
                &self.codes_of_account,
                &account,
                CODES_OF_ACCOUNT,
                "account",
                req,
            )?;
        }
        match ClientAddress::of(req).0 {
            Some(address) => check(
                &self.codes_of_address,
                &address,
                CODES_OF_ADDRESS,
                "address",
                req,
            ),
            None => Ok(()),
        }
    }

    /// Forgets whoever has been quiet for so long that nothing is counted any more.
    pub fn forget_idle(&self) {
        self.accounts.retain_recent();
        self.addresses.retain_recent();
        self.codes_of_account.retain_recent();
        self.codes_of_address.retain_recent();
    }
}

fn limiter<K: Clone + std::hash::Hash + Eq>(rate: Rate) -> Keyed<K> {
    let quota = Quota::per_minute(rate.per_minute).allow_burst(rate.burst);
    RateLimiter::keyed(quota).with_middleware()
}

fn check<K: Clone + std::hash::Hash + Eq>(
    limiter: &Keyed<K>,
    key: &K,
    rate: Rate,
    policy: &'static str,
    req: &HttpRequest,
) -> Result<()> {
    let window = (u64::from(rate.burst.get()) * 60).div_ceil(u64::from(rate.per_minute.get()));
    let mut standing = Standing {
        policy,
        burst: rate.burst.get(),
        remaining: 0,
        window,
    };
    match limiter.check_key(key) {
        Ok(state) => {
            standing.remaining = state.remaining_burst_capacity();
            req.extensions_mut().insert(standing);
            Ok(())
        }
        Err(denied) => {
            req.extensions_mut().insert(standing);
            let wait = denied
                .wait_time_from(DefaultClock::default().now())
                .as_secs()
                + 1;
            Err(Problem::new(
                &code::RATE_LIMITED,
                format!(
                    "At most {} requests a minute are served for one {policy}. Try again in {wait} s.",
                    rate.per_minute
                ),
            )
            .with_retry_after(wait))
        }
    }
}
