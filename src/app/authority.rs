//! Answers the questions of the kernel about callers and topics, and of the sockets about
//! readers, from the slices that know.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::future::{BoxFuture, LocalBoxFuture};

use crate::identity::{self, Identity};
use crate::kernel::audit::Pending;
use crate::kernel::caller::{Authority, Identity as Caller, Proved};
use crate::kernel::events::{Following, StoredEvent, Topics};
use crate::kernel::ids::{AccountId, ConversationId, MemberId, OrgId, SessionId};
use crate::kernel::problem::Result;
use crate::kernel::tenancy::{Membership, Tx};
use crate::realtime::attention::{Quiet, QuietTimes};
use crate::realtime::read_counts::{MessageReadCount, Readers, Receipts, Watched};
use crate::realtime::voices::Posters;
use crate::{messaging, organizations};

pub struct HouseAuthority {
    pub identity: Arc<Identity>,
}

impl Authority for HouseAuthority {
    fn verify(&self, token: &str) -> Result<Caller> {
        self.identity.verify(token)
    }

    fn session_is_live<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        session: SessionId,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(identity::is_live(conn, session, self.identity.clock.now()))
    }

    fn membership<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        org: OrgId,
        account: AccountId,
    ) -> BoxFuture<'a, Result<Option<Membership>>> {
        Box::pin(organizations::membership(conn, org, account))
    }

    fn live_sessions<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        sessions: &'a [SessionId],
    ) -> BoxFuture<'a, Result<HashSet<SessionId>>> {
        let now = self.identity.clock.now();
        Box::pin(identity::live_of(conn, sessions, now))
    }

    fn memberships<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        org: OrgId,
        accounts: &'a [AccountId],
    ) -> BoxFuture<'a, Result<HashMap<AccountId, Membership>>> {
        Box::pin(organizations::memberships(conn, org, accounts))
    }

    fn with_second_factor<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        accounts: &'a [AccountId],
    ) -> BoxFuture<'a, Result<HashSet<AccountId>>> {
        Box::pin(identity::with_second_factor(conn, accounts))
    }

    fn is_everybodys(&self, permission: &str) -> bool {
        organizations::can::EMPLOYEE.contains(&permission)
    }

    fn confirm<'a>(
        &'a self,
        conn: &'a AsyncPgConnection,
        org: OrgId,
        proved: &'a Proved,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { Ok(confirm(conn, org, proved, self.identity.clock.now()).await?) })
    }

    fn visible<'a>(
        &'a self,
        tx: &'a mut Tx,
        members: &'a [MemberId],
    ) -> LocalBoxFuture<'a, Result<Vec<MemberId>>> {
        Box::pin(organizations::directory::visible_among(tx, members))
    }

    fn chain<'a>(
        &'a self,
        conn: &'a mut AsyncPgConnection,
        org: OrgId,
        now: DateTime<Utc>,
        done: Vec<Pending>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(organizations::audit_log::entries::append(
            conn, org, now, done,
        ))
    }
}

async fn confirm(
    conn: &AsyncPgConnection,
    org: OrgId,
    proved: &Proved,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    futures_util::try_join!(
        identity::confirm_live(conn, &proved.sessions, now),
        organizations::confirm_members(conn, org, &proved.accounts, &proved.members),
    )?;
    Ok(())
}

/// Asks what lanes have confirmed, of nobody: see `kernel::db`.
pub fn prepare(conn: &AsyncPgConnection, org: OrgId) -> BoxFuture<'_, QueryResult<()>> {
    Box::pin(async move {
        let nobody = Proved::default();
        confirm(conn, org, &nobody, DateTime::UNIX_EPOCH).await
    })
}

/// Conversations are the only topics.
pub struct HouseTopics;

impl Topics for HouseTopics {
    fn followed<'a>(
        &'a self,
        tx: &'a mut Tx,
        member: MemberId,
    ) -> LocalBoxFuture<'a, Result<Vec<Following>>> {
        Box::pin(messaging::topics(tx, member))
    }

    fn redact<'a>(
        &'a self,
        tx: &'a mut Tx,
        events: Vec<&'a mut StoredEvent>,
    ) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(messaging::redact(tx, events))
    }
}

/// Messaging decides who posts.
pub struct HousePosters;

impl Posters for HousePosters {
    fn may_post<'a>(
        &'a self,
        tx: &'a mut Tx,
        member: MemberId,
        conversation: ConversationId,
    ) -> LocalBoxFuture<'a, Result<bool>> {
        Box::pin(messaging::may_post(tx, member, conversation))
    }
}

/// Messaging keeps the quiet hours.
pub struct HouseQuietTimes;

impl QuietTimes for HouseQuietTimes {
    fn now<'a>(
        &'a self,
        tx: &'a mut Tx,
        members: &'a [MemberId],
    ) -> LocalBoxFuture<'a, Result<Vec<Quiet>>> {
        Box::pin(async move {
            let found = messaging::quiet_times(tx, members).await?;
            let shape = |(member_id, is_now, until)| Quiet {
                member_id,
                is_now,
                until,
            };
            Ok(found.into_iter().map(shape).collect())
        })
    }
}

/// Messaging keeps the watermarks.
pub struct HouseReceipts;

impl Receipts for HouseReceipts {
    fn readers<'a>(
        &'a self,
        tx: &'a mut Tx,
        conversations: &'a [ConversationId],
        authors: Option<&'a [MemberId]>,
        watched: &'a [Watched],
    ) -> LocalBoxFuture<'a, Result<Vec<Readers>>> {
        Box::pin(async move {
            let mut found: Vec<Readers> = Vec::new();
            let shape = |one: &Watched| (one.conversation_id, one.author_id, one.seq);
            let watched: Vec<_> = watched.iter().map(shape).collect();
            // Those of one author in one conversation are neighbours.
            for row in messaging::readers(tx, conversations, authors, &watched).await? {
                let of = (row.conversation_id, row.author_id);
                let count = MessageReadCount {
                    seq: row.seq,
                    read_count: row.read,
                    unread_count: row.unread,
                };
                match found.last_mut() {
                    Some(last) if (last.conversation_id, last.author_id) == of => {
                        last.counts.push(count);
                    }
                    _ => found.push(Readers {
                        conversation_id: row.conversation_id,
                        author_id: row.author_id,
                        counts: vec![count],
                    }),
                }
            }
            Ok(found)
        })
    }
}
