//! A batch of a lane: one transaction for several callers.

use std::any::Any;

use diesel_async::AsyncPgConnection;

use super::tx::Opening;
use super::{
    News, Permission, Scope, Tenancy, Tx, ended, forbidden, opening, second_factor_needed,
};
use crate::kernel::caller::{Identity, Proved};
use crate::kernel::ids::{MemberId, OrgId};
use crate::kernel::lane::{Asking, Lane, Proofs, Trust};
use crate::kernel::problem::{Problem, Result};

impl Tenancy {
    /// Work of a lane for several callers: what it gets is the member that each of them is, or
    /// why they may not act, and what was asked ahead. The opening, the proofs and what is asked ahead travel
    /// together, the events and the commit, too; `ending` is dropped when only the commit is left, or the work
    /// says so. What is to be told is left to the lane, which answers first: who waits for an answer
    /// shall not stand behind a thousand sockets.
    pub(in crate::kernel) async fn as_lane<L: Lane, T>(
        &self,
        (org_id, callers, trust): (OrgId, &[Identity], Trust),
        proofs: &Proofs,
        ending: impl Any + Send,
        ahead: impl AsyncFnOnce(Asking<'_>) -> Result<L::Ahead>,
        work: impl AsyncFnOnce(&mut Tx, Vec<Result<MemberId>>, L::Ahead) -> Result<T>,
    ) -> Result<(T, News)> {
        self.served.count();
        let db = &self.lanes.db;
        let mut tx = self.unopened(db.connection().await?, org_id, None);
        tx.of_lane = true;
        tx.last_is_prepared = db.has_prepared::<L>();
        tx.ending = Some(Box::new(ending));
        let sql = opening(org_id);
        let members = proofs.of(callers);
        let asking = Asking {
            conn: &tx.conn,
            org_id,
            now: tx.now,
            members: members.as_deref(),
            trust,
        };
        // In this order: nothing of a lane is asked before the transaction is open.
        let (begun, asked) = futures_util::join!(tx.conn.begin(&sql), async {
            let proved = self.prove_each::<L::Permission>(&tx.conn, (org_id, callers), proofs);
            futures_util::try_join!(proved, ahead(asking))
        });
        begun?;
        match asked {
            Ok((proved, ahead)) => {
                let work = async |tx: &mut Tx| work(tx, proved, ahead).await;
                self.commit(tx, work).await
            }
            Err(problem) => self.abandon(tx, problem).await,
        }
    }

    /// The same in one way to the database, for callers who were proved before: the work must end with
    /// [`Tx::last`], with whose statements the opening travels, and a confirmation of who they are, without which nothing
    /// comes of it.
    pub(in crate::kernel) async fn as_lane_at_once<T>(
        &self,
        org_id: OrgId,
        proved: Proved,
        ending: impl Any + Send,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<(T, News)> {
        self.served.count();
        let mut tx = self.unopened(self.lanes.db.connection().await?, org_id, None);
        tx.of_lane = true;
        tx.last_is_prepared = true;
        tx.ending = Some(Box::new(ending));
        tx.opening = Some(Opening {
            sql: opening(org_id),
            authority: self.authority.clone(),
            proved,
        });
        self.commit(tx, work).await
    }

    /// The member that each of these callers is, or why they may not act. Both questions are
    /// asked once for all, and travel to the database together. Who may act as everybody may is kept
    /// among the proofs.
    async fn prove_each<P: Permission>(
        &self,
        conn: &AsyncPgConnection,
        (org_id, callers): (OrgId, &[Identity]),
        proofs: &Proofs,
    ) -> Result<Vec<Result<MemberId>>> {
        let mut sessions: Vec<_> = callers.iter().map(|caller| caller.session_id).collect();
        let mut accounts: Vec<_> = callers.iter().map(|caller| caller.account_id).collect();
        sessions.sort_unstable();
        sessions.dedup();
        accounts.sort_unstable();
        accounts.dedup();
        let (live, memberships) = futures_util::try_join!(
            self.authority.live_sessions(conn, &sessions),
            self.authority.memberships(conn, org_id, &accounts),
        )?;
        let barred = self.without_second_factor(conn, &memberships).await?;
        let prove = |caller: &Identity| {
            if !live.contains(&caller.session_id) {
                return Err(ended());
            }
            let membership = memberships.get(&caller.account_id);
            let membership = membership.ok_or_else(|| Problem::not_found("organization"))?;
            if barred.contains(&caller.account_id) {
                return Err(second_factor_needed());
            }
            match membership.scope_of(P::NAME) {
                Some(Scope::Organization) => Ok(membership.member_id),
                _ => Err(forbidden::<P>()),
            }
        };
        let proved: Vec<Result<MemberId>> = callers.iter().map(prove).collect();
        if self.authority.is_everybodys(P::NAME) {
            let is_plain = |caller: &Identity| {
                let membership = memberships.get(&caller.account_id);
                membership.is_some_and(|found| found.second_factor_from.is_none())
            };
            let pairs = callers.iter().zip(&proved);
            proofs.keep(pairs.filter_map(|(caller, member)| {
                let member = *member.as_ref().ok()?;
                is_plain(caller).then_some((*caller, member))
            }));
        }
        Ok(proved)
    }
}
