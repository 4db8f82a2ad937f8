//! How often somebody may fail: by the account that is tried, whether or not it exists, by
//! the network that tries, and, for who is signed in and must prove it again, by account.
//!
//! After so many free failures each further one delays the next attempt, 10 s at first and
//! twice as long each time, up to a quarter of an hour. Failures are forgiven one by one as
//! time passes, and those of an account all at once by a sign-in that succeeds.
//!
//! Must hold: no delay is longer than [`LONGEST`], so that nobody can lock another out for
//! good; an attempt during a delay is refused whether or not it is right, and does not
//! count; however many attempts come at once, no more are answered than one after the other.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Interval, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::email::EmailAddress;
use super::errors;
use crate::kernel::ids::AccountId;
use crate::kernel::problem::{Problem, Result};
use crate::schema::sign_in_failures as failures;

/// The delay after the last free failure.
const FIRST: TimeDelta = TimeDelta::seconds(10);
/// The longest delay.
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// After this many doublings the delay is the longest; more failures are not remembered.
const DOUBLINGS: i32 = 7;

#[derive(Debug, Clone, Copy)]
struct Policy {
    /// Failures without a delay.
    free: i32,
    /// In which time one failure is forgiven.
    forgiven_in: TimeDelta,
}

/// At most some hundred guesses a day at one password (NIST SP 800-63B section 5.2.2).
const ACCOUNT: Policy = Policy {
    free: 10,
    forgiven_in: TimeDelta::hours(1),
};
/// A whole office may share one address.
const NETWORK: Policy = Policy {
    free: 100,
    forgiven_in: TimeDelta::seconds(30),
};

/// Whose failures are counted.
#[derive(Debug, Clone)]
pub struct Subject {
    key: String,
    policy: Policy,
}

impl Subject {
    /// The account of an address, if there is one.
    pub fn account(email: &EmailAddress) -> Self {
        Self::account_key(&email.key())
    }

    /// [`Self::account`] by the normal form.
    pub fn account_key(email: &str) -> Self {
        Self {
            key: format!("account:{email}"),
            policy: ACCOUNT,
        }
    }

    /// The network of an address: for IPv6 the /64, of which one customer has all.
    pub fn network(address: IpAddr) -> Self {
        let key = match address.to_canonical() {
            IpAddr::V4(address) => format!("address:{address}"),
            IpAddr::V6(address) => {
                let network = Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64));
                format!("address:{network}/64")
            }
        };
        Self {
            key,
            policy: NETWORK,
        }
    }

    /// How the database knows it.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Somebody signed in who must prove it again. Apart from sign-ins: who has stolen a
    /// session cannot keep its owner from signing in.
    pub fn proof(account: AccountId) -> Self {
        Self {
            key: format!("proof:{account}"),
            policy: ACCOUNT,
        }
    }
}

impl Policy {
    /// How many failures count right after one.
    fn count(self, clear_after: TimeDelta) -> i32 {
        let (all, one) = (
            clear_after.num_milliseconds(),
            self.forgiven_in.num_milliseconds(),
        );
        // Rounded up: a failure that is forgiven by half still counts.
        i32::try_from((all + one - 1).div_euclid(one)).unwrap_or(i32::MAX)
    }

    fn delay(self, clear_after: TimeDelta) -> TimeDelta {
        match self.count(clear_after) - self.free {
            excess if excess < 0 => TimeDelta::zero(),
            excess if excess >= DOUBLINGS => LONGEST,
            excess => (FIRST * (1 << excess)).min(LONGEST),
        }
    }

    /// Beyond it nothing is remembered.
    fn most(self) -> TimeDelta {
        self.forgiven_in * (self.free + DOUBLINGS)
    }
}

#[derive(Queryable)]
struct Row {
    key: String,
    last_failure_at: DateTime<Utc>,
    clear_at: DateTime<Utc>,
}

fn judge(rows: &[Row], subjects: &[&Subject], now: DateTime<Utc>) -> Result<()> {
    let ends = rows.iter().filter_map(|row| {
        let subject = subjects.iter().find(|subject| subject.key == row.key)?;
        Some(row.last_failure_at + subject.policy.delay(row.clear_at - row.last_failure_at))
    });
    match ends.max() {
        Some(end) if end > now => Err(throttled(end - now)),
        _ => Ok(()),
    }
}

fn throttled(wait: TimeDelta) -> Problem {
    let seconds = wait.num_milliseconds().unsigned_abs().div_ceil(1000);
    Problem::new(
        &errors::SIGN_IN_THROTTLED,
        format!("Too many attempts have failed. Nothing was checked this time; try again in {seconds} s."),
    )
    .with_retry_after(seconds)
}

/// Refuses an attempt that comes too soon. Nothing is locked: [`lock`] asks again at the end.
pub async fn check(
    mut conn: &AsyncPgConnection,
    subjects: &[&Subject],
    now: DateTime<Utc>,
) -> Result<()> {
    let keys: Vec<_> = subjects.iter().map(|subject| &subject.key).collect();
    let rows: Vec<Row> = failures::table
        .filter(failures::subject.eq_any(keys))
        .load(&mut conn)
        .await?;
    judge(&rows, subjects, now)
}

/// Refuses, as [`check`], what may no longer be answered: others failed in the meantime.
/// True when failures are remembered; then, until the commit, nobody else fails or succeeds
/// on the subject.
pub async fn lock(
    mut conn: &AsyncPgConnection,
    subject: &Subject,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows: Vec<Row> = failures::table
        .find(&subject.key)
        .for_update()
        .load(&mut conn)
        .await?;
    judge(&rows, &[subject], now)?;
    Ok(!rows.is_empty())
}

/// Counts a failure of the first subject, which is locked, and of the others. The problem
/// to answer with is the given one, unless others failed first and there is a delay now.
pub async fn fail(
    conn: &mut AsyncPgConnection,
    subject: &Subject,
    others: &[&Subject],
    now: DateTime<Utc>,
    answer: Problem,
) -> Result<Problem> {
    // A row to lock, though nothing has failed yet.
    diesel::insert_into(failures::table)
        .values((
            failures::subject.eq(&subject.key),
            failures::last_failure_at.eq(now),
            failures::clear_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if let Err(throttled) = lock(conn, subject, now).await {
        return if throttled.code() == &errors::SIGN_IN_THROTTLED {
            Ok(throttled)
        } else {
            Err(throttled)
        };
    }
    count(conn, subject, now).await?;
    for other in others {
        count(conn, other, now).await?;
    }
    Ok(answer)
}

async fn count(conn: &mut AsyncPgConnection, subject: &Subject, now: DateTime<Utc>) -> Result<()> {
    diesel::sql_query(
        "INSERT INTO sign_in_failures (subject, last_failure_at, clear_at) VALUES ($1, $2, $2 + $3) \
         ON CONFLICT (subject) DO UPDATE SET last_failure_at = $2, \
         clear_at = LEAST(GREATEST(sign_in_failures.clear_at, $2) + $3, $2 + $4)",
    )
    .bind::<Text, _>(&subject.key)
    .bind::<Timestamptz, _>(now)
    .bind::<Interval, _>(subject.policy.forgiven_in)
    .bind::<Interval, _>(subject.policy.most())
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgives everything: the right password and, where there is one, the right code came.
pub async fn forgive(conn: &mut AsyncPgConnection, subject: &Subject) -> Result<()> {
    diesel::delete(failures::table.find(&subject.key))
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_quarter_of_an_hour() {
        let delay = |count: i32| ACCOUNT.delay(ACCOUNT.forgiven_in * count).num_seconds();
        assert_eq!((delay(1), delay(9), delay(10), delay(11)), (0, 0, 10, 20));
        assert_eq!((delay(16), delay(17), delay(1000)), (640, 900, 900));
        // Half an hour after the tenth failure, the next is the eleventh still.
        let half = ACCOUNT.forgiven_in * 10 + TimeDelta::minutes(30);
        assert_eq!(ACCOUNT.delay(half).num_seconds(), 20);
    }

    #[test]
    fn a_network_is_an_address_or_a_customers_part_of_ipv6() {
        let key = |text: &str| Subject::network(text.parse().unwrap()).key;
        assert_eq!(key("192.0.2.7"), "address:192.0.2.7");
        assert_eq!(key("::ffff:192.0.2.7"), "address:192.0.2.7");
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "address:2001:db8:1:2::/64");
        assert_eq!(key("2001:db8:1:2:ffff::1"), "address:2001:db8:1:2::/64");
    }
}
